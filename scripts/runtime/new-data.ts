import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { defaultUserData } from '../../electron/cli/default-user-data.ts'
import { resolveDataDirectory } from '../../electron/platform/directory/data-directory-choice.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { projectRoot } from './places.ts'

type Place = Readonly<{ words: readonly string[]; env: NodeJS.ProcessEnv }>

/** Where accounts and sessions will be kept, for the one start that begins them; null for every later one, and where the app itself will say what is wrong. */
export function placeOfNewData({ words, env }: Place): string | null {
  const { productName } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { productName: string }
  try {
    const { dir } = resolveDataDirectory({ argv: words, env, userData: defaultUserData(productName, env) })
    return existsSync(dataLayout(dir).database) ? null : dir
  } catch {
    return null
  }
}

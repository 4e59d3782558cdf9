import { existsSync } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'
import { dataLayout } from './data-layout.ts'

export type DataDirectoryChoice = Readonly<{ dir: string; explicit: boolean }>

export type DataDirectorySources = Readonly<{
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  userData: string
  /** What relative paths count from; by default the working directory, which may be there no longer. */
  cwd?: string
}>

const FLAG = '--data-dir'
const VARIABLE = 'LATCHKEY_DATA_DIR'

/** `--data-dir` over `LATCHKEY_DATA_DIR` over the usual one; of several `--data-dir` the last. Throws `invalid_input` for one that cannot be told. */
export function resolveDataDirectory({ argv, env, userData, cwd }: DataDirectorySources): DataDirectoryChoice {
  const flag = flagValue(argv)
  if (flag !== null) return { dir: absolute(named(flag, FLAG), cwd), explicit: true }
  const variable = env[VARIABLE]
  if (variable !== undefined) return { dir: absolute(named(variable, VARIABLE), cwd), explicit: true }
  return { dir: absolute(usualDirectory({ env, userData }), cwd), explicit: false }
}

/**
 * Electron's `userData`, but on Windows the same name among what belongs to this computer: what roams is copied to a server at each logoff, and a
 * database that another computer brings along would be a stranger's. One that is there already stays where it is.
 */
export function usualDirectory(
  { env, userData }: Pick<DataDirectorySources, 'env' | 'userData'>,
  platform: NodeJS.Platform = process.platform,
): string {
  const local = env['LOCALAPPDATA']
  if (platform !== 'win32' || !local || existsSync(dataLayout(userData).database)) return userData
  return path.join(local, path.win32.basename(userData))
}

function flagValue(argv: readonly string[]): string | null {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  const last = words.findLastIndex((word) => word === FLAG || word.startsWith(`${FLAG}=`))
  if (last < 0) return null
  const word = words[last] ?? ''
  if (word !== FLAG) return word.slice(FLAG.length + 1)
  const next = words[last + 1] ?? ''
  return next.startsWith('--') ? '' : next
}

function absolute(dir: string, cwd: string | undefined): string {
  if (path.isAbsolute(dir)) return path.resolve(dir)
  try {
    return path.resolve(cwd ?? process.cwd(), dir)
  } catch (error) {
    throw new LatchkeyError('invalid_input', `${dir} counts from a folder that is there no longer. Write the whole path.`, {
      params: { field: dir },
      cause: error,
    })
  }
}

/** What is not UTF-8 comes with replacement characters, and as another folder's name than was meant. */
function named(dir: string, source: string): string {
  if (dir.includes('\uFFFD')) {
    throw new LatchkeyError('invalid_input', `${source} is not UTF-8 text, so it cannot be told which folder is meant.`, {
      params: { field: source },
    })
  }
  if (dir.trim() !== '' && !dir.includes('\0')) return dir
  throw new LatchkeyError(
    'invalid_input',
    `${source} names no folder. Write ${source === FLAG ? '--data-dir FOLDER' : `${VARIABLE}=FOLDER`}.`,
    {
      params: { field: source },
    },
  )
}

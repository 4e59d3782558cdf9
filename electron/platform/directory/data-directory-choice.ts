import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'

export type DataDirectoryChoice = Readonly<{ dir: string; explicit: boolean }>

export type DataDirectorySources = Readonly<{
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  userData: string
  /** What relative paths count from; by default the working directory. */
  cwd?: string
}>

const FLAG = '--data-dir'
const VARIABLE = 'LATCHKEY_DATA_DIR'

/** `--data-dir` over `LATCHKEY_DATA_DIR` over Electron's `userData`; of several `--data-dir` the last. Throws `invalid_input` for an empty one. */
export function resolveDataDirectory({ argv, env, userData, cwd = process.cwd() }: DataDirectorySources): DataDirectoryChoice {
  const flag = flagValue(argv)
  if (flag !== null) return { dir: path.resolve(cwd, named(flag, FLAG)), explicit: true }
  const variable = env[VARIABLE]
  if (variable !== undefined) return { dir: path.resolve(cwd, named(variable, VARIABLE)), explicit: true }
  return { dir: path.resolve(cwd, userData), explicit: false }
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

function named(dir: string, source: string): string {
  if (dir.trim() !== '' && !dir.includes('\0')) return dir
  throw new LatchkeyError(
    'invalid_input',
    `${source} names no folder. Write ${source === FLAG ? '--data-dir FOLDER' : `${VARIABLE}=FOLDER`}.`,
    {
      params: { field: source },
    },
  )
}

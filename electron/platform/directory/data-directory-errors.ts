import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'
import { explainFailure, lstatOf } from '../disk/file-failure.ts'
import { errorCode } from '../file/error-code.ts'

/** Turns a failed file operation in a data directory into what a person can act on: which file, what is wrong with it, what to do, and what became of the rest. */
export function explainDirectoryFailure(dir: string, error: unknown, outcome = 'Nothing was changed.'): LatchkeyError {
  if (error instanceof LatchkeyError) return error
  const answer = errorCode(error)
  const file = fileOf(error, dir)
  const { code, what } = explainFailure(file, answer)
  const name = file === dir ? `The data directory ${dir}` : file
  const said = [name, what, outcome, answer && `(${answer})`].filter(Boolean).join(' ')
  return new LatchkeyError(code, said, { params: { dir, cause: answer }, cause: error })
}

/** The very file, where it is another one than the directory; of one that could not be made, the folder that refused it. */
function fileOf(error: unknown, dir: string): string {
  let file = error instanceof Error && 'path' in error ? String(error.path) : dir
  while (file.startsWith(dir + path.sep) && !lstatOf(file)) file = path.dirname(file)
  return file.startsWith(dir + path.sep) ? file : dir
}

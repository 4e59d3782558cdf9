import { LatchkeyError } from '../../core/errors.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { errorCode } from '../file/error-code.ts'

type Explanation = Readonly<{ code: ErrorCode; what: string }>

const FULL: Explanation = { code: 'data_directory_full', what: 'is on a disk that is full. Free some space and start again' }
const READ_ONLY: Explanation = {
  code: 'data_directory_read_only',
  what: 'cannot be written to. Check who owns it, its permissions and whether its drive is mounted read-only',
}
const UNUSABLE: Explanation = {
  code: 'data_directory_unusable',
  what: 'cannot be used. Check the drive, or choose another with --data-dir',
}

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EROFS: READ_ONLY,
  EACCES: READ_ONLY,
  EPERM: READ_ONLY,
}

/** Turns a failed file operation in a data directory into what a person can act on. */
export function explainDirectoryFailure(dir: string, error: unknown): LatchkeyError {
  if (error instanceof LatchkeyError) return error
  const code = errorCode(error)
  const explanation = EXPLANATIONS[code] ?? UNUSABLE
  return new LatchkeyError(explanation.code, `The data directory ${dir} ${explanation.what}.${code ? ` (${code})` : ''}`, {
    params: { dir, cause: code },
    cause: error,
  })
}

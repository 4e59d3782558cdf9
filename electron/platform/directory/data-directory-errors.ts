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
  ELOOP: { code: 'data_directory_unusable', what: 'is behind a link that leads to itself. Move that link away' },
  ENAMETOOLONG: { code: 'data_directory_unusable', what: 'has a name that is too long for its disk. Choose another with --data-dir' },
  EIO: { code: 'data_directory_unusable', what: 'is on a disk that fails to read or write. Check the disk' },
  EMFILE: {
    code: 'data_directory_unusable',
    what: 'cannot be opened, because this process has too many files open already. Raise ulimit -n',
  },
}

/** Turns a failed file operation in a data directory into what a person can act on. */
export function explainDirectoryFailure(dir: string, error: unknown): LatchkeyError {
  if (error instanceof LatchkeyError) return error
  const code = errorCode(error)
  const explanation = EXPLANATIONS[code] ?? UNUSABLE
  return new LatchkeyError(
    explanation.code,
    `The data directory ${dir} ${explanation.what}.${code ? ` (${code}${placeOf(error, dir)})` : ''}`,
    {
      params: { dir, cause: code },
      cause: error,
    },
  )
}

/** The very file, where it is another one than the directory. */
function placeOf(error: unknown, dir: string): string {
  const file = error instanceof Error && 'path' in error ? error.path : null
  return typeof file === 'string' && file !== dir ? `: ${file}` : ''
}

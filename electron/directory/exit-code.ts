import { LatchkeyError } from '../core/errors.ts'

/** The same as the command line's: docs/admin.md. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof LatchkeyError)) return 1
  if (error.code === 'invalid_input') return 2
  return /^(data_directory|database|instance)_|^directory_unreachable$/.test(error.code) ? 3 : 1
}

import { LatchkeyError } from '../../electron/core/errors.ts'

/** The error that the attempt is refused with. */
export function refusal(attempt: () => unknown): LatchkeyError {
  try {
    attempt()
  } catch (error) {
    if (error instanceof LatchkeyError) return error
    throw error
  }
  throw new Error('it was not refused')
}

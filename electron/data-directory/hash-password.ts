import { refuseGuessablePassword } from '../platform/secret/guessable-passwords.ts'
import { hashSync } from '../platform/secret/passwords.ts'

/** Blocks, for a process without a window. Throws `password_too_common` or `password_easy_to_guess`. */
export function hashPassword(password: string, known: readonly string[]): string {
  refuseGuessablePassword(password, known)
  return hashSync(password)
}

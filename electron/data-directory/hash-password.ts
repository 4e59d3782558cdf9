import { refuseCommonPassword } from '../platform/secret/common-passwords.ts'
import { hashSync } from '../platform/secret/passwords.ts'

/** Blocks, for a process without a window. Throws `password_too_common`. */
export function hashPassword(password: string): string {
  refuseCommonPassword(password)
  return hashSync(password)
}

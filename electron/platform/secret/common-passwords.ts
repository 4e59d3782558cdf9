import { dictionary } from '@zxcvbn-ts/language-common'
import { normalizedPassword, PASSWORD_LEAST } from '../../core/accounts/user.ts'
import { LatchkeyError } from '../../core/errors.ts'

let common: ReadonlySet<string> | null = null

/**
 * Throws `password_too_common` for a password from public leaks, in whatever case. Importing this module loads the list (380 kB), which
 * most launches never need: the app imports it on first use, through `createPasswordHasher`; only the CLI imports it outright.
 */
export function refuseCommonPassword(password: string): void {
  common ??= new Set(dictionary['passwords-common'].filter((word) => word.length >= PASSWORD_LEAST).map((word) => word.toLowerCase()))
  if (!common.has(normalizedPassword(password).toLowerCase())) return
  throw new LatchkeyError(
    'password_too_common',
    'This password is among those that attackers try first. Choose another, for example four unrelated words.',
  )
}

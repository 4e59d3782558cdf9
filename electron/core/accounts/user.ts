import { LatchkeyError } from '../errors.ts'
import type { UserId, UtcMs } from '../ids.ts'
import { checkedPassword } from './password-rules.ts'

export type Role = 'user' | 'admin'

export type User = Readonly<{
  id: UserId
  username: string
  email: string | null
  displayName: string
  role: Role
  disabledAt: UtcMs | null
  /** The password was set by an administrator, for one sign-in. */
  mustChangePassword: boolean
  /** When it was given; null for a password of their own. */
  oneTimeSince: UtcMs | null
  createdAt: UtcMs
}>

/** Whether the account may administer now. */
export const isAdministrator = (user: User) => user.role === 'admin' && user.disabledAt === null

export type Credentials = Readonly<{ user: User; passwordHash: string }>

export type NewUser = Readonly<{ username: string; email: string | null; displayName: string; role: Role; password: string }>

/**
 * Brings a new account's fields into their stored form. Usernames are letters, digits, dot, dash and underscore, so that they can be
 * typed at a prompt, never contain `@` and so never look like an email.
 */
export const checkedNewUser = (input: NewUser, passwordLeast: number): NewUser => ({
  ...input,
  ...checkedNames(input),
  password: checkedPassword(input.password, passwordLeast),
})

export type Names = Pick<User, 'username' | 'email' | 'displayName'>

export function checkedNames(input: Names): Names {
  const username = input.username.normalize('NFC').trim()
  const email = input.email?.normalize('NFC').trim() || null
  const displayName = input.displayName.normalize('NFC').trim() || username
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(username)) {
    throw invalid('username', 'A username has 1 to 64 letters, digits, dots, dashes or underscores, and starts with a letter or digit.')
  }
  if (email !== null && !/^[^\s@]{1,64}@[^\s@]{1,190}$/u.test(email)) throw invalid('email', `"${email}" is not an email address.`)
  if (displayName.length > 128) throw invalid('displayName', 'A display name has at most 128 characters.')
  return { username, email, displayName }
}

const invalid = (field: string, message: string) => new LatchkeyError('invalid_input', message, { params: { field } })

/** Whether people see of somebody something else than before. */
export const isShownOtherwise = (before: User, now: User): boolean =>
  before.role !== now.role || before.displayName !== now.displayName || before.username !== now.username

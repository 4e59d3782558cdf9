import { LatchkeyError } from '../errors.ts'
import type { UserId, UtcMs } from '../ids.ts'

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

/** NIST SP 800-63B: at least 8 characters, at least 64 allowed, no composition rules. The upper bound only keeps hashing bounded. */
export const PASSWORD_LEAST = 8
const PASSWORD_MOST = 256

/**
 * Brings a new account's fields into their stored form. Usernames are letters, digits, dot, dash and underscore, so that they can be
 * typed at a prompt, never contain `@` and so never look like an email.
 */
export const checkedNewUser = (input: NewUser): NewUser => ({
  ...input,
  ...checkedNames(input),
  password: checkedPassword(input.password),
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

/** Normalised as NIST SP 800-63B recommends, so that the same keys give the same password on every keyboard. */
export const normalizedPassword = (password: string) => password.normalize('NFKC')

export function checkedPassword(password: string): string {
  const normalized = normalizedPassword(password)
  const length = Array.from(normalized).length
  if (length < PASSWORD_LEAST) {
    throw new LatchkeyError('password_too_short', `The password needs at least ${PASSWORD_LEAST} characters.`, {
      params: { least: PASSWORD_LEAST },
    })
  }
  if (length > PASSWORD_MOST) {
    throw new LatchkeyError('password_too_long', `The password has more than ${PASSWORD_MOST} characters.`, {
      params: { most: PASSWORD_MOST },
    })
  }
  return normalized
}

const invalid = (field: string, message: string) => new LatchkeyError('invalid_input', message, { params: { field } })

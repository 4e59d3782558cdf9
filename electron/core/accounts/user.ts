import type { UserId, UtcMs } from '../ids.ts'
import { checkedNames } from './names.ts'
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
 * Brings a new account's fields into their stored form. Usernames can be typed at a prompt, never contain `@` and so never
 * look like an email. What looks like the name of somebody else is found where the others are known: see `lookAlike`.
 */
export const checkedNewUser = (input: NewUser, passwordLeast: number): NewUser => ({
  ...input,
  ...checkedNames(input),
  password: checkedPassword(input.password, passwordLeast),
})

/** Whether people see of somebody something else than before. */
export const isShownOtherwise = (before: User, now: User): boolean =>
  before.role !== now.role || before.displayName !== now.displayName || before.username !== now.username

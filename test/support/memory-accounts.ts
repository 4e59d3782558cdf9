import { nameKey } from '../../electron/core/accounts/name-key.ts'
import type { Names } from '../../electron/core/accounts/names.ts'
import type { Credentials, User } from '../../electron/core/accounts/user.ts'

export function takenField(accounts: readonly Credentials[], user: Names & Pick<User, 'id'>): 'username' | 'email' | null {
  const others = accounts.filter((other) => other.user.id !== user.id)
  if (others.some((other) => nameKey(other.user.username) === nameKey(user.username))) return 'username'
  const email = emailKey(user)
  return email !== null && others.some((other) => emailKey(other.user) === email) ? 'email' : null
}

/** Whether an account is found under a folded name. */
export const hasName = (user: User, key: string) => nameKey(user.username) === key || emailKey(user) === key

const emailKey = (user: Pick<User, 'email'>) => (user.email === null ? null : nameKey(user.email))

import { lookAlike } from './look-alike.ts'
import type { LookAlike } from './look-alike.ts'
import { NAME_FIELDS } from './names.ts'
import type { Names } from './names.ts'
import { isAdministrator } from './user.ts'
import type { Credentials, User } from './user.ts'

/** Fields of an account that are to become something else. */
export type AccountFields = Partial<Omit<User, 'id' | 'createdAt'> & Readonly<{ passwordHash: string }>>

/** What the store knows at the moment of the change. */
export type AccountFacts = Readonly<{
  before: Credentials | null
  /** Whether anybody else who is enabled can administer. */
  hasOtherAdministrator: boolean
  /** Which name of an account as it would be somebody else already has. */
  takenField: (user: User) => 'username' | 'email' | null
  /** The names of those others whose names could look like these. */
  others: (names: Names) => readonly Names[]
}>

export type AccountDecision =
  | Readonly<{ kind: 'change'; credentials: Credentials }>
  | Readonly<{ kind: 'not_found' }>
  /** The password has been changed since it was looked at. */
  | Readonly<{ kind: 'outdated' }>
  | Readonly<{ kind: 'last_administrator' }>
  | Readonly<{ kind: 'taken'; field: 'username' | 'email' }>
  | LookAlike

/** `ifPasswordHash`: only while that is the password. */
export function decideAccountChange(facts: AccountFacts, set: AccountFields, ifPasswordHash: string | undefined): AccountDecision {
  const { before } = facts
  if (!before) return { kind: 'not_found' }
  if (ifPasswordHash !== undefined && ifPasswordHash !== before.passwordHash) return { kind: 'outdated' }
  const { passwordHash = before.passwordHash, ...fields } = set
  const user = { ...before.user, ...fields }
  if (isAdministrator(before.user) && !isAdministrator(user) && !facts.hasOtherAdministrator) return { kind: 'last_administrator' }
  const field = facts.takenField(user)
  if (field) return { kind: 'taken', field }
  const changed = NAME_FIELDS.some((name) => user[name] !== before.user[name])
  return (changed ? lookAlike(user, before.user, facts.others(user)) : null) ?? { kind: 'change', credentials: { user, passwordHash } }
}

/** `onlyIfFirst`: only where nobody administers or, as `hasAdministrator` says then, ever did. */
export function decideNewAccount(
  user: Names,
  facts: Readonly<{ hasAdministrator: boolean; takenField: 'username' | 'email' | null; others: (names: Names) => readonly Names[] }>,
  onlyIfFirst: boolean,
): Readonly<{ kind: 'add' }> | Readonly<{ kind: 'not_first' }> | Readonly<{ kind: 'taken'; field: 'username' | 'email' }> | LookAlike {
  if (onlyIfFirst && facts.hasAdministrator) return { kind: 'not_first' }
  if (facts.takenField) return { kind: 'taken', field: facts.takenField }
  return lookAlike(user, null, facts.others(user)) ?? { kind: 'add' }
}

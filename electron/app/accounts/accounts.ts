import { findPerson } from '../../core/accounts/find-person.ts'
import { checkedNames } from '../../core/accounts/names.ts'
import type { Names } from '../../core/accounts/names.ts'
import { oneTimePassword } from '../../core/accounts/one-time-password.ts'
import type { Role, User } from '../../core/accounts/user.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor, AuditKind } from '../../core/audit/audit.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import type { UserId } from '../../core/ids.ts'
import type { Clock, Entropy, PasswordHasher, ProcessProbe, Store } from '../../core/ports/ports.ts'
import type { Endings, UserUpdate } from '../../core/ports/store-port.ts'
import type { NewPassword } from '../../core/upkeep/withdrawn.ts'
import { looksAlike, nameTaken } from './add-user.ts'
import { locksAt, subjectsOf } from './locked-accounts.ts'

/**
 * What administrators do with accounts. Each is one transaction, audited as done by `by`, and returns the account as it is now. The caller
 * has made sure that `by` may: an administrator, re-authenticated, or the CLI. Throws `not_found`; `last_administrator` where nobody
 * enabled would be left who can administer.
 */
export type AccountDeps = Readonly<{ store: Store; clock: Clock; probe: ProcessProbe }>

/** By username, email or display name. Throws `not_found`, or `ambiguous_name` with the usernames to choose from. */
export function requirePerson(store: Store, typed: string): User {
  const found = findPerson(typed, store.listUsers())
  switch (found.kind) {
    case 'found':
      return found.user
    case 'ambiguous': {
      const usernames = found.users.map((user) => user.username).join(', ')
      throw new LatchkeyError('ambiguous_name', `Several people are called "${typed}". Say which by username: ${usernames}.`, {
        params: { value: typed, usernames },
      })
    }
    case 'nobody':
      throw new LatchkeyError('not_found', `There is no account "${typed}".`, { params: { value: typed } })
    default:
      return assertNever(found)
  }
}

/** Changes the names that are given; an empty email takes it away. Throws `invalid_input` or `name_taken`. */
export function renameUser(deps: AccountDeps, id: UserId, names: Partial<Names>, by: Actor): User {
  const { username, email, displayName } = requireUser(deps.store, id)
  const old: Names = { username, email, displayName }
  const set = checkedNames({ ...old, ...names })
  if (JSON.stringify(set) === JSON.stringify(old)) return requireUser(deps.store, id)
  return change(deps, id, 'user_renamed', by, { set }, { old, new: set })
}

/** A running session notices at its next check: it gets a new token, and the rights of the new role at once. */
export function changeRole(deps: AccountDeps, id: UserId, role: Role, by: Actor): User {
  const user = requireUser(deps.store, id)
  if (user.role === role) return user
  return change(deps, id, 'role_changed', by, { set: { role } }, { old: user.role, new: role })
}

/** Names and role at once: all of it, in one line of the audit log, or nothing. Throws what the two throw. */
export function editUser(deps: AccountDeps, id: UserId, { role, ...names }: Names & Readonly<{ role: Role }>, by: Actor): User {
  const { role: oldRole, username, email, displayName } = requireUser(deps.store, id)
  if (role === oldRole) return renameUser(deps, id, names, by)
  const old: Names = { username, email, displayName }
  const set = checkedNames(names)
  const renamed = JSON.stringify(set) === JSON.stringify(old) ? {} : { names: { old, new: set } }
  return change(deps, id, 'role_changed', by, { set: { ...set, role } }, { old: oldRole, new: role, ...renamed })
}

/** Ends the person's sessions in the same transaction. */
export function disableUser(deps: AccountDeps, id: UserId, by: Actor): User {
  const user = requireUser(deps.store, id)
  if (user.disabledAt !== null) return user
  const ends: Endings = {
    reason: 'account_disabled',
    evidence: { trigger: by.via },
    by,
    judge: (owner) => deps.probe.judge(owner),
    steady: deps.clock.steady(),
  }
  return change(deps, id, 'user_disabled', by, { set: { disabledAt: deps.clock.now() }, ends })
}

export function enableUser(deps: AccountDeps, id: UserId, by: Actor): User {
  const user = requireUser(deps.store, id)
  if (user.disabledAt === null) return user
  return change(deps, id, 'user_enabled', by, { set: { disabledAt: null } })
}

/** Forgets the wrong passwords, and with them a lockout or a delay. */
export function unlockUser(deps: AccountDeps, id: UserId, by: Actor): User {
  const user = requireUser(deps.store, id)
  const wasLocked = locksAt(deps.store, deps.clock.now())(user) !== null
  return change(deps, id, 'user_unlocked', by, { set: {}, forgive: subjectsOf(user) }, { wasLocked })
}

/** Gives the person a password for one sign-in, at which they choose their own. Unlocks the account and ends its sessions, but not the one of `by`. */
export async function resetPassword(
  deps: AccountDeps & Readonly<{ entropy: Entropy; passwords: PasswordHasher }>,
  id: UserId,
  by: Actor,
): Promise<Readonly<{ user: User; password: string }>> {
  requireOwn(deps.store, id)
  const password = oneTimePassword(deps.entropy)
  return { user: setOneTimePassword(deps, id, await deps.passwords.hash(password), by), password }
}

/** The same with a password that was hashed already: the CLI cannot wait. */
export function setOneTimePassword(deps: AccountDeps, id: UserId, passwordHash: string, by: Actor): User {
  const ends: Endings = {
    reason: 'closed_by_admin',
    evidence: { trigger: 'password reset' },
    by,
    judge: (owner) => deps.probe.judge(owner),
    steady: deps.clock.steady(),
    ...(by.sessionId === null ? {} : { except: by.sessionId }),
  }
  const set = { passwordHash, mustChangePassword: true, oneTimeSince: deps.clock.now() }
  return change(deps, id, 'password_reset', by, { set, forgive: subjectsOf(requireUser(deps.store, id)), ends })
}

/** As it was set before, in a database that a backup has replaced. */
export const keepPassword = (deps: AccountDeps, { id, passwordHash, mustChangePassword, oneTimeSince }: NewPassword, by: Actor): User =>
  change(deps, id, 'password_reset', by, { set: { passwordHash, mustChangePassword, oneTimeSince } })

function change(
  { store, clock }: AccountDeps,
  id: UserId,
  kind: AuditKind,
  by: Actor,
  what: Pick<UserUpdate, 'set' | 'forgive' | 'ends'>,
  facts: Readonly<Record<string, unknown>> = {},
): User {
  const at = clock.now()
  const { username } = requireOwn(store, id)
  const outcome = store.updateUser({ ...what, id, at, audit: auditEntry(by, at, kind, { user: id, username, ...facts }) })
  switch (outcome.kind) {
    case 'updated':
      return outcome.user
    case 'taken':
      throw nameTaken(outcome.field, { username, email: null, ...what.set })
    case 'look_alike':
      throw looksAlike(outcome)
    case 'last_administrator':
      throw lastAdministrator(username)
    case 'not_found':
    case 'outdated':
      throw notFound()
    default:
      return assertNever(outcome)
  }
}

export const lastAdministrator = (username: string) =>
  new LatchkeyError(
    'last_administrator',
    `${username} is the last administrator. Make somebody else an administrator first. Nothing was changed.`,
    { params: { username } },
  )

function requireUser(store: Store, id: UserId): User {
  const user = store.findUser(id)
  if (!user) throw notFound()
  return user
}

/** Throws `not_allowed` for an account of the directory: what is changed here would be there again with its next word. */
export function requireOwn(store: Store, id: UserId): User {
  const user = requireUser(store, id)
  if (store.fleet.person(id) === null) return user
  throw new LatchkeyError(
    'not_allowed',
    `${user.username} is an account of the fleet, and is changed at its directory. Nothing was changed.`,
    {
      params: { username: user.username },
    },
  )
}

export const notFound = () => new LatchkeyError('not_found', 'This account no longer exists.')

import { hasExpired } from '../../core/accounts/one-time-password.ts'
import { normalizedPassword } from '../../core/accounts/password-rules.ts'
import { doorSubjects, isTrusted, opens, sessionRules } from '../../core/accounts/sign-in-throttle.ts'
import type { AttemptSubjects, Lock } from '../../core/accounts/sign-in-throttle.ts'
import { isAdministrator } from '../../core/accounts/user.ts'
import type { Credentials, User } from '../../core/accounts/user.ts'
import { actorIn, auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { Clock, Entropy, Log, PasswordHasher, Store } from '../../core/ports/ports.ts'
import type { ProcessIdentity } from '../../core/session/process-identity.ts'
import { housePolicy } from '../policy/policies.ts'
import { isoTime } from '../reports/iso-time.ts'
import type { PasswordDirectory } from './entrance.ts'

export type PasswordCheckDeps = Readonly<{
  store: Store
  clock: Clock
  entropy: Entropy
  passwords: PasswordHasher
  log: Log
  owner: ProcessIdentity
  /** Left out where there is none. */
  directory?: PasswordDirectory | undefined
}>

export type PasswordAttempt = Readonly<{
  /** Null for a name nobody has. */
  credentials: Credentials | null
  /** As it was typed, or the name of the account. */
  identifier: string
  password: string
  by: Actor
  /** Where it is counted: see `doorSubjects`, `sessionSubjects`. */
  subjects: AttemptSubjects
  kind: 'sign_in_failed' | 'reauthentication_failed'
}>

/** Of so many sessions of a person, one on this computer makes it theirs. */
const NEWEST_SESSIONS = 50

/**
 * Checks a password under the throttle. Throws `sign_in_throttled` before the password is looked at, and `wrong_credentials` or
 * `account_locked`, the same for an unknown name, a wrong password and a disabled account, all three after the same work.
 */
export async function requirePassword(deps: PasswordCheckDeps, attempt: PasswordAttempt): Promise<Credentials> {
  const { store, clock, log } = deps
  const { subjects } = attempt
  const policy = housePolicy(store)
  const admission = store.admitAttempt(subjects, clock.now(), subjects.machine === null ? sessionRules(policy) : policy)
  if (admission.kind === 'wait') throw admission.lock ? accountLocked(admission.lock, admission.waitMs) : throttled(admission.waitMs)
  const { credentials, matches } = await checked(deps, attempt).catch((error: unknown) => {
    // Nobody has looked at the password, or it was right: whoever could not be asked has refused nobody's guess.
    store.forgiveAttempt(subjects, admission.before)
    throw error
  })
  if (credentials && matches && credentials.user.disabledAt === null && opens(admission, () => trusts(deps, credentials.user))) {
    store.forgiveAttempt(subjects, admission.before)
    return strengthened(deps, credentials, attempt)
  }
  const { lock, lockIfWrong } = admission
  auditFailure(
    deps,
    { ...attempt, credentials },
    {
      matches,
      isUsable: credentials === null || deps.passwords.judge(credentials.passwordHash) !== 'unusable',
      isNewlyLocked: lock === null && lockIfWrong !== null,
    },
  )
  log.warn('password refused', { user: credentials?.user.id ?? null, locked: lockIfWrong !== null })
  if (lockIfWrong) throw accountLocked(lockIfWrong, 0)
  throw new LatchkeyError('wrong_credentials', 'The username or the password is wrong. Check both and try again.')
}

/** By whoever is not signed in. Throws `one_time_password_expired`, too. */
export async function requirePasswordAtDoor(deps: PasswordCheckDeps, identifier: string, password: string): Promise<Credentials> {
  const { store, clock, owner } = deps
  const by = actorIn(owner)
  const credentials = store.findCredentials(identifier)
  const subjects = doorSubjects(identifier, owner.hostId)
  const proved = await requirePassword(deps, { credentials, identifier, password, by, subjects, kind: 'sign_in_failed' })
  const { user } = proved
  const at = clock.now()
  if (!hasExpired(user, at, housePolicy(store).oneTimePasswordLifetime)) return proved
  store.appendAudit(auditEntry({ ...by, userId: user.id }, at, 'sign_in_failed', { reason: 'one_time_password_expired', user: user.id }))
  throw new LatchkeyError('one_time_password_expired', 'This one-time password has expired. Ask an administrator for a new one.')
}

/** Whoever works at this computer is not kept out of it by somebody else's wrong passwords, nor is the only one who can unlock accounts. */
function trusts({ store, clock, owner }: PasswordCheckDeps, user: User): boolean {
  const sessions = store.listSessions({ state: 'all', userId: user.id, limit: NEWEST_SESSIONS })
  const administrators = store.listUsers().filter(isAdministrator)
  const facts = {
    signedInHereAt: sessions.filter((session) => session.owner.hostId === owner.hostId).map(({ startedAt }) => startedAt),
    isLastAdministrator: administrators.length === 1 && administrators[0]?.id === user.id,
  }
  return isTrusted(facts, clock.now())
}

/** A password that does not fit what is known here may be one that the directory knows. */
async function checked(
  { passwords, directory }: PasswordCheckDeps,
  { credentials, identifier, password }: PasswordAttempt,
): Promise<Readonly<{ credentials: Credentials | null; matches: boolean }>> {
  if (await matchesPassword(passwords, credentials, normalizedPassword(password))) return { credentials, matches: true }
  const proved = (await directory?.prove(identifier, credentials, password)) ?? null
  return { credentials: proved ?? credentials, matches: proved !== null }
}

async function matchesPassword(passwords: PasswordHasher, credentials: Credentials | null, password: string): Promise<boolean> {
  if (credentials) return passwords.verify(credentials.passwordHash, password)
  await passwords.verifyNobody(password)
  return false
}

/** The hash made anew, while the password is known, where it is weaker than those made now. Nobody's sign-in fails because of it. */
async function strengthened(deps: PasswordCheckDeps, credentials: Credentials, { by, password }: PasswordAttempt): Promise<Credentials> {
  const { store, clock, log, passwords } = deps
  const { user, passwordHash: old } = credentials
  if (passwords.judge(old) !== 'weaker' || store.fleet.person(user.id)) return credentials
  try {
    const passwordHash = await passwords.hash(password)
    const at = clock.now()
    const audit = auditEntry({ ...by, userId: user.id }, at, 'password_rehashed', { user: user.id, username: user.username })
    const outcome = store.updateUser({ id: user.id, at, set: { passwordHash }, ifPasswordHash: old, audit })
    return outcome.kind === 'updated' ? { user: outcome.user, passwordHash } : credentials
  } catch (error) {
    log.warn('a password could not be hashed anew', { user: user.id, error: String(error) })
    return credentials
  }
}

type Failure = Readonly<{ matches: boolean; isUsable: boolean; isNewlyLocked: boolean }>

function auditFailure({ store, clock }: PasswordCheckDeps, { by, kind, credentials }: PasswordAttempt, failure: Failure): void {
  const at = clock.now()
  const user = credentials?.user ?? null
  const person = { ...by, userId: by.userId ?? user?.id ?? null }
  const failed = auditEntry(person, at, kind, { reason: failureReason(credentials, failure), user: user?.id ?? null })
  const lockout =
    user && failure.isNewlyLocked ? [auditEntry(person, at, 'account_locked', { user: user.id, username: user.username })] : []
  store.appendAudit(failed, ...lockout)
}

function failureReason(credentials: Credentials | null, { matches, isUsable }: Failure): string {
  if (!credentials) return 'unknown_name'
  if (credentials.user.disabledAt !== null) return 'account_disabled'
  if (!isUsable) return 'hash_unusable'
  return matches ? 'account_locked' : 'wrong_password'
}

function throttled(waitMs: number): LatchkeyError {
  const seconds = Math.ceil(waitMs / 1000)
  return new LatchkeyError('sign_in_throttled', `There were too many wrong passwords. Wait ${seconds} s, then try again.`, {
    params: { seconds, retryAfterMs: waitMs },
  })
}

/** `waitMs`: until then nothing can be tried, not even by whom the lock does not keep out. */
function accountLocked({ until }: Lock, waitMs: number): LatchkeyError {
  const what = 'There were too many wrong passwords: this account is locked'
  if (until === null) {
    return new LatchkeyError('account_locked', `${what}. Ask an administrator to unlock it.`, { params: { retryAfterMs: waitMs } })
  }
  const time = isoTime(until)
  return new LatchkeyError('account_locked_until', `${what} until ${time}. Wait until then, or ask an administrator to unlock it.`, {
    params: { untilAt: until, retryAfterMs: waitMs },
  })
}

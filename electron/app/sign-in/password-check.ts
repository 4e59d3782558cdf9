import { nameKey } from '../../core/accounts/name-key.ts'
import type { AttemptSubjects } from '../../core/accounts/sign-in-throttle.ts'
import { normalizedPassword } from '../../core/accounts/user.ts'
import type { Credentials } from '../../core/accounts/user.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { UserId } from '../../core/ids.ts'
import type { Clock, Entropy, Log, PasswordHasher, Store } from '../../core/ports/ports.ts'
import { housePolicy } from '../policy/policies.ts'

export type PasswordCheckDeps = Readonly<{ store: Store; clock: Clock; entropy: Entropy; passwords: PasswordHasher; log: Log }>

export type PasswordAttempt = Readonly<{
  /** Null for a name nobody has. */
  credentials: Credentials | null
  identifier: string
  password: string
  by: Actor
  hostId: string
  kind: 'sign_in_failed' | 'reauthentication_failed'
}>

/** Under which the failed attempts on an account are kept. */
export const accountSubject = (id: UserId) => `user:${id}`

/**
 * Checks a password under the throttle. Throws `sign_in_throttled` or `account_locked` before the password is looked at, and
 * `wrong_credentials`, the same for an unknown name, a wrong password and a disabled account, all three after the same work.
 */
export async function requirePassword(deps: PasswordCheckDeps, attempt: PasswordAttempt): Promise<Credentials> {
  const { store, clock, log } = deps
  const { credentials } = attempt
  const subjects = subjectsOf(deps.entropy, attempt)
  const admission = store.admitAttempt(subjects, clock.now(), housePolicy(store))
  if (admission.kind === 'locked') throw accountLocked()
  if (admission.kind === 'wait') throw throttled(admission.waitMs)
  const matches = await matchesPassword(deps.passwords, credentials, normalizedPassword(attempt.password))
  if (credentials && matches && credentials.user.disabledAt === null) {
    store.forgiveAttempt(subjects, admission.before)
    return credentials
  }
  auditFailure(deps, attempt, admission.locksIfWrong)
  log.warn('password refused', { user: credentials?.user.id ?? null, locked: admission.locksIfWrong })
  if (admission.locksIfWrong) throw accountLocked()
  throw new LatchkeyError('wrong_credentials', 'The username or the password is wrong. Check both and try again.')
}

/**
 * A name nobody has shares one of 4096 drawers with others, picked by its hash: enough to be treated like an account, too little to tell
 * what was typed, which may have been a password in the wrong field.
 */
function subjectsOf(entropy: Entropy, { credentials, identifier, hostId }: PasswordAttempt): AttemptSubjects {
  const machine = `machine:${hostId}`
  if (credentials) return { account: accountSubject(credentials.user.id), machine }
  const [first = 0, second = 0] = entropy.sha256(new TextEncoder().encode(`${hostId}\n${nameKey(identifier)}`))
  return { account: `name:${((first << 4) | (second >> 4)).toString(16).padStart(3, '0')}`, machine }
}

async function matchesPassword(passwords: PasswordHasher, credentials: Credentials | null, password: string): Promise<boolean> {
  if (credentials) return passwords.verify(credentials.passwordHash, password)
  await passwords.verifyNobody(password)
  return false
}

function auditFailure({ store, clock }: PasswordCheckDeps, { by, kind, credentials }: PasswordAttempt, locked: boolean): void {
  const at = clock.now()
  const user = credentials?.user ?? null
  const person = { ...by, userId: by.userId ?? user?.id ?? null }
  const failed = auditEntry(person, at, kind, { reason: failureReason(credentials), user: user?.id ?? null })
  const lockout = user && locked ? [auditEntry(person, at, 'account_locked', { user: user.id, username: user.username })] : []
  store.appendAudit(failed, ...lockout)
}

function failureReason(credentials: Credentials | null): string {
  if (!credentials) return 'unknown_name'
  return credentials.user.disabledAt === null ? 'wrong_password' : 'account_disabled'
}

function throttled(waitMs: number): LatchkeyError {
  const seconds = Math.ceil(waitMs / 1000)
  return new LatchkeyError('sign_in_throttled', `There were too many wrong passwords. Wait ${seconds} s, then try again.`, {
    params: { seconds, retryAfterMs: waitMs },
  })
}

const accountLocked = () =>
  new LatchkeyError('account_locked', 'There were too many wrong passwords: this account is locked. Ask an administrator to unlock it.')

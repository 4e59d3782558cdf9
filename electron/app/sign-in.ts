import { assertNever, LatchkeyError } from '../core/errors.ts'
import { sessionId, userId } from '../core/ids.ts'
import type { UtcMs } from '../core/ids.ts'
import type { AuditEntry, Clock, Entropy, Log, PasswordHasher, Store } from '../core/ports.ts'
import type { ProcessIdentity } from '../core/process-identity.ts'
import type { Session } from '../core/session.ts'
import { checkedNewUser, normalizedPassword } from '../core/user.ts'
import type { Credentials, NewUser, User } from '../core/user.ts'

export type SignInDeps = Readonly<{
  store: Store
  clock: Clock
  entropy: Entropy
  passwords: PasswordHasher
  log: Log
  owner: ProcessIdentity
  appVersion: string
}>

/** A person at this instance. The token never leaves the main process; the store keeps only its hash. */
export type SignedIn = Readonly<{ user: User; session: Session; token: Uint8Array }>

/**
 * Whose name and password these are. Throws `wrong_credentials`, the same for an unknown name, a wrong password and a disabled account.
 */
export async function authenticate(deps: SignInDeps, identifier: string, password: string): Promise<User> {
  const credentials = deps.store.findCredentials(identifier.normalize('NFC').trim())
  const matches = await matchesPassword(deps.passwords, credentials, normalizedPassword(password))
  if (credentials && matches && credentials.user.disabledAt === null) return credentials.user
  deps.store.appendAudit(signInFailed(deps, credentials))
  deps.log.warn('sign-in refused', { user: credentials?.user.id ?? null })
  throw new LatchkeyError('wrong_credentials', 'The username or the password is wrong. Check both and try again.')
}

/** Adds the first account, an administrator. Throws `not_first_run` when there already is an account. */
export async function createAdministrator(
  deps: SignInDeps,
  details: Pick<NewUser, 'username' | 'displayName' | 'password'>,
): Promise<User> {
  if (deps.store.countUsers() > 0) throw notFirstRun()
  const checked = checkedNewUser({ ...details, email: null, role: 'admin' })
  await deps.passwords.refuseCommon(checked.password)
  return addUser(deps, checked, await deps.passwords.hash(checked.password), { onlyIfFirst: true })
}

/** Stores a checked account under a new id. Throws `name_taken` or `not_first_run`. */
export function addUser(
  deps: Pick<SignInDeps, 'store' | 'clock' | 'entropy'>,
  checked: NewUser,
  passwordHash: string,
  options: { onlyIfFirst: boolean; via?: string },
): User {
  const now = deps.clock.now()
  const { username, email, displayName, role } = checked
  const user: User = { id: userId(deps.entropy.uuidV7(now)), username, email, displayName, role, disabledAt: null, createdAt: now }
  const outcome = deps.store.addUser(user, passwordHash, userAdded(user, now, options), { onlyIfFirst: options.onlyIfFirst })
  switch (outcome.kind) {
    case 'added':
      return user
    case 'not_first':
      throw notFirstRun()
    case 'taken':
      throw new LatchkeyError(
        'name_taken',
        `The ${outcome.field} "${outcome.field === 'email' ? email : username}" is already in use. Choose another.`,
        {
          params: { field: outcome.field },
        },
      )
    default:
      return assertNever(outcome)
  }
}

/**
 * Starts the person's session, on disk when this returns; separate from `authenticate`, so that the caller can make sure in between that
 * there still is a window to sign in at. Throws `already_signed_in` with where and since when.
 */
export function startSession(deps: SignInDeps, user: User): SignedIn {
  const now = deps.clock.now()
  const token = deps.entropy.token()
  const session: Session = {
    id: sessionId(deps.entropy.uuidV7(now)),
    userId: user.id,
    owner: deps.owner,
    appVersion: deps.appVersion,
    startedAt: now,
    lastActivityAt: now,
    lastHeartbeatAt: now,
    end: null,
  }
  const outcome = deps.store.startSession(session, deps.entropy.sha256(token), signedIn(session))
  if (outcome.kind === 'already_active') throw alreadySignedIn(outcome.session)
  deps.log.info('signed in', { session: session.id, user: user.id })
  return { user, session, token }
}

async function matchesPassword(passwords: PasswordHasher, credentials: Credentials | null, password: string): Promise<boolean> {
  if (credentials) return passwords.verify(credentials.passwordHash, password)
  await passwords.verifyNobody(password)
  return false
}

function alreadySignedIn(session: Session): LatchkeyError {
  const since = new Date(session.startedAt).toISOString()
  const { host, pid } = session.owner
  return new LatchkeyError(
    'already_signed_in',
    `This person is already signed in on ${host} (process ${pid}) since ${since}. Sign out there first, or ask an administrator to end that session.`,
    { params: { host, pid, since } },
  )
}

const notFirstRun = () =>
  new LatchkeyError('not_first_run', 'There is already an account on this data directory. Sign in, or ask an administrator for an account.')

const signedIn = (session: Session): AuditEntry => ({
  at: session.startedAt,
  kind: 'signed_in',
  actorUserId: session.userId,
  sessionId: session.id,
  detail: { pid: session.owner.pid, host: session.owner.host, osUser: session.owner.osUser },
})

const signInFailed = (deps: SignInDeps, credentials: Credentials | null): AuditEntry => ({
  at: deps.clock.now(),
  kind: 'sign_in_failed',
  actorUserId: credentials?.user.id ?? null,
  sessionId: null,
  detail: { pid: deps.owner.pid, host: deps.owner.host, reason: failureReason(credentials) },
})

function failureReason(credentials: Credentials | null): string {
  if (!credentials) return 'unknown_name'
  return credentials.user.disabledAt === null ? 'wrong_password' : 'account_disabled'
}

const userAdded = (user: User, at: UtcMs, options: { onlyIfFirst: boolean; via?: string }): AuditEntry => ({
  at,
  kind: options.onlyIfFirst ? 'administrator_created' : 'user_added',
  actorUserId: null,
  sessionId: null,
  detail: { user: user.id, username: user.username, role: user.role, ...(options.via ? { via: options.via } : {}) },
})

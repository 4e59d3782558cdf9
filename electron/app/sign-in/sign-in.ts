import { knownWords } from '../../core/accounts/password-rules.ts'
import { checkedNewUser } from '../../core/accounts/user.ts'
import type { NewUser, User } from '../../core/accounts/user.ts'
import { actorIn, actorOf, auditEntry } from '../../core/audit/audit.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import { startLine } from '../../core/fleet/facts.ts'
import { sessionId } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { ProcessProbe } from '../../core/ports/ports.ts'
import type { Departures } from '../../core/session/departure.ts'
import type { NotAdmitted } from '../../core/session/session-start.ts'
import type { Session } from '../../core/session/session.ts'
import { addUser, notFirstRun } from '../accounts/add-user.ts'
import { housePolicy, policyOf } from '../policy/policies.ts'
import { isoTime } from '../reports/iso-time.ts'
import { endSession } from '../session/end-session.ts'
import type { Leave } from './entrance.ts'
import { requirePasswordAtDoor } from './password-check.ts'
import type { PasswordCheckDeps } from './password-check.ts'

export type SignInDeps = PasswordCheckDeps &
  Readonly<{
    appVersion: string
    probe: ProcessProbe
    departures?: Departures
    /** What the session is used on: the audit log keeps it with the sign-in. */
    signInFacts?: Readonly<Record<string, string>>
  }>

/** A person at this instance. The token never leaves the main process; the store keeps only its hash. */
export type SignedIn = Readonly<{
  user: User
  session: Session
  token: Uint8Array
  /** When the person last repeated their password, on the steady clock; null when not since the sign-in. */
  reauthenticatedAt: DurationMs | null
}>

/**
 * Whose name and password these are. Throws `wrong_credentials`, the same for an unknown name, a wrong password and a disabled account,
 * `sign_in_throttled` or `account_locked`; `one_time_password_expired`. With `mustChangePassword` the person is to choose a password of their own
 * (`replaceOneTimePassword`) before a session can start.
 */
export async function authenticate(deps: SignInDeps, identifier: string, password: string): Promise<User> {
  return (await requirePasswordAtDoor(deps, identifier, password)).user
}

/**
 * Adds the first administrator, whoever else has an account. Throws `not_first_run` when there is one, or ever was, and what `requireOrderer` does,
 * which is asked again whenever the password took a moment.
 */
export async function createAdministrator(
  deps: SignInDeps,
  details: Pick<NewUser, 'username' | 'displayName' | 'password'>,
  requireOrderer: () => void,
): Promise<User> {
  if (deps.store.wasAdministered()) throw notFirstRun()
  const checked = checkedNewUser({ ...details, email: null, role: 'admin' }, housePolicy(deps.store).passwordLeast)
  await deps.passwords.refuseGuessable(checked.password, knownWords(checked))
  requireOrderer()
  const passwordHash = await deps.passwords.hash(checked.password)
  requireOrderer()
  return addUser(deps, checked, passwordHash, { onlyIfFirst: true, by: actorIn(deps.owner) })
}

/**
 * Starts the person's session, on disk when this returns; separate from `authenticate`, so that the caller can make sure in between that
 * there still is a window to sign in at. Where the policy says so, the person's oldest session ends to make room. Throws
 * `already_signed_in` with where and since when, or `password_change_required`. `leave` is whose leave it is begun by, where that is not this desk's own.
 */
export function startSession(deps: SignInDeps, authenticated: User, leave: Pick<Leave, 'session' | 'admission'> | null = null): SignedIn {
  // The password took a moment to look at, in which the person may have been renamed or lost a role.
  const user = deps.store.findUser(authenticated.id) ?? authenticated
  const [now, steady] = [deps.clock.now(), deps.clock.steady()]
  const token = deps.entropy.token()
  const session: Session = {
    id: leave?.session ?? sessionId(deps.entropy.uuidV7(now)),
    userId: user.id,
    owner: deps.owner,
    appVersion: deps.appVersion,
    startedAt: now,
    lastActivityAt: now,
    lastHeartbeatAt: now,
    steady: { startedAt: steady, heartbeatAt: steady },
    ...(leave && leave.admission !== 'local' ? { admission: leave.admission } : {}),
    end: null,
  }
  const { sessionLimit, atSessionLimit } = policyOf(deps.store, user)
  const audit = auditEntry(actorOf(session), now, 'signed_in', { ...deps.signInFacts, start: startLine(session) })
  const limit = { most: sessionLimit, atLimit: atSessionLimit }
  const start = () =>
    orNotAtAll(deps, session, () =>
      deps.store.startSession(session, deps.entropy.sha256(token), audit, limit, (owner) => deps.probe.judge(owner)),
    )
  const first = start()
  const leftOver = first.kind === 'already_active' && first.session.owner.instanceId === deps.owner.instanceId ? first.session : null
  // Nobody is here, so nobody has it: a start, or an end, whose outcome was not known. It is settled before anybody else comes in.
  if (leftOver) endFailedStart(deps, leftOver)
  const outcome = leftOver ? start() : first
  switch (outcome.kind) {
    case 'started':
      deps.log.info('signed in', { session: session.id, user: user.id, replaced: outcome.replaced.map(({ id }) => id) })
      return { user, session, token, reauthenticatedAt: null }
    case 'already_active':
      throw alreadySignedIn(outcome.session)
    case 'not_admitted':
      throw notAdmitted(outcome.because)
    default:
      return assertNever(outcome)
  }
}

/** Of these nobody knows whether they are on disk, under the name where the next opener looks. */
const UNSETTLED: ReadonlySet<unknown> = new Set(['outcome_unknown', 'database_replaced'])

/** A session of which nobody knows whether it is on disk was never one: if it is found there, it ended as it began. */
function orNotAtAll<Value>(deps: SignInDeps, session: Session, start: () => Value): Value {
  try {
    return start()
  } catch (error) {
    if (error instanceof LatchkeyError && UNSETTLED.has(error.code)) tryToEnd(deps, session)
    throw error
  }
}

/** What cannot be done now, the next sign-in or the next launch does. */
function tryToEnd(deps: SignInDeps, session: Session): void {
  try {
    endFailedStart(deps, session)
  } catch (error) {
    deps.log.warn('a sign-in that failed may have left a session', { session: session.id, error: String(error) })
  }
}

const endFailedStart = (deps: SignInDeps, session: Session) =>
  endSession(
    deps,
    session,
    { reason: 'signed_out', evidence: { trigger: 'sign-in failed' }, due: session.lastHeartbeatAt },
    { departures: deps.departures },
  )

function notAdmitted(because: NotAdmitted): LatchkeyError {
  if (because === 'no_account') return new LatchkeyError('wrong_credentials', 'The account was deleted just now. Ask an administrator.')
  if (because === 'account_disabled')
    return new LatchkeyError('wrong_credentials', 'The account was disabled just now. Ask an administrator.')
  return new LatchkeyError('password_change_required', 'This password was for one sign-in only. Choose one of your own to go on.')
}

function alreadySignedIn(session: Session): LatchkeyError {
  const since = isoTime(session.startedAt)
  const { host, pid } = session.owner
  return new LatchkeyError(
    'already_signed_in',
    `This person is already signed in on ${host} (process ${pid}) since ${since}. Sign out there first, or ask an administrator to end that session.`,
    { params: { host, pid, since } },
  )
}

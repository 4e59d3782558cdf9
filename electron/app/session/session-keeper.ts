import type { User } from '../../core/accounts/user.ts'
import { named } from '../../core/audit/audit.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Scheduler } from '../../core/ports/ports.ts'
import type { CloseRequest } from '../../core/session/close-request.ts'
import { presenceOf } from '../../core/session/presence.ts'
import type { EndEvidence, EndReason, Session } from '../../core/session/session.ts'
import { untilNextMoment, warningFor } from '../../core/session/time-limits.ts'
import type { TimeWarning } from '../../core/session/time-limits.ts'
import type { SignedIn, SignInDeps } from '../sign-in/sign-in.ts'
import { AppLock } from './app-lock.ts'
import type { LockCause } from './app-lock.ts'
import { CloseRequestWatch } from './close-request-watch.ts'
import type { CurrentSession } from './current-session.ts'
import { validate } from './session-guard.ts'

/** Who stands behind the window, as the store and the clock say at this moment; the page has no say in it. */
export type Standing =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'user' }
  | { readonly kind: 'admin' }
  /** There was a session, and it has just been found to be over. */
  | { readonly kind: 'ended'; readonly reason: EndReason }

export type Warning = TimeWarning | Readonly<{ kind: 'close_request'; left: DurationMs; request: CloseRequest }>

export type SessionKeeperDeps = SignInDeps &
  Readonly<{
    scheduler: Scheduler
    current: CurrentSession
    /** How long ago the operating system last saw the person do something; null where it does not know. */
    osIdle: () => DurationMs | null
    /** Whether the person is looking at this window, and so at a warning in it. */
    isWatched: () => boolean
    /** What can be seen has changed. */
    onChange: () => void
    /** Nobody is signed in any longer: what belonged to the session has to go. The session that ended here, where there was one. */
    onLeft: (session: Session | null) => void
  }>

/** How often SQLite's change counter is read, for what other processes write: it costs microseconds, and has to be seen within two seconds. */
const LOOK = durationMs(1_000)
/** More than this between two looks: the process was stopped, or the computer asleep without having said so. */
const STALL = 3 * LOOK

/**
 * Looks after the session of whoever is signed in: time limits and their warnings, sleep, lock and hand-over, and what others do to it
 * meanwhile. One timer stands for the next moment at which something falls due.
 */
export class SessionKeeper {
  readonly #deps: SessionKeeperDeps
  readonly #lock: AppLock
  readonly #requests: CloseRequestWatch
  #warned: TimeWarning['kind'] | null = null
  #lookedAt = 0
  #stopLooking = () => {}
  #cancelReview = () => {}

  constructor(deps: SessionKeeperDeps) {
    this.#deps = deps
    this.#lock = new AppLock({ ...deps, onHandOver: () => this.leaveForSure('handed_over', { trigger: 'hand-over' }) })
    this.#requests = new CloseRequestWatch({ ...deps, obey: (request) => this.#obey(request) })
  }

  get lock(): Pick<AppLock, 'isLocked' | 'handOverLeft'> {
    return this.#lock
  }

  begin(signedIn: SignedIn): void {
    this.#rest()
    this.#deps.current.begin(signedIn)
    this.#deps.store.changedElsewhere()
    this.#lookedAt = this.#deps.clock.steady()
    this.#stopLooking = this.#deps.scheduler.every(LOOK, () => this.#look())
    this.#plan()
  }

  /**
   * The one door out of a session, whatever closes it: it is ended on disk, and nothing of it stays, no lock, no timer, no request. Where
   * nobody is signed in, only the desk is cleared. Throws where the end could not be written; see `CurrentSession.end`.
   */
  leave(reason: EndReason, evidence: EndEvidence, isFinal = true): void {
    const { current, store } = this.#deps
    const held = current.signedIn?.session
    this.#left(current.end(reason, evidence, isFinal) ?? (held ? store.findSession(held.id) : null))
  }

  /** The same for an end that nobody is there to ask for again: while the database does not let it, again and again, for the first reason. */
  leaveForSure(reason: EndReason, evidence: EndEvidence): void {
    const { current, scheduler, log } = this.#deps
    const session = current.signedIn?.session
    try {
      this.leave(reason, evidence)
    } catch (error) {
      log.error('the session could not be ended', { session: session?.id, reason, error: String(error) })
      if (session) scheduler.after(LOOK, () => current.signedIn?.session.id === session.id && this.leaveForSure(reason, evidence))
    }
  }

  #rest(): void {
    this.#stopLooking()
    this.#cancelReview()
    this.#requests.stop()
    this.#warned = null
    this.#lock.clear()
  }

  /** What the person at this window may do. Ends what has to end. Throws when it cannot be told. */
  standing(): Standing {
    const { current } = this.#deps
    const before = current.signedIn
    if (!before) return { kind: 'nobody' }
    const validation = validate(this.#deps, before, current.signsOfLife())
    switch (validation.kind) {
      case 'valid':
        current.replace(validation.signedIn)
        if (isShownOtherwise(before.user, validation.signedIn.user)) this.#deps.onChange()
        return { kind: this.#lock.isLocked ? 'locked' : validation.signedIn.user.role }
      case 'ended':
        current.forget()
        this.#left(validation.session)
        return validation.session?.end ? { kind: 'ended', reason: validation.session.end.endReason } : { kind: 'nobody' }
      default:
        return assertNever(validation)
    }
  }

  warning(): Warning | null {
    const { current } = this.#deps
    if (!current.signedIn) return null
    const { asked } = this.#requests
    return asked ? { kind: 'close_request', ...asked } : warningFor(current.signsOfLife(), current.policy())
  }

  /**
   * The person did something in the window. Not while it is locked, for then it may be anybody; nor while a warning waits for an answer,
   * which would vanish under the mouse on its way to a button.
   */
  touched(): void {
    if (!this.#lock.isLocked && this.#warned !== 'idle') this.#deps.current.touch()
  }

  /** "Stay signed in". */
  stay(): void {
    this.#deps.current.touch()
    this.#settle()
  }

  lockApp(cause: LockCause): void {
    const { signedIn } = this.#deps.current
    if (!signedIn) return
    this.#lock.lock(signedIn.session, cause)
    this.#settle()
  }

  async unlock(password: string): Promise<void> {
    const { current } = this.#deps
    if (!current.signedIn) throw new LatchkeyError('not_signed_in', 'Nobody is signed in here.')
    current.replace(await this.#lock.unlock(current.signedIn, password))
    if (this.#lock.isLocked) throw new LatchkeyError('app_locked', 'The app was locked anew in the meantime. Unlock it again.')
    this.stay()
  }

  /** "I'm someone else": after the grace the session ends. */
  askHandOver(): void {
    const { current } = this.#deps
    if (current.signedIn) this.#lock.askHandOver(current.signedIn.session, current.policy().handOverGrace)
    this.#settle()
  }

  withdrawHandOver(): void {
    const { signedIn } = this.#deps.current
    if (signedIn) this.#lock.withdrawHandOver(signedIn.session)
    this.#settle()
  }

  fallAsleep(): void {
    this.#deps.current.fallAsleep()
    this.#leaveTheComputer('sleep')
  }

  /** Time limits are judged at once, and what fell due ended when the computer fell asleep. */
  wakeUp(): void {
    this.review()
    this.#deps.current.wakeUp()
  }

  screenLocked(): void {
    this.#leaveTheComputer('screen')
  }

  /** Sees to whatever has fallen due. */
  review(): void {
    const { current, log } = this.#deps
    try {
      this.#countInputElsewhere()
      if (this.standing().kind === 'nobody' || !current.signedIn) return
      this.#seeAway()
      this.#settle()
    } catch (error) {
      // A database that is busy for a moment signs nobody out; calls are refused meanwhile.
      log.warn('the session could not be checked', { error: String(error) })
      this.#cancelReview()
      this.#cancelReview = this.#deps.scheduler.after(LOOK, () => this.review())
    }
  }

  /** To be called after a change that may concern this session, made by this instance itself. */
  reconsider(): void {
    const { current } = this.#deps
    if (this.standing().kind === 'nobody' || !current.signedIn) return
    current.followPolicy()
    this.#requests.look(current.signedIn.session)
    this.review()
  }

  #look(): void {
    const { store, clock, log } = this.#deps
    const stalled = clock.steady() - this.#lookedAt > STALL
    this.#lookedAt = clock.steady()
    try {
      if (!store.changedElsewhere() && !stalled) return
      this.reconsider()
    } catch (error) {
      log.warn('changes by others could not be read', { error: String(error) })
    }
  }

  #leaveTheComputer(by: 'sleep' | 'screen'): void {
    const { current } = this.#deps
    if (!current.signedIn) return
    const { onSleep, onLock } = current.policy()
    const answer = by === 'sleep' ? onSleep : onLock
    if (answer === 'sign-out') this.leaveForSure('suspended', { trigger: by === 'sleep' ? 'sleep' : 'lock' })
    else if (answer === 'lock') this.lockApp(by)
  }

  /** Who works in another program is not idle, and may not even see a warning here. */
  #countInputElsewhere(): void {
    const { current, osIdle, isWatched } = this.#deps
    if (this.#lock.isLocked || (this.#warned === 'idle' && isWatched())) return
    const ago = osIdle()
    if (ago !== null && ago < current.signsOfLife().idleFor) current.touch(ago)
  }

  /** Away shows to others by a heartbeat that says so. */
  #seeAway(): void {
    const { current, store } = this.#deps
    const { awayAfter, lockWhenAway } = current.policy()
    if (current.signedIn === null || current.signsOfLife().idleFor < awayAfter) return
    const known = store.findSession(current.signedIn.session.id)
    if (known && known.lastHeartbeatAt - known.lastActivityAt < awayAfter) current.heartbeat()
    if (lockWhenAway) this.#lock.lock(current.signedIn.session, 'away')
  }

  #obey({ reason, message, by }: CloseRequest): void {
    const evidence = { trigger: 'close request', by: named(by) }
    this.leaveForSure(reason, message === '' ? evidence : { ...evidence, message })
  }

  #left(session: Session | null): void {
    this.#rest()
    this.#deps.onLeft(session)
  }

  #settle(): void {
    this.#warned = this.warning()?.kind === 'idle' ? 'idle' : null
    this.#plan()
    this.#deps.onChange()
  }

  #plan(): void {
    const { current, scheduler } = this.#deps
    this.#cancelReview()
    if (!current.signedIn) return
    const own = untilNextMoment(current.signsOfLife(), current.policy())
    this.#cancelReview = scheduler.after(durationMs(Math.min(own, this.#untilSomebodyGoesOffline())), () => this.review())
  }

  /** The next moment at which another session that is open falls silent for too long. */
  #untilSomebodyGoesOffline(): number {
    const { store, clock, current } = this.#deps
    const policy = current.policy()
    const now = clock.now()
    const fresh = store.activeSessions().filter((session) => presenceOf(session, now, policy) !== 'offline')
    return Math.min(...fresh.map(({ lastHeartbeatAt }) => lastHeartbeatAt + policy.offlineAfter - now + 1))
  }
}

const isShownOtherwise = (before: User, now: User) =>
  before.role !== now.role || before.displayName !== now.displayName || before.username !== now.username

import { isShownOtherwise } from '../../core/accounts/user.ts'
import { named } from '../../core/audit/audit.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import type { DurationMs, UtcMs } from '../../core/ids.ts'
import type { Scheduler } from '../../core/ports/ports.ts'
import type { CloseRequest } from '../../core/session/close-request.ts'
import type { EndEvidence, EndReason, Session } from '../../core/session/session.ts'
import { warningFor } from '../../core/session/time-limits.ts'
import type { TimeWarning } from '../../core/session/time-limits.ts'
import type { SignedIn, SignInDeps } from '../sign-in/sign-in.ts'
import { AppLock } from './app-lock.ts'
import type { LockCause } from './app-lock.ts'
import { ClockWatch, LOOK } from './clock-watch.ts'
import { CloseRequestWatch } from './close-request-watch.ts'
import type { CurrentSession } from './current-session.ts'
import { untilNextReview } from './next-review.ts'
import { validate } from './session-guard.ts'
import type { Standing, Warning } from './standing.ts'

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

/** Looks after whoever's session it is: time limits, warnings, sleep, lock, hand-over, what others do to it. One timer for what falls due next. */
export class SessionKeeper {
  readonly #deps: SessionKeeperDeps
  readonly #lock: AppLock
  readonly #requests: CloseRequestWatch
  #warned: TimeWarning['kind'] | null = null
  readonly #clocks: ClockWatch
  /** Something may concern this session, or the door, and has not been followed yet. */
  #isBehind = false
  #stopLooking = () => {}
  #cancelReview = () => {}

  constructor(deps: SessionKeeperDeps) {
    this.#deps = deps
    this.#clocks = new ClockWatch(deps.clock)
    this.#lock = new AppLock({ ...deps, onHandOver: () => this.leave('handed_over', { trigger: 'hand-over' }, false) })
    this.#requests = new CloseRequestWatch({ ...deps, obey: (request) => this.#obey(request) })
  }

  get lock(): Pick<AppLock, 'isLocked' | 'handOverLeft'> {
    return this.#lock
  }

  begin(signedIn: SignedIn): void {
    this.rest()
    this.#clocks.begin()
    this.#isBehind = false
    // What others write costs microseconds to notice, and has to be seen within two seconds.
    this.#stopLooking = this.#deps.scheduler.every(LOOK, () => this.#look())
    this.#deps.current.begin(signedIn)
    this.#plan()
  }

  /**
   * The one door out of a session, whatever closes it: it is ended on disk, and nothing of it stays, no lock, no timer, no request. Where
   * nobody is signed in, only the desk is cleared. Throws where the end could not be written; see `CurrentSession.end`.
   */
  leave(reason: EndReason, evidence: EndEvidence, isFinal = true, ifAsked?: UtcMs): void {
    this.#left(this.#deps.current.end(reason, evidence, isFinal, ifAsked))
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

  rest(): void {
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
    const validation = validate(this.#deps, before, current.judgedLife())
    switch (validation.kind) {
      case 'valid':
        current.replace(validation.signedIn)
        if (isShownOtherwise(before.user, validation.signedIn.user)) this.#deps.onChange()
        return { kind: this.#lock.isLocked || current.isDeferred ? 'locked' : validation.signedIn.user.role }
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
    const { current, log } = this.#deps
    try {
      // Nobody looks at what others write while nobody is signed in, until somebody comes to the door.
      if (!current.signedIn) this.#look()
      else if (!this.#lock.isLocked && this.#warned !== 'idle' && (current.isOverdue() || current.touch())) this.review()
    } catch (error) {
      log.warn('an input could not be counted', { error: String(error) })
    }
  }

  /** "Stay signed in". */
  stay(): void {
    const { current } = this.#deps
    if (!current.isOverdue()) current.touch()
    this.review()
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
    this.#look()
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

  /** To be called after a change that may concern this session. What cannot be followed now is at the next look. */
  reconsider(): void {
    const { current, log, onChange } = this.#deps
    this.#isBehind = true
    try {
      if (!current.signedIn) onChange()
      else if (this.standing().kind !== 'nobody' && current.signedIn) {
        current.followPolicy()
        this.#requests.look(current.signedIn.session)
        this.review()
      }
      this.#isBehind = false
    } catch (error) {
      log.warn('a change could not be followed', { error: String(error) })
    }
  }

  #look(): void {
    const { current, store, log } = this.#deps
    if (this.#clocks.look() && current.signedIn) this.#isBehind = true
    try {
      if (store.changedElsewhere() || (this.#warned === 'idle' && this.#countInputElsewhere())) this.#isBehind = true
      this.#followClock()
    } catch (error) {
      log.warn('changes by others could not be read', { error: String(error) })
    }
    if (this.#isBehind) this.reconsider()
    this.#lock.seeDue()
    if (current.signedIn) this.#requests.seeDue(current.signedIn.session)
  }

  /** Others judge heartbeats by the wall clock. Where it alone jumps past the idle timeout, this was a virtual machine that was halted: who is here now? */
  #followClock(): void {
    const { moved } = this.#clocks
    if (moved === 0) return
    this.#deps.current.heartbeat()
    if (moved >= this.#deps.current.policy().idleTimeout) this.lockApp('clock')
    this.#clocks.seenTo()
  }

  #leaveTheComputer(by: 'sleep' | 'screen'): void {
    const { current, scheduler, log } = this.#deps
    const here = current.signedIn?.session.id
    if (!here) return
    try {
      const { onSleep, onLock } = current.policy()
      const answer = by === 'sleep' ? onSleep : onLock
      if (answer === 'sign-out') this.leaveForSure('suspended', { trigger: by === 'sleep' ? 'sleep' : 'lock' })
      else if (answer === 'lock') this.lockApp(by)
    } catch (error) {
      log.warn('what the policy says about leaving the computer could not be done', { by, error: String(error) })
      scheduler.after(LOOK, () => current.signedIn?.session.id === here && this.#leaveTheComputer(by))
    }
  }

  /** Who works in another program is not idle, and may not even see a warning here. Input after the limit, however soon, may be anybody's. */
  #countInputElsewhere(): boolean {
    const { current, osIdle, isWatched } = this.#deps
    const isAskedHere = this.#lock.isLocked || (this.#warned === 'idle' && isWatched())
    return !isAskedHere && current.touchElsewhere(osIdle())
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

  #obey({ reason, message, by, requestedAt }: CloseRequest): void {
    // Not for good: who asked may take it back before the next try, and ends the session in the end.
    this.leave(reason, { trigger: 'close request', by: named(by), ...(message === '' ? {} : { message }) }, false, requestedAt)
  }

  #left(session: Session | null): void {
    this.rest()
    this.#deps.onLeft(session)
  }

  #settle(): void {
    this.#plan()
    this.#deps.onChange()
    this.#warned = this.warning()?.kind === 'idle' ? 'idle' : null
  }

  #plan(): void {
    const { current, scheduler } = this.#deps
    this.#cancelReview()
    if (current.signedIn) this.#cancelReview = scheduler.after(untilNextReview(this.#deps), () => this.review())
  }
}

import { actorIn, actorOf, auditEntry } from '../../core/audit/audit.ts'
import type { Actor, AuditKind } from '../../core/audit/audit.ts'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Scheduler } from '../../core/ports/ports.ts'
import type { Session } from '../../core/session/session.ts'
import { reauthenticate } from '../sign-in/reauthenticate.ts'
import type { SignedIn, SignInDeps } from '../sign-in/sign-in.ts'

export type LockCause = 'asked' | 'away' | 'sleep' | 'screen' | 'clock'

/** `onHandOver` throws where the session could not be ended. */
export type AppLockDeps = SignInDeps & Readonly<{ scheduler: Scheduler; onHandOver: () => void }>

/** Until an end that could not be written is tried again. */
const AGAIN_AFTER = durationMs(1_000)

type HandOver = Readonly<{ askedAt: DurationMs; grace: DurationMs; cancel: () => void }>

/**
 * The covered window: the session goes on, and nothing can be done with it but unlock it with its person's password, or hand the workstation
 * over to somebody else after a grace in which that person may refuse. Everything is in the audit log.
 */
export class AppLock {
  #isLocked = false
  /** Counts the orders to lock, but not that nobody has been here for a while, which is said again and again. */
  #orders = 0
  #handOver: HandOver | null = null
  readonly #deps: AppLockDeps

  constructor(deps: AppLockDeps) {
    this.#deps = deps
  }

  get isLocked(): boolean {
    return this.#isLocked
  }

  /** Until the session is handed over; null while nobody has asked for it. */
  get handOverLeft(): DurationMs | null {
    if (!this.#handOver) return null
    const { askedAt, grace } = this.#handOver
    return durationMs(Math.max(0, askedAt + grace - this.#deps.clock.steady()))
  }

  lock(session: Session, cause: LockCause): void {
    if (cause !== 'away') this.#orders += 1
    if (this.#isLocked) return
    this.#isLocked = true
    this.#note(actorOf(session), session, 'app_locked', { cause })
  }

  /**
   * Returns the session with a new token. Throws what `reauthenticate` throws; a wrong password lets a hand-over go on. It stays locked where
   * that was ordered anew while the password was looked at.
   */
  async unlock(signedIn: SignedIn, password: string): Promise<SignedIn> {
    const orders = this.#orders
    const again = await reauthenticate(this.#deps, signedIn, password)
    if (this.#orders !== orders) return again
    const by = actorOf(signedIn.session)
    if (this.#handOver) this.#note(by, signedIn.session, 'hand_over_refused', {})
    this.clear()
    this.#note(by, signedIn.session, 'app_unlocked', {})
    return again
  }

  /** Somebody who is not signed in asks for the workstation. Asking again does not begin the grace anew. */
  askHandOver(session: Session, grace: DurationMs): void {
    if (!this.#isLocked || this.#handOver) return
    const { clock, scheduler } = this.#deps
    const cancel = scheduler.after(grace, () => this.#handOverNow())
    this.#handOver = { askedAt: clock.steady(), grace, cancel }
    this.#note(this.#nobody(), session, 'hand_over_asked', { graceMs: grace })
  }

  withdrawHandOver(session: Session): void {
    if (!this.#handOver) return
    this.#stopHandOver()
    this.#note(this.#nobody(), session, 'hand_over_withdrawn', {})
  }

  /** Timers stand still while the computer sleeps; a grace does not. To be called at each look. */
  seeDue(): void {
    if (this.handOverLeft === 0) this.#handOverNow()
  }

  clear(): void {
    this.#stopHandOver()
    this.#isLocked = false
  }

  /** Again and again while the database does not let it, and until somebody refuses or withdraws it. */
  #handOverNow(): void {
    const { scheduler, log, onHandOver } = this.#deps
    this.#handOver?.cancel()
    try {
      onHandOver()
    } catch (error) {
      log.error('the session could not be handed over', { error: String(error) })
      if (this.#handOver) this.#handOver = { ...this.#handOver, cancel: scheduler.after(AGAIN_AFTER, () => this.#handOverNow()) }
    }
  }

  #stopHandOver(): void {
    this.#handOver?.cancel()
    this.#handOver = null
  }

  #nobody(): Actor {
    return actorIn(this.#deps.owner)
  }

  /** Locking must not fail because a log cannot be written. */
  #note(by: Actor, session: Session, kind: AuditKind, detail: Readonly<Record<string, unknown>>): void {
    const { store, clock, log } = this.#deps
    log.info(kind, { session: session.id, ...detail })
    try {
      store.appendAudit({ ...auditEntry(by, clock.now(), kind, detail), sessionId: session.id })
    } catch (error) {
      log.warn('the audit log could not be written', { kind, error: String(error) })
    }
  }
}

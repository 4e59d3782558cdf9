import type { Clock, Log, Scheduler, Store } from '../core/ports.ts'
import type { DurationMs, InstanceId, UtcMs } from '../core/ids.ts'
import type { EndEvidence, EndReason, Session } from '../core/session.ts'
import { endNow } from './end-session.ts'
import type { SignedIn } from './sign-in.ts'

export type CurrentSessionDeps = Readonly<{
  store: Store
  clock: Clock
  scheduler: Scheduler
  log: Log
  instanceId: InstanceId
  heartbeatInterval: () => DurationMs
}>

/**
 * The one session this instance holds, from sign-in to its end: keeps it alive with heartbeats and ends it exactly once.
 */
export class CurrentSession {
  #signedIn: SignedIn | null = null
  #lastActivityAt: UtcMs = 0 as UtcMs
  #interval: DurationMs | null = null
  #stopHeartbeat = () => {}
  readonly #deps: CurrentSessionDeps

  constructor(deps: CurrentSessionDeps) {
    this.#deps = deps
  }

  get signedIn(): SignedIn | null {
    return this.#signedIn
  }

  begin(signedIn: SignedIn): void {
    this.#signedIn = signedIn
    this.#lastActivityAt = signedIn.session.startedAt
    this.#beatEvery(this.#deps.heartbeatInterval())
  }

  /** To be called now and then: takes over a heartbeat interval that an administrator has changed, with a beat at once. */
  followPolicy(): void {
    const interval = this.#deps.heartbeatInterval()
    if (!this.#signedIn || interval === this.#interval) return
    this.#beatEvery(interval)
    this.heartbeat()
  }

  /** When the person last did something in the window. */
  get lastActivityAt(): UtcMs {
    return this.#lastActivityAt
  }

  /** The same session after a new token, role or name. */
  replace(signedIn: SignedIn): void {
    if (this.#signedIn?.session.id === signedIn.session.id) this.#signedIn = signedIn
  }

  /** The session has been ended by somebody else, on disk. */
  forget(): void {
    this.#stopHeartbeat()
    this.#signedIn = null
  }

  /** The person did something in the window. */
  touch(): void {
    this.#lastActivityAt = this.#deps.clock.now()
  }

  /** A heartbeat that fails is logged and tried again at the next interval; it never ends the session. */
  heartbeat(): void {
    const { store, clock, log } = this.#deps
    if (!this.#signedIn) return
    try {
      store.recordHeartbeat(this.#signedIn.session.id, clock.now(), this.#lastActivityAt)
      store.checkpoint()
    } catch (error) {
      log.warn('heartbeat failed', { session: this.#signedIn.session.id, error: String(error) })
    }
  }

  #beatEvery(interval: DurationMs): void {
    this.#stopHeartbeat()
    this.#interval = interval
    this.#stopHeartbeat = this.#deps.scheduler.every(interval, () => this.heartbeat())
  }

  /**
   * Ends the session, on disk when this returns. Without a session in memory it looks for one this process holds in the database.
   * Safe to call again and from every closing event. Returns the ended session, null when there was none to end.
   */
  end(reason: EndReason, evidence: EndEvidence): Session | null {
    const { store, instanceId, clock, log } = this.#deps
    const session = this.#signedIn?.session ?? store.findActiveSessionOf(instanceId)
    if (!session) return null
    const outcome = endNow({ store, clock, log }, session, reason, {
      ...evidence,
      lastActivityAt: this.#lastActivityAt || session.lastActivityAt,
    })
    this.forget()
    return outcome.kind === 'ended' ? outcome.session : null
  }
}

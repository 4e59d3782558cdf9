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
    this.#stopHeartbeat = this.#deps.scheduler.every(this.#deps.heartbeatInterval(), () => this.heartbeat())
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
    this.#stopHeartbeat()
    this.#signedIn = null
    return outcome.kind === 'ended' ? outcome.session : null
  }
}

import type { Shutdown } from '../app/closing/shutdown.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { Log } from '../core/ports/ports.ts'
import type { EndEvidence, EndReason } from '../core/session/session.ts'

export type ClosingDeps = Readonly<{
  /** The one door out of a session: ended, on disk, when it returns; harmless when there is none. Throws where it could not be written. */
  leave: (reason: EndReason, evidence: EndEvidence) => void
  /** The same where the app stays: tried again and again until it could be written. */
  leaveForSure: (reason: EndReason, evidence: EndEvidence) => void
  /** No launch may be handed over to an instance that is leaving. */
  stopAnswering: () => void
  /** Whether the app goes on without a window, as on macOS. */
  staysWithoutWindow: boolean
  /** Gives the operating system this process back, at once. */
  exit: (code: number) => void
  log: Log
}>

type Departure = Readonly<{ reason: EndReason; trigger: string }>

/**
 * Every way in which a window or the app goes away while our code still runs. The session is ended first and synchronously, at the first event
 * that comes; the later events of the same departure find nothing left to do, and the first reason stands, also where it has to be tried
 * again. Which events come in which order was measured: see docs/technical/closing.md.
 */
export class Closing {
  #departure: Departure | null = null
  readonly #deps: ClosingDeps
  readonly #shutdown: Shutdown

  constructor(deps: ClosingDeps, shutdown: Shutdown) {
    this.#deps = deps
    this.#shutdown = shutdown
  }

  get leaving(): boolean {
    return this.#departure !== null
  }

  /** The reason of the first event. */
  get reason(): EndReason | null {
    return this.#departure?.reason ?? null
  }

  get isOver(): boolean {
    return this.#shutdown.finished
  }

  windowGone(): void {
    if (this.#deps.staysWithoutWindow && !this.leaving) this.#deps.leaveForSure('window_closed', { trigger: 'window' })
    else this.depart('window_closed', 'window')
  }

  /** The operating system may be about to end, and whoever sits here can still call it off: then the app stays, with nobody signed in. */
  mayBeCutOff(trigger: string): void {
    if (!this.leaving) this.#deps.leaveForSure('os_session_end', { trigger })
  }

  /** It does end, and takes this process with it once this returns. */
  cutOff(trigger: string): void {
    this.depart('os_session_end', trigger)
    this.#shutdown.runAtOnce()
  }

  depart(reason: EndReason, trigger: string): void {
    if (!this.#departure) this.#deps.log.info('leaving', { reason, trigger })
    this.#departure ??= { reason, trigger }
    this.leaveSession()
    try {
      this.#deps.stopAnswering()
    } catch (error) {
      this.#deps.log.error('other launches are still answered', { error: String(error) })
    }
  }

  /** For the reason of the first event. If it fails here, the way out tries again; if that fails too, the next launch recovers the session. */
  leaveSession(): void {
    const { reason, trigger } = this.#departure ?? { reason: 'app_quit', trigger: 'way out' }
    try {
      this.#deps.leave(reason, { trigger })
    } catch (error) {
      this.#deps.log.error('session could not be ended', { reason, trigger, error: String(error) })
    }
  }

  /** The ordered way out; a second call joins the first. */
  wayOut(): Promise<void> {
    return this.#shutdown.run()
  }

  /** Runs it. True when everything was done when it returned; else the process ends by itself once it is. */
  finish(code = 0): boolean {
    const running = this.wayOut()
    if (this.isOver) return true
    // A step that fails is logged by the shutdown itself, which never rejects.
    void running.then(() => this.#deps.exit(code))
    return false
  }

  /**
   * What nobody caught. What the system or the store refused is no fault of ours, and no reason to end anybody's session: whoever asked for it again
   * gets it, or is told.
   */
  fail(error: unknown): void {
    if (isForeseen(error)) return this.#deps.log.error('a refusal that nobody caught', { error: String(error) })
    this.#deps.log.error('unexpected error', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    this.depart('process_died', 'unexpected error')
    if (this.finish(1)) this.#deps.exit(1)
  }
}

const isForeseen = (error: unknown) =>
  error instanceof LatchkeyError ? error.code !== 'internal' : error instanceof Error && 'syscall' in error

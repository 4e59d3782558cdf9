import { durationMs } from '../../core/ids.ts'
import type { UtcMs } from '../../core/ids.ts'
import { invariant } from '../../core/invariant.ts'
import type { Log, Scheduler, Store } from '../../core/ports/ports.ts'
import { runInTurns } from './in-turns.ts'
import type { Maintenance } from './maintain.ts'

export type ScheduleDeps = Readonly<{
  store: Store
  scheduler: Scheduler
  log: Log
  /** Lets go what it returns; null while another process does maintenance. */
  takeLock: () => (() => void) | null
  begin: () => Maintenance
}>

const DAY_MS = 86_400_000
/** After a failure, and where another process was busy. */
const AGAIN_AFTER_MS = 3_600_000
/** Between two steps people are served: a frame, or two. */
const LEAST_REST_MS = 25

/** The running app's own maintenance: once a day, in steps of some milliseconds, in between everything else. */
export class MaintenanceSchedule {
  readonly #deps: ScheduleDeps
  #notBefore = 0
  #running: { callOff: () => void; release: () => void } | null = null

  constructor(deps: ScheduleDeps) {
    this.#deps = deps
  }

  /** For quiet moments, and for an administrator's sign-in; as often as you like. Never throws. True when it has begun. */
  runIfDue(now: UtcMs): boolean {
    try {
      if (this.#running || !this.#isDue(now)) return false
      this.#notBefore = now + AGAIN_AFTER_MS
      const release = this.#deps.takeLock()
      if (!release) return false
      this.#running = { callOff: () => {}, release }
      this.#running.callOff = this.#run()
      return true
    } catch (error) {
      this.#fail(error)
      return false
    }
  }

  /** Before the store is closed. What is done stays done; the rest is for another day. */
  cancel(): void {
    const running = this.#running
    if (!running) return
    try {
      running.callOff()
    } catch (error) {
      this.#fail(error)
    }
    this.#stop()
  }

  /** A clock that was set back counts as a day over. */
  #isDue(now: UtcMs): boolean {
    if (now < this.#notBefore && now >= this.#notBefore - AGAIN_AFTER_MS) return false
    const last = this.#deps.store.maintenance.lastFinished()
    return last === null || now - last >= DAY_MS || now < last
  }

  #run(): () => void {
    const { scheduler, log, begin } = this.#deps
    return runInTurns(restFirst(begin()), scheduler, {
      rest: (length) => durationMs(Math.max(LEAST_REST_MS, length)),
      finished: (done) => {
        log.info('maintenance', done)
        try {
          this.#checkCounters()
        } catch (error) {
          return this.#fail(error)
        }
        this.#stop()
      },
      failed: (error) => this.#fail(error),
    })
  }

  #checkCounters(): void {
    const { store, log } = this.#deps
    for (const [reason, { sessions, totalMs }] of store.reports.closedByReason())
      invariant(log, 'a counter is never below zero', sessions >= 0 && totalMs >= 0, () => ({ reason, sessions, totalMs }))
  }

  #fail(error: unknown): void {
    this.#deps.log.warn('maintenance', { error: error instanceof Error ? error.message : String(error) })
    this.#stop()
  }

  #stop(): void {
    const running = this.#running
    this.#running = null
    running?.release()
  }
}

/** Whoever is at the window now, signing in for instance, is served before the first step. */
function* restFirst(maintenance: Maintenance): Maintenance {
  yield durationMs(0)
  return yield* maintenance
}

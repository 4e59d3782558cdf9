import { maintain } from '../app/upkeep/maintain.ts'
import { MaintenanceSchedule } from '../app/upkeep/maintenance-schedule.ts'
import { actorIn } from '../core/audit/audit.ts'
import { durationMs } from '../core/ids.ts'
import type { Clock, Entropy, Log, Scheduler, Store } from '../core/ports/ports.ts'
import type { ProcessIdentity } from '../core/session/process-identity.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { createAuditArchive } from '../platform/file/audit-archive.ts'
import { backUpIfDue } from './daily-backup.ts'
import { tellOfOtherDatabase } from './known-database.ts'
import { takeMaintenanceTurn } from './maintenance-turn.ts'
import { tellOfSetBack } from './set-back-alert.ts'

export type UpkeepDeps = Readonly<{
  store: Store
  dir: string
  /** The file of `backup-worker`. */
  worker: string
  clock: Clock
  scheduler: Scheduler
  entropy: Entropy
  log: Log
  owner: ProcessIdentity
}>

/** How often it is looked whether something is due; each look costs less than a millisecond. */
const LOOK_EVERY = durationMs(10 * 60_000)

/** What the running app does for its data directory on its own, once a day and at a quiet moment: maintenance and a backup. */
export class Upkeep {
  readonly #deps: UpkeepDeps
  readonly #maintenance: MaintenanceSchedule
  #isBackingUp = false
  #stopLooking = () => {}

  constructor(deps: UpkeepDeps) {
    this.#deps = deps
    const { store, scheduler, log, dir } = deps
    const takeLock = () => takeMaintenanceTurn(dir)
    this.#maintenance = new MaintenanceSchedule({ store, scheduler, log, takeLock, begin: () => this.#begin() })
  }

  start(isQuiet: () => boolean): void {
    this.#watch('the database', tellOfOtherDatabase)
    this.#stopLooking = this.#deps.scheduler.every(LOOK_EVERY, () => isQuiet() && this.lookAfter())
  }

  /** Does what is due. Never throws. */
  lookAfter(): void {
    this.#maintenance.runIfDue(this.#deps.clock.now())
    if (!this.#isBackingUp) void this.#backUp()
  }

  /** Before the store is closed. */
  stop(): void {
    this.#stopLooking()
    this.#maintenance.cancel()
  }

  #watch(what: string, tell: typeof tellOfOtherDatabase): void {
    const { store, clock, owner, dir } = this.#deps
    try {
      tell({ dir, store, by: actorIn(owner), now: clock.now() })
    } catch (error) {
      this.#notCompared(what, String(error))
    }
  }

  #notCompared(what: string, error: string): void {
    this.#deps.log.warn(`${what} could not be compared with what is known of it`, { error })
  }

  #begin() {
    const { store, clock, entropy, owner, dir } = this.#deps
    return maintain({
      store,
      clock,
      entropy,
      archive: createAuditArchive(dataLayout(dir).auditArchive),
      by: actorIn(owner),
      // Done when the app was started.
      recover: null,
      stopwatch: () => performance.now(),
      progress: () => {},
    })
  }

  async #backUp(): Promise<void> {
    const { dir, worker, clock, log } = this.#deps
    this.#isBackingUp = true
    try {
      const made = await backUpIfDue({ dir, worker }, clock.now())
      if (!made) return
      log.info('backup', { name: made.backup.name })
      const { setBack, trouble } = made
      if (setBack) this.#watch('the audit log', (watch) => tellOfSetBack(watch, setBack))
      if (trouble !== null) this.#notCompared('the audit log', trouble)
    } catch (error) {
      log.warn('backup', { error: String(error) })
    } finally {
      this.#isBackingUp = false
    }
  }
}

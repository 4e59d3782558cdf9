import type { AuditEntry } from '../../../core/audit/audit.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import type { Deleted, MaintenanceStore, OldSession, WalkedTo } from '../../../core/upkeep/maintenance.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import {
  countOld,
  deleteAlerts,
  deleteOld,
  selectDeleted,
  selectFinished,
  selectOld,
  selectStartOfNewest,
  startCountingAnew,
  updateFinished,
} from './maintenance-table.ts'

/** 1 MiB of pages of 4 KiB: some milliseconds to move. */
const SETTLE_AT_PAGES = 256

const TAKE_STOCK = 'take stock of its database'
const FORGET = 'delete what is older than the policy keeps'

export class SqliteMaintenance implements MaintenanceStore {
  readonly #db: Connection

  constructor(connection: Connection) {
    this.#db = connection
  }

  lastFinished(): UtcMs | null {
    return this.#db.read('read when maintenance was done', () => selectFinished(this.#db))
  }

  finish(at: UtcMs): void {
    this.#db.writeUnsynchronised('note that maintenance is done', () => updateFinished(this.#db, at))
  }

  oldSessions(before: UtcMs, after: WalkedTo | null, most: number): readonly OldSession[] {
    return this.#db.read('look for old sessions', () => selectOld(this.#db, before, after, most))
  }

  countOldSessions(before: UtcMs): number {
    return this.#db.read('count the old sessions', () => countOld(this.#db, before))
  }

  startOfNewest(person: UserId, most: number): UtcMs | null {
    return this.#db.read('look for the newest sessions of a person', () => selectStartOfNewest(this.#db, person, most))
  }

  deleteSessions(sessions: readonly Pick<OldSession, 'id' | 'endedAt'>[], before: UtcMs): number {
    return this.#db.writeUnsynchronised(FORGET, () => this.#db.write(FORGET, () => deleteOld(this.#db, sessions, before)))
  }

  noteDeleted(auditOf: (deleted: Deleted) => AuditEntry): Deleted | null {
    return this.#db.write('write to its audit log', () => {
      const deleted = selectDeleted(this.#db)
      if (!deleted) return null
      insertAudit(this.#db, auditOf(deleted))
      startCountingAnew(this.#db)
      return deleted
    })
  }

  deleteAlerts(acknowledgedBefore: UtcMs, most: number): number {
    return this.#db.writeUnsynchronised(FORGET, () => deleteAlerts(this.#db, acknowledgedBefore, most))
  }

  settleLog(): void {
    this.#db.settleLog(SETTLE_AT_PAGES)
  }

  /**
   * The indexes that `PRAGMA optimize` would analyse. It would do so in one go, a table at a time, and nobody could write meanwhile
   * (https://sqlite.org/pragma.html#pragma_optimize; -1 only tells).
   */
  staleIndexes(): readonly string[] {
    return this.#db.read(TAKE_STOCK, () => {
      const wanted = this.#db.statement('PRAGMA optimize(-1)').all() as readonly { optimize: string }[]
      return wanted.flatMap(({ optimize }) => {
        const table = /^ANALYZE "main"\."(\w+)"$/.exec(optimize)?.[1]
        return table ? this.#indexesOf(table) : []
      })
    })
  }

  #indexesOf = (table: string): readonly string[] =>
    this.#db.statement('SELECT name FROM pragma_index_list(?)').pluck().all(table) as string[]

  /** Some milliseconds, thanks to the limit on the rows that are looked at (https://sqlite.org/lang_analyze.html). */
  analyse(index: string): void {
    this.#db.writeUnsynchronised(TAKE_STOCK, () => {
      this.#db.statement('PRAGMA analysis_limit = 100').get()
      this.#db.statement(`ANALYZE "${index}"`).run()
    })
  }
}

import type { ChainEnd } from '../../../core/audit/audit-chain.ts'
import type { AuditEntry } from '../../../core/audit/audit.ts'
import type { Session, SessionEnd } from '../../../core/session/session.ts'
import { sha256 } from '../audit/audit-chain.ts'
import { insertLinked, readEnds } from '../audit/audit-table.ts'
import { Connection } from '../connection.ts'
import { openGuarded } from '../guarded-database.ts'
import { migrate, MIGRATIONS } from '../migrations.ts'
import { lockOuts } from '../migrations/0008-lock-outs.ts'
import { steadyTime } from '../migrations/0010-steady-time.ts'
import { people } from '../migrations/0012-people.ts'
import { fleet } from '../migrations/0016-fleet.ts'
import { createdPrivately } from '../private-file.ts'
import { insertSession, updateEnd } from '../session/session-table.ts'
import { SqliteStore } from '../sqlite-store.ts'

/** A new database that a made-up past is written into, for demonstrations and measurements. Nobody else may have it open. */
export type History = Readonly<{
  /** The store as the app has it, except that nothing is on disk before `commit`. */
  store: SqliteStore
  /** What the store does in two steps when a session starts and ends, without asking whether it may. */
  addSession(session: Session, tokenHash: Uint8Array, end: SessionEnd | null): void
  appendAudit(entry: AuditEntry): void
  commit(): void
  close(): void
}>

/**
 * Everything but the steps that count and order closed sessions for the console: doing that once at the end takes a fifth of the time that
 * it takes with every session.
 */
const BEFORE_COUNTING = [...MIGRATIONS.slice(0, 3), lockOuts, steadyTime, people, fleet]
const ALL = [...BEFORE_COUNTING, ...MIGRATIONS.filter((step) => !BEFORE_COUNTING.includes(step))]

export function openHistory(file: string): History {
  const db = createdPrivately(() => openGuarded(file))
  db.pragma('journal_mode = WAL')
  // Whoever pulls the plug on a demonstration begins it again.
  db.pragma('synchronous = OFF')
  db.pragma('foreign_keys = ON')
  db.pragma('cache_size = -131072')
  migrate(db, file, BEFORE_COUNTING)
  const connection = new OneTransaction(db, file, 0)
  const store = new SqliteStore(connection)
  let newest: ChainEnd | null = null
  db.exec('BEGIN IMMEDIATE')
  return {
    get store() {
      newest = null
      return store
    },
    addSession(session, tokenHash, end) {
      insertSession(connection, session, tokenHash)
      if (end) updateEnd(connection, session.id, end)
    },
    appendAudit: (entry) => void (newest = insertLinked(connection, entry, newest ?? readEnds(connection).newest)),
    commit: () => void db.exec('COMMIT; BEGIN IMMEDIATE'),
    close() {
      db.exec('COMMIT')
      migrate(db, file, ALL)
      db.pragma('wal_checkpoint(TRUNCATE)')
      db.close()
    },
  }
}

/** Everything that would be a transaction of its own is part of the one that is open. */
class OneTransaction extends Connection {
  #salted = 0

  /** A made-up past is the same each time, and its people need not be forgotten. */
  override salt = (): Uint8Array => sha256(Buffer.from(String(this.#salted++))).subarray(0, 16)

  override write<T>(doing: string, work: () => T): T {
    return this.read(doing, work)
  }

  override writeUnsynchronised<T>(doing: string, work: () => T): T {
    return this.read(doing, work)
  }

  override snapshot<T>(doing: string, query: () => T): T {
    return this.read(doing, query)
  }
}

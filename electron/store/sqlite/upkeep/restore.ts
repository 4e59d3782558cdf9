import { lstatSync, rmSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { LatchkeyError } from '../../../core/errors.ts'
import { utcMs } from '../../../core/ids.ts'
import type { UtcMs } from '../../../core/ids.ts'
import { openGuarded } from '../guarded-database.ts'
import { pageFlaws } from '../page-flaws.ts'
import { explainSqliteError, isBusy } from '../sqlite-errors.ts'
import { withdrawnBy } from './withdrawn.ts'
import type { LockRow, Reading } from './withdrawn.ts'

const LONGEST_WAIT_MS = 2_000

/** What lies beside a database and belongs to it. */
export const COMPANIONS = ['-wal', '-shm', '-journal'] as const

/** How far the audit log of a database goes. */
export type LogEnd = Readonly<{ lines: number; at: UtcMs | null }>

/**
 * A database that nobody else can read or write. `end` is null where it cannot be read. `withdrawn` is what people do not have any more, as far as
 * that can be read; `locks` are of names that may not sign in.
 */
export type HeldDatabase = Readonly<{ end: LogEnd | null; withdrawn: ReturnType<typeof withdrawnBy>; release: () => void }>

export const readLogEnd = (database: string): LogEnd | null => readOnly(database, endOf)

function readOnly<Value>(database: string, read: (db: Database.Database) => Value): Value | null {
  let db: Database.Database | undefined
  try {
    db = openGuarded(database, { readonly: true, fileMustExist: true, timeout: LONGEST_WAIT_MS })
    return read(db)
  } catch {
    return null
  } finally {
    db?.close()
  }
}

/**
 * Keeps everybody else out of the database until it is released, so that what was found out of it stays so while it is replaced. Throws
 * `database_busy` where another process has it open. Its log moves into the file; a damaged one is not touched: it is kept as it was found.
 *
 * HAZARD: nothing else in this process may open the file meanwhile, or the lock goes (https://sqlite.org/howtocorrupt.html, 2.2). And a database
 * in write-ahead mode takes its log away by name when it is closed, which by then may be the name of another's: so it leaves that mode first.
 */
export function holdDatabase(database: string): HeldDatabase {
  try {
    if (!isWhole(database)) return { ...readingOf((read, otherwise) => readOnly(database, read) ?? otherwise), release() {} }
    return held(openGuarded(database, { fileMustExist: true, timeout: LONGEST_WAIT_MS }))
  } catch (error) {
    throw explainSqliteError(error, { file: database, doing: 'keep others out of its database' })
  }
}

function held(db: Database.Database): HeldDatabase {
  try {
    db.pragma('journal_mode = DELETE')
    db.exec('BEGIN EXCLUSIVE')
    // Between the two somebody may have come, and brought the mode back in which this locks nobody out.
    if (db.pragma('journal_mode', { simple: true }) !== 'delete') throw busy(db.name)
    return { ...readingOf((read, otherwise) => attempt(() => read(db)) ?? otherwise), release: () => void db.close() }
  } catch (error) {
    db.close()
    throw error
  }
}

/** The pages may be sound, and a table be gone, or look otherwise than any of ours: that must not keep a backup from its place. */
const readingOf = (reading: Reading) => ({ end: reading<LogEnd | null>(endOf, null), withdrawn: withdrawnBy(reading) })

function attempt<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch {
    return null
  }
}

const busy = (file: string) =>
  new LatchkeyError('database_busy', `Another process has ${file} open. Nothing was changed. Close it, or try again in a moment.`, {
    params: { file },
  })

const LOCK_AGAIN = `INSERT INTO sign_in_attempts (subject, failures, last_failed_at, locked_at)
  VALUES (@subject, @failures, @last_failed_at, @locked_at)
  ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_failed_at = excluded.last_failed_at, locked_at = excluded.locked_at
  WHERE locked_at IS NULL OR locked_at < excluded.locked_at`

/** Makes one file of a database that nobody else has open, with the locks of another one. Those that were over open at the next attempt. */
export function foldLog(database: string, locks: readonly LockRow[]): void {
  const db = openGuarded(database, { fileMustExist: true, timeout: 0 })
  try {
    for (const lock of locks) db.prepare(LOCK_AGAIN).run(lock)
    db.pragma('journal_mode = DELETE')
  } catch (error) {
    throw explainSqliteError(error, { file: database, doing: 'prepare the backup' })
  } finally {
    db.close()
  }
}

/** Removes a database that nobody has open, with what lies beside it. */
export function removeDatabase(database: string): void {
  for (const suffix of ['', ...COMPANIONS]) rmSync(database + suffix, { force: true, recursive: true })
}

function endOf(db: Database.Database): LogEnd {
  const newest = db.prepare('SELECT seq, at FROM audit_events ORDER BY seq DESC LIMIT 1').get() as { seq: number; at: number } | undefined
  return { lines: newest?.seq ?? 0, at: newest ? utcMs(newest.at) : null }
}

function isWhole(database: string): boolean {
  if (!lstatSync(database, { throwIfNoEntry: false })) return false
  let db: Database.Database | undefined
  try {
    db = openGuarded(database, { readonly: true, fileMustExist: true, timeout: LONGEST_WAIT_MS })
    return pageFlaws(db, 'quick_check').length === 0
  } catch (error) {
    if (isBusy(error)) throw error
    return false
  } finally {
    db?.close()
  }
}

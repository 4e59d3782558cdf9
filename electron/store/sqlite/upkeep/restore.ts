import { lstatSync, rmSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { LatchkeyError } from '../../../core/errors.ts'
import { userId, utcMs } from '../../../core/ids.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import { openGuarded } from '../guarded-database.ts'
import { MIGRATIONS } from '../migrations.ts'
import { uuidFromBlob } from '../session/uuid-blob.ts'
import { explainSqliteError, isBusy } from '../sqlite-errors.ts'

const LONGEST_WAIT_MS = 2_000

/** What lies beside a database and belongs to it. */
export const COMPANIONS = ['-wal', '-shm', '-journal'] as const

/** How far the audit log of a database goes. */
export type LogEnd = Readonly<{ lines: number; at: UtcMs | null }>

/**
 * A database that nobody else can read or write. `end` is null where it cannot be read; then there is nothing to be held either. `shutOut` is
 * who may not sign in, as far as can be read.
 */
export type HeldDatabase = Readonly<{ end: LogEnd | null; shutOut: ShutOut; release: () => void }>

export type ShutOut = Readonly<{ disabled: readonly UserId[]; locks: readonly LockRow[] }>

/** A row of `sign_in_attempts`: what was typed, and since when it has been locked. */
type LockRow = Readonly<{ subject: string; failures: number; last_failed_at: number; locked_at: number }>

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
    if (!isWhole(database)) return { end: readLogEnd(database), shutOut: shutOutIn(database), release() {} }
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
    return { end: hasLog(db) ? endOf(db) : null, shutOut: hasLog(db) ? shutOutOf(db) : NOBODY, release: () => void db.close() }
  } catch (error) {
    db.close()
    throw error
  }
}

const busy = (file: string) =>
  new LatchkeyError('database_busy', `Another process has ${file} open. Nothing was changed. Close it, or try again in a moment.`, {
    params: { file },
  })

/** Such as Latchkey writes: an odd one must not keep a backup from its place. */
const LOCKS = `SELECT subject, failures, last_failed_at, locked_at FROM sign_in_attempts WHERE locked_at IS NOT NULL AND failures > 0
  AND typeof(subject) = 'text' AND typeof(failures) || typeof(last_failed_at) || typeof(locked_at) = 'integerintegerinteger'`

const LOCK_AGAIN = `INSERT INTO sign_in_attempts (subject, failures, last_failed_at, locked_at)
  VALUES (@subject, @failures, @last_failed_at, @locked_at)
  ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_failed_at = excluded.last_failed_at, locked_at = excluded.locked_at
  WHERE locked_at IS NULL OR locked_at < excluded.locked_at`

/** Makes one file of a database that nobody else has open, with the locks of another one. Those that were over open at the next attempt. */
export function foldLog(database: string, locks: ShutOut['locks']): void {
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

/** A database that was emptied has none. */
const hasLog = (db: Database.Database) => db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'audit_events'").get() !== undefined

const NOBODY: ShutOut = { disabled: [], locks: [] }

const shutOutOf = (db: Database.Database): ShutOut => ({ disabled: disabledOf(db), locks: locksOf(db) })

/** Of one that is damaged, too, where its pages of accounts, or of attempts, are not. */
const shutOutIn = (database: string): ShutOut => ({
  disabled: readOnly(database, disabledOf) ?? [],
  locks: readOnly(database, locksOf) ?? [],
})

function disabledOf(db: Database.Database): readonly UserId[] {
  const ids = db.prepare('SELECT id FROM users WHERE disabled_at IS NOT NULL').pluck().all() as Buffer[]
  return ids.map((id) => userId(uuidFromBlob(id)))
}

/** Before this version attempts were kept by what says nothing any more. */
const LOCKS_SINCE = 1 + MIGRATIONS.findIndex(({ name }) => name === 'lock-outs')

function locksOf(db: Database.Database): readonly LockRow[] {
  if (Number(db.pragma('user_version', { simple: true })) < LOCKS_SINCE) return []
  return db.prepare(LOCKS).all() as LockRow[]
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
    return db.pragma('quick_check(1)', { simple: true }) === 'ok'
  } catch (error) {
    if (isBusy(error)) throw error
    return false
  } finally {
    db?.close()
  }
}

import { constants, copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { LatchkeyError } from '../../../core/errors.ts'
import { utcMs } from '../../../core/ids.ts'
import type { UtcMs } from '../../../core/ids.ts'
import type { Backup } from '../../../core/upkeep/backup.ts'
import { openGuarded } from '../guarded-database.ts'
import { makePrivate } from '../private-file.ts'
import { explainSqliteError, isBusy } from '../sqlite-errors.ts'
import { checkBackup } from './backup-check.ts'
import { synchronise } from './backup.ts'
import type { BackupPlaces } from './backup.ts'

const LONGEST_WAIT_MS = 2_000
const COMPANIONS = ['-wal', '-shm', '-journal'] as const

/** How far the audit log of a database goes, as far as it still can be read. */
export type LogEnd = Readonly<{ lines: number; at: UtcMs | null }>

export function readLogEnd(database: string): LogEnd | null {
  let db: Database.Database | undefined
  try {
    db = openGuarded(database, { readonly: true, fileMustExist: true, timeout: LONGEST_WAIT_MS })
    const newest = db.prepare('SELECT seq, at FROM audit_events ORDER BY seq DESC LIMIT 1').get() as { seq: number; at: number } | undefined
    return { lines: newest?.seq ?? 0, at: newest ? utcMs(newest.at) : null }
  } catch {
    return null
  } finally {
    db?.close()
  }
}

/**
 * Puts a copy of a backup in the place of the database, and what was there, with its companions, into the folder `aside`. Called by the
 * holder of the instance lock. The copy is checked before anything is moved; from then on each step leaves a database in its place: a
 * process that is killed in between leaves the old one, perhaps without its write-ahead log, which then lies in `aside`.
 */
export function placeBackup({ database, folder }: BackupPlaces, { name }: Backup, aside: string): void {
  const draft = `${database}.restoring`
  try {
    requireUnused(database)
    copyFileSync(path.join(folder, name), draft)
    makePrivate(draft)
    synchronise(draft)
    requireSound(draft, name)
    mkdirSync(aside, { recursive: true, mode: 0o700 })
    moveAside(database, aside)
    renameSync(draft, database)
    synchronise(path.dirname(database))
  } catch (error) {
    throw explainSqliteError(error, { file: database, doing: 'restore its database' })
  } finally {
    rmSync(draft, { force: true })
  }
}

function requireSound(draft: string, name: string): void {
  const verdict = checkBackup(draft)
  if (verdict.kind === 'sound') return
  throw new LatchkeyError('database_corrupt', `The backup ${name} is damaged (${verdict.why}). Nothing was changed. Choose another.`, {
    params: { file: name, detail: verdict.why },
  })
}

/**
 * HAZARD: moving a database from under a connection lets that one write into files nobody looks at, or mix old with new
 * (https://sqlite.org/howtocorrupt.html, 2.4). The instance lock keeps the app away, not a CLI; the exclusive mode of a write-ahead log is
 * refused while anybody has it open. Closing then moves the log into the file. A damaged one is not touched: it is kept as it was found.
 */
function requireUnused(database: string): void {
  if (!existsSync(database) || !isWhole(database)) return
  const db = openGuarded(database, { fileMustExist: true, timeout: LONGEST_WAIT_MS })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    db.exec('ROLLBACK')
  } finally {
    db.close()
  }
}

function isWhole(database: string): boolean {
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

function moveAside(database: string, aside: string): void {
  if (existsSync(database)) keepUnderBothNames(database, path.join(aside, path.basename(database)))
  for (const suffix of COMPANIONS) {
    if (existsSync(database + suffix)) move(database + suffix, path.join(aside, path.basename(database) + suffix))
  }
  synchronise(aside)
}

/** Until the new one is renamed over it. */
function keepUnderBothNames(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    // A file system without hard links, or another one.
    copyFileSync(from, to, constants.COPYFILE_EXCL)
    synchronise(to)
  }
}

/** The folder of the backups may be a link to another disk. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    copyFileSync(from, to, constants.COPYFILE_EXCL)
    synchronise(to)
    rmSync(from)
  }
}

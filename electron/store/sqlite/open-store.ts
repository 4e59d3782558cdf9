import { statSync } from 'node:fs'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { LatchkeyError } from '../../core/errors.ts'
import type { Log } from '../../core/ports/ports.ts'
import { Connection } from './connection.ts'
import { openGuarded } from './guarded-database.ts'
import { migrate, requireKnownDatabase } from './migrations.ts'
import { pageFlaws } from './page-flaws.ts'
import { createdPrivately, makePrivate } from './private-file.ts'
import { mendSchema, requireOwnSchema } from './schema-check.ts'
import { explainSqliteError, walRefused } from './sqlite-errors.ts'
import { SqliteStore } from './sqlite-store.ts'
import { backUpBeforeMigration } from './upkeep/backup.ts'

export type OpenOptions = Readonly<{
  /** How long a write waits for another process's, in milliseconds. */
  longestWait?: number
  /** Check the whole file, however large. */
  verify?: boolean
  /** For tools that mostly read: does not spend two fsyncs now so that the first sign-in costs one instead of two. */
  thrifty?: boolean
  /** Where a copy goes before a database of an earlier version is changed; by default the folder `backups` beside it. */
  backups?: string
  /** Where a broken promise is told. */
  log?: Pick<Log, 'error'>
  /** What opens the file: better-sqlite3, unless said otherwise. */
  connect?: (file: string, options: Database.Options) => Database.Database
}>

const LONGEST_WAIT_MS = 2_000
/** Checking costs about a millisecond per MiB; a workstation's database stays below this for years. */
const CHECKED_UP_TO_BYTES = 8 * 1024 * 1024
/** A safety net of 32 MiB for when nobody calls `checkpoint`: the usual 1 000 pages would come due in the middle of some sign-in. */
const CHECKPOINT_AT_PAGES = 8_000

/**
 * Opens the database, creating or migrating it as needed. Throws a `LatchkeyError`: `database_corrupt`,
 * `database_from_newer_version`, `database_refuses_wal`, `database_busy`, or one of the `data_directory_…` codes.
 */
export function openSqliteStore(
  file: string,
  {
    longestWait = LONGEST_WAIT_MS,
    verify = false,
    thrifty = false,
    backups = path.join(path.dirname(file), 'backups'),
    connect = openGuarded,
    log,
  }: OpenOptions = {},
): SqliteStore {
  let db: Database.Database | undefined
  try {
    for (const each of [file, `${file}-wal`, `${file}-shm`]) makePrivate(each)
    const opened = createdPrivately(() => connect(file, { timeout: longestWait }))
    db = opened
    requireKnownDatabase(opened, file)
    const flaws = requireOwnSchema(opened, file)
    configure(opened, file)
    if (verify || sizeOf(file) <= CHECKED_UP_TO_BYTES) requireSound(opened, file)
    backUpBeforeMigration({ database: file, folder: backups }, Number(opened.pragma('user_version', { simple: true })))
    // What is gone guards and finds, and does nothing by itself: it is made again without a word. Doctor has it before.
    if (flaws) mendSchema(opened)
    const migrated = migrate(opened, file)
    const connection = new Connection(opened, file, longestWait, log)
    connection.requireWritable({ keep: !migrated && !thrifty })
    connection.insistOnFiles()
    return new SqliteStore(connection)
  } catch (error) {
    db?.close()
    throw explainSqliteError(error, { file, doing: 'open its database' })
  }
}

/** To look at it and no more: nothing is made, checked or migrated. */
export function openToRead(file: string): SqliteStore {
  const db = openGuarded(file, { readonly: true, fileMustExist: true, timeout: LONGEST_WAIT_MS })
  return new SqliteStore(new Connection(db, file, LONGEST_WAIT_MS))
}

function configure(db: Database.Database, file: string): void {
  requireWal(db, file)
  // Not better-sqlite3's NORMAL: with it, the last sign-in can vanish with the power (law 4).
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_AT_PAGES}`)
}

/** SQLite does not fail where it cannot have WAL, on a network share for instance: it quietly stays in the mode it had. */
export function requireWal(db: Database.Database, file: string): void {
  if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') throw walRefused(file)
}

function requireSound(db: Database.Database, file: string): void {
  const [finding] = pageFlaws(db, 'quick_check')
  if (finding === undefined) return
  throw new LatchkeyError(
    'database_corrupt',
    `Latchkey could not open its database: ${file} is damaged (${finding}). Nothing was changed. ` +
      'Restore the newest backup, and keep the damaged file with its -wal and -shm.',
    { params: { file, detail: finding } },
  )
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0

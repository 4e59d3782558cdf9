import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import about from 'better-sqlite3/package.json' with { type: 'json' }
import { judgeStoredHash } from '../../../core/accounts/stored-hash.ts'
import type { AuditLogVerdict, AuditVerdict } from '../../../core/audit/audit.ts'
import { LatchkeyError } from '../../../core/errors.ts'
import { ONLY_THE_DIRECTORY } from '../../../core/fleet/fleet-store.ts'
import type { UtcMs } from '../../../core/ids.ts'
import type { Store } from '../../../core/ports/ports.ts'
import type { DatabaseFacts, Unknown } from '../../../core/upkeep/database-facts.ts'
import { NO_PASSWORD } from '../accounts/user-erasure.ts'
import { Connection } from '../connection.ts'
import { troubleWith } from '../file-trouble.ts'
import { openGuarded } from '../guarded-database.ts'
import { MIGRATIONS, requireKnownDatabase } from '../migrations.ts'
import { timeOrNull } from '../odd-values.ts'
import { forbiddenRows, pageFlaws } from '../page-flaws.ts'
import { findSchemaFlaws, keyOf } from '../schema-check.ts'
import { explainSqliteError, requireFiles } from '../sqlite-errors.ts'
import { SqliteStore } from '../sqlite-store.ts'
import { findOddRows } from './odd-rows.ts'
import { findOddFigures } from './recount.ts'

const LONGEST_WAIT_MS = 2_000
const MOST_FLAWS = 20

/**
 * Everything that can be told of a database without writing to it, or making it; reads all of it. Never throws. To be called as the owner
 * of the folder: even a reader makes a `-wal` and a `-shm` where they are missing, and they belong to whoever made them. `verify` judges the
 * audit log, where more is known than what the database says of it.
 */
export function readDatabaseFacts(
  file: string,
  verify = (store: Store): AuditLogVerdict | AuditVerdict => store.verifyAudit(),
): DatabaseFacts {
  let db: Database.Database | undefined
  try {
    requireFiles(file, { toWrite: true })
    requireWritable(file)
    if (sizeOf(file) === 0) return { kind: 'missing' }
    db = openGuarded(file, { readonly: true, fileMustExist: true, timeout: LONGEST_WAIT_MS })
    requireKnownDatabase(db, file)
    return factsOf(db, file, verify)
  } catch (error) {
    const { code, message } = explained(error, file)
    return { kind: 'refused', code, message }
  } finally {
    db?.close()
  }
}

/** Reading goes well where a launch, which writes, does not. A full disk is told elsewhere. */
function requireWritable(file: string): void {
  const trouble = troubleWith(file)
  if (!trouble || trouble.code === 'data_directory_full') return
  throw new LatchkeyError(trouble.code, `${trouble.file} ${trouble.what}`, { params: { file: trouble.file } })
}

export function libraryVersions(): Readonly<{ sqlite: string; betterSqlite: string }> {
  const db = new Database(':memory:')
  try {
    const { version } = db.prepare('SELECT sqlite_version() AS version').get() as { version: string }
    return { sqlite: version, betterSqlite: about.version }
  } finally {
    db.close()
  }
}

function factsOf(db: Database.Database, file: string, verify: (store: Store) => AuditLogVerdict | AuditVerdict): DatabaseFacts {
  const store = new SqliteStore(new Connection(db, file, LONGEST_WAIT_MS))
  return {
    kind: 'opened',
    version: Number(db.pragma('user_version', { simple: true })),
    known: MIGRATIONS.length,
    journalMode: String(db.pragma('journal_mode', { simple: true })),
    logBytes: sizeOf(`${file}-wal`),
    bytes: pagesOf(db, 'page_count'),
    freeBytes: pagesOf(db, 'freelist_count'),
    flaws: checkPages(db),
    schema: schemaOf(db),
    orphans: unlessRefused(() => findOrphans(db), []),
    uncheckable: unlessRefused(() => findUncheckable(db), []),
    unmanned: unlessRefused(() => isUnmanned(db, store), false),
    oddRows: [...unlessRefused(() => findOddRows(db), []), ...unlessRefused(() => forbiddenRows(db, MOST_FLAWS), [])],
    oddFigures: unlessRefused(() => findOddFigures(db), []),
    audit: orUnknown(() => verify(store)),
    owners: orUnknown(() => store.activeSessions().map(({ owner }) => owner)),
    fleet: orUnknown(() => fleetOf(store)),
    newest: unlessRefused(() => findNewest(db), null),
  }
}

/** A database of an earlier version belongs to none. */
function fleetOf(store: Store) {
  const link = store.fleet.link()
  return { link, waiting: link ? store.auditEnds().newest.seq - link.ackedSeq : 0 }
}

function schemaOf(db: Database.Database) {
  const { foreign = [], missing = [], broken = [] } = unlessRefused(() => findSchemaFlaws(db), null) ?? {}
  return { foreign: foreign.map(keyOf), missing: missing.map(keyOf), broken }
}

const pagesOf = (db: Database.Database, which: 'page_count' | 'freelist_count') =>
  Number(db.pragma(which, { simple: true })) * Number(db.pragma('page_size', { simple: true }))

/** Some damage `integrity_check` lists; from some it fails itself. */
function checkPages(db: Database.Database): readonly string[] {
  try {
    return pageFlaws(db, 'integrity_check', MOST_FLAWS)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function findOrphans(db: Database.Database): readonly string[] {
  const rows = db.pragma('foreign_key_check') as readonly { table: string; parent: string }[]
  return [...new Set(rows.map(({ table, parent }) => `${table} → ${parent}`))]
}

function findUncheckable(db: Database.Database): readonly string[] {
  const rows = db.prepare('SELECT username, password_hash FROM users ORDER BY username_key').raw().all() as [string, string][]
  return rows
    .filter(([, hash]) => hash !== NO_PASSWORD && hash !== ONLY_THE_DIRECTORY && judgeStoredHash(hash) === 'unusable')
    .map(([username]) => username)
}

const MANNED = "SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL"

const isUnmanned = (db: Database.Database, store: Store) => db.prepare(MANNED).get() === undefined && store.wasAdministered()

const NEWEST = `SELECT max(at) AS at FROM (
  SELECT at FROM (SELECT at FROM audit_events ORDER BY seq DESC LIMIT 1)
  UNION ALL SELECT max(started_at) FROM sessions
  UNION ALL SELECT max(last_heartbeat_at) FROM sessions WHERE ended_at IS NULL)`

function findNewest(db: Database.Database): UtcMs | null {
  const { at } = db.prepare(NEWEST).get() as { at: number | null }
  return timeOrNull(at)
}

function unlessRefused<Value>(query: () => Value, otherwise: Value): Value {
  try {
    return query()
  } catch {
    // The damage that refuses it is told by `integrity_check`.
    return otherwise
  }
}

function orUnknown<Value>(query: () => Value): Value | Unknown {
  try {
    return query()
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) }
  }
}

const explained = (error: unknown, file: string): LatchkeyError => explainSqliteError(error, { file, doing: 'look at its database' })
const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0

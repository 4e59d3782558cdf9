import type Database from 'better-sqlite3'
import { linkHash, sameHash } from '../../../core/audit/audit-chain.ts'
import type { ChainEnd, LinkedAuditLine } from '../../../core/audit/audit-chain.ts'
import type { CopiedLog } from '../../../core/upkeep/backup.ts'
import { sha256 } from '../audit/audit-chain.ts'
import { selectNewestLine } from '../audit/audit-table.ts'
import { Connection } from '../connection.ts'
import { openGuarded } from '../guarded-database.ts'
import { factsFrom } from '../odd-values.ts'

/** The identity of a database; see the migration of that name. */
const NAMED = "SELECT 1 FROM sqlite_schema WHERE name = 'database_identity'"
const IDENTITY = 'SELECT id FROM database_identity'
const FIRST_ACCOUNT = 'SELECT lower(hex(id)) AS id FROM users ORDER BY created_at, id LIMIT 1'

/**
 * Which files are, for certain, copies of another database than the one of this identity: such a copy may be all that is left of it. What cannot be
 * read is nobody's.
 */
export function lineageOf(identity: () => string | null) {
  let ours: string | null = null
  const isOther = (theirs: string | null) => {
    ours ??= identity()
    return ours !== null && theirs !== null && ours !== theirs
  }
  return {
    isForeign: (copy: string): boolean => isOther(identityOf(copy)),
    /** The newest line of its audit log, where that is as it was written: what was damaged proves nothing, and a copy of another database neither. */
    headIn: (copy: string): ChainEnd | null => readFrom(copy, (db) => (isOther(identityIn(db)) ? null : soundHead(db))),
  }
}

/** How far the audit log of a copy goes, and what it says of those that it left behind. */
export const logIn = (copy: string): CopiedLog | null =>
  readFrom(copy, (db) => {
    const head = db.prepare('SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1').get() as ChainEnd | undefined
    const restores = db.prepare("SELECT detail FROM audit_events WHERE kind = 'restored'").pluck().all() as string[]
    return head ? { ...head, leftBehind: restores.flatMap(leftBehindBy) } : null
  })

function leftBehindBy(detail: string): readonly string[] {
  const { leftBehind } = factsFrom<Readonly<{ leftBehind?: unknown }>>(detail)
  return Array.isArray(leftBehind) ? leftBehind.map(String) : []
}

/** The newest line of the audit log in a file; null where it has none that can be read. */
export const newestLineIn = (file: string): LinkedAuditLine | null =>
  readFrom(file, (db) => selectNewestLine(new Connection(db, db.name, 0)) ?? null)

function soundHead(db: Database.Database): ChainEnd | null {
  const line = selectNewestLine(new Connection(db, db.name, 0))
  return line && sameHash(line.hash, linkHash(sha256, line.prevHash, line)) ? line : null
}

const PEOPLE = `SELECT EXISTS (SELECT 1 FROM users) AS there,
  EXISTS (SELECT 1 FROM sessions)
    OR EXISTS (SELECT 1 FROM audit_events WHERE kind IN ('administrator_created', 'user_added', 'signed_in'))
    OR (SELECT newest_seq FROM audit_ends) > (SELECT coalesce(max(seq), 0) FROM audit_events) AS known`

/**
 * Whether people have accounts in a database, or had: it has sessions of theirs, its audit log tells of them, or was cut short. Null where it
 * cannot be read.
 */
export function peopleIn(file: string): 'there' | 'gone' | 'never' | null {
  const row = readFrom(file, (db) => db.prepare(PEOPLE).get() as { there: number; known: number })
  if (!row) return null
  return row.there === 1 ? 'there' : row.known === 1 ? 'gone' : 'never'
}

export const identityOf = (file: string): string | null => readFrom(file, identityIn)

const identityIn = (db: Database.Database) => idIn(db, db.prepare(NAMED).get() === undefined ? FIRST_ACCOUNT : IDENTITY)

const idIn = (db: Database.Database, sql: string) => (db.prepare(sql).get() as { id: string } | undefined)?.id ?? null

/** Null where it cannot be read. Writes nothing. */
function readFrom<Value>(file: string, read: (db: Database.Database) => Value): Value | null {
  let db: Database.Database | undefined
  try {
    db = openGuarded(file, { readonly: true, fileMustExist: true, timeout: 0 })
    return read(db)
  } catch {
    return null
  } finally {
    db?.close()
  }
}

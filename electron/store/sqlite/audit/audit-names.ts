import { hexOf } from '../../../core/audit/audit-chain.ts'
import { partNames } from '../../../core/audit/audit-names.ts'
import type { AuditEntry } from '../../../core/audit/audit.ts'
import type { UserId } from '../../../core/ids.ts'
import type { Connection } from '../connection.ts'
import { factsFrom } from '../odd-values.ts'
import { blobFromUuid } from '../session/uuid-blob.ts'
import { canonicalJson, sha256 } from './audit-chain.ts'

export const AUDIT_NAMES_SQL = {
  /** In the place of what somebody wrote beside a line that was not there yet. */
  insert: 'INSERT OR REPLACE INTO audit_names (seq, user_id, salt, names) VALUES (?, ?, ?, ?)',
  of: 'SELECT names FROM audit_names WHERE seq = ?',
  forget: 'DELETE FROM audit_names WHERE user_id = ?',
  archive: 'DELETE FROM audit_names WHERE seq <= ?',
  all: 'SELECT seq, salt, names, detail FROM audit_names JOIN audit_events USING (seq) ORDER BY seq',
} as const

type Row = Readonly<{ seq: number; salt: Buffer; names: string; detail: string }>

/** Salted, so that a name that was forgotten cannot be tried out. */
const digestOf = (salt: Uint8Array, names: string) => hexOf(sha256(Buffer.concat([salt, Buffer.from(names)])))

/** What goes into the chain, as JSON; the names of the line with this number are put down beside it. */
export function putNamesAside(db: Connection, seq: number, { detail }: AuditEntry): string {
  const parted = partNames(detail)
  if (!parted) return canonicalJson(detail)
  const [salt, names] = [db.salt(), canonicalJson(parted.names)]
  db.statement(AUDIT_NAMES_SQL.insert).run(seq, blobFromUuid(parted.person), salt, names)
  return canonicalJson({ ...parted.rest, named: digestOf(salt, names) })
}

export function selectNames(db: Connection, seq: number): AuditEntry['detail'] | null {
  const row = db.statement(AUDIT_NAMES_SQL.of).get(seq) as { names: string } | undefined
  return row ? factsFrom(row.names) : null
}

export const forgetNames = (db: Connection, person: UserId) => void db.statement(AUDIT_NAMES_SQL.forget).run(blobFromUuid(person))

/** Those of lines that were archived: the archive has who it was, and no names. */
export const dropNamesUpTo = (db: Connection, seq: number) => void db.statement(AUDIT_NAMES_SQL.archive).run(seq)

/** The first line whose names are not those that were written; null where all are, or were forgotten. */
export function findFalseNames(db: Connection): number | null {
  for (const { seq, salt, names, detail } of db.statement(AUDIT_NAMES_SQL.all).iterate() as IterableIterator<Row>) {
    if (factsFrom<{ named?: string }>(detail).named !== digestOf(salt, names)) return seq
  }
  return null
}

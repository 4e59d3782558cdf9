import { sessionId, userId, utcMs } from '../../core/ids.ts'
import type { AuditEntry, AuditKind } from '../../core/ports.ts'
import { canonicalJson, CHAIN_START, linkHash, verifyAuditChain } from './audit-chain.ts'
import type { AuditVerdict, LinkedAuditLine } from './audit-chain.ts'
import type { Connection } from './connection.ts'
import { blobFromUuid, uuidFromBlob } from './uuid-blob.ts'

type AuditRow = Readonly<{
  seq: number
  at: number
  kind: string
  actor_user_id: Buffer | null
  session_id: Buffer | null
  detail: string
  prev_hash: Buffer
  hash: Buffer
}>

const SQL = {
  last: 'SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1',
  insert: 'INSERT INTO audit_events (seq, at, kind, actor_user_id, session_id, detail, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  list: 'SELECT seq, at, kind, actor_user_id, session_id, detail, prev_hash, hash FROM audit_events ORDER BY seq',
} as const

/** Only inside `Connection.write`: the line before must not change in between. */
export function insertAudit(db: Connection, entry: AuditEntry): void {
  const last = db.statement(SQL.last).get() as Pick<AuditRow, 'seq' | 'hash'> | undefined
  const prevHash = last?.hash ?? CHAIN_START
  const line = { ...entry, seq: (last?.seq ?? 0) + 1, detail: canonicalJson(entry.detail) }
  const actor = line.actorUserId === null ? null : blobFromUuid(line.actorUserId)
  const session = line.sessionId === null ? null : blobFromUuid(line.sessionId)
  db.statement(SQL.insert).run(line.seq, line.at, line.kind, actor, session, line.detail, prevHash, linkHash(prevHash, line))
}

export function selectAudit(db: Connection): readonly AuditEntry[] {
  return (db.statement(SQL.list).all() as AuditRow[]).map((row) => ({
    at: utcMs(row.at),
    kind: row.kind as AuditKind,
    actorUserId: row.actor_user_id && userId(uuidFromBlob(row.actor_user_id)),
    sessionId: row.session_id && sessionId(uuidFromBlob(row.session_id)),
    detail: JSON.parse(row.detail) as AuditEntry['detail'],
  }))
}

export function verifyAudit(db: Connection): AuditVerdict {
  return verifyAuditChain(linkedLines(db.statement(SQL.list).iterate() as IterableIterator<AuditRow>))
}

function* linkedLines(rows: Iterable<AuditRow>): Generator<LinkedAuditLine> {
  for (const { prev_hash: prevHash, actor_user_id: actor, session_id: session, ...line } of rows) {
    yield { ...line, prevHash, actorUserId: actor && uuidFromBlob(actor), sessionId: session && uuidFromBlob(session) }
  }
}

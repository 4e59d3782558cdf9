import type { Attempt } from '../../../core/accounts/strange-attempts.ts'
import { linkHash, verifyAuditChain } from '../../../core/audit/audit-chain.ts'
import type { AuditEnds, ChainEnd, LinkedAuditLine } from '../../../core/audit/audit-chain.ts'
import { joinNames } from '../../../core/audit/audit-names.ts'
import type { AuditEntry, AuditKind, AuditRecord, AuditVerdict } from '../../../core/audit/audit.ts'
import type { SessionId, UserId, UtcMs } from '../../../core/ids.ts'
import type { AuditFilter } from '../../../core/ports/store-port.ts'
import type { Connection } from '../connection.ts'
import { LAST_NUMBER } from '../migrations/0018-unhindered-log.ts'
import { bytesFrom, factsFrom, timeFrom } from '../odd-values.ts'
import { blobFromUuid, uuidOrNull } from '../session/uuid-blob.ts'
import { sha256 } from './audit-chain.ts'
import { dropNamesUpTo, findFalseNames, putNamesAside, selectNames } from './audit-names.ts'

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

type EndsRow = Readonly<{ start_seq: number; start_hash: Buffer; newest_seq: number; newest_hash: Buffer }>

const NO_LIMIT = -1

const COLUMNS = 'seq, at, kind, actor_user_id, session_id, detail, prev_hash, hash'

export const AUDIT_SQL = {
  ends: 'SELECT start_seq, start_hash, newest_seq, newest_hash FROM audit_ends',
  database: 'SELECT id FROM database_identity',
  lastNumber: `SELECT ${LAST_NUMBER} AS seq`,
  insert: 'INSERT INTO audit_events (seq, at, kind, actor_user_id, session_id, detail, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  list: `SELECT ${COLUMNS} FROM audit_events ORDER BY seq`,
  newest: `SELECT ${COLUMNS} FROM audit_events WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  newestOfSession: `SELECT ${COLUMNS} FROM audit_events INDEXED BY audit_events_of_session WHERE session_id = ? AND seq < ?
    ORDER BY seq DESC LIMIT ?`,
  failedSignIns: `SELECT at, detail ->> '$.process.host' AS host FROM audit_events INDEXED BY audit_events_of_kind
    WHERE kind = 'sign_in_failed' AND at >= ? AND actor_user_id = ? ORDER BY at DESC LIMIT 1000`,
  upTo: `SELECT ${COLUMNS} FROM audit_events WHERE seq <= ? ORDER BY seq LIMIT ?`,
  after: `SELECT ${COLUMNS} FROM audit_events WHERE seq > ? ORDER BY seq LIMIT ?`,
  since: 'SELECT seq FROM audit_events WHERE at >= ? ORDER BY seq LIMIT 1',
  begin: 'UPDATE audit_ends SET start_seq = ?, start_hash = ?',
  archive: 'DELETE FROM audit_events WHERE seq <= ?',
} as const

/**
 * Only inside `Connection.write`: the line before must not change in between. Goes on from the line that was noted as the newest: if that
 * was cut off, the gap stays to be seen, and nobody is kept from signing in or out by it, nor by any number that somebody wrote.
 */
export function insertAudit(db: Connection, entry: AuditEntry): void {
  const last = db.statement(AUDIT_SQL.lastNumber).get() as { seq: number }
  insertLinked(db, entry, readEnds(db).newest, last.seq)
}

const HASH_BYTES = 32

/** The same where the line before, which is returned for the next, is known. `last` is the number to go on from. */
export function insertLinked(db: Connection, entry: AuditEntry, newest: ChainEnd, last = newest.seq): ChainEnd {
  const seq = last + 1
  const line = { ...entry, seq, detail: putNamesAside(db, seq, entry) }
  const actor = line.actorUserId === null ? null : blobFromUuid(line.actorUserId)
  const session = line.sessionId === null ? null : blobFromUuid(line.sessionId)
  // An odd one, which another program wrote past the rules, is told by verifying: it keeps nobody from going on.
  const before = newest.hash.length === HASH_BYTES && newest.seq === last ? newest.hash : sha256(newest.hash)
  const hash = linkHash(sha256, before, line)
  db.statement(AUDIT_SQL.insert).run(line.seq, line.at, line.kind, actor, session, line.detail, before, hash)
  return { seq: line.seq, hash }
}

export function selectAudit(
  db: Connection,
  { newest = NO_LIMIT, session, before = Number.MAX_SAFE_INTEGER }: AuditFilter,
): readonly AuditRecord[] {
  const rows = session
    ? db.statement(AUDIT_SQL.newestOfSession).all(blobFromUuid(session), before, newest)
    : db.statement(AUDIT_SQL.newest).all(before, newest)
  return (rows.toReversed() as AuditRow[]).map((row) => ({
    seq: row.seq,
    at: timeFrom(row.at),
    kind: row.kind as AuditKind,
    actorUserId: userOrNull(row.actor_user_id),
    sessionId: sessionOrNull(row.session_id),
    detail: detailOf(db, row),
  }))
}

const userOrNull = (blob: Buffer | null) => uuidOrNull(blob) as UserId | null
const sessionOrNull = (blob: Buffer | null) => uuidOrNull(blob) as SessionId | null

function detailOf(db: Connection, { seq, detail }: AuditRow): AuditEntry['detail'] {
  const facts = factsFrom<AuditEntry['detail']>(detail)
  return facts['named'] === undefined ? facts : joinNames(facts, selectNames(db, seq))
}

/** A failed attempt is written down as the account's whose name was typed. */
export function selectFailedSignInsOf(db: Connection, person: UserId, since: UtcMs): readonly Attempt[] {
  const rows = db.statement(AUDIT_SQL.failedSignIns).all(since, blobFromUuid(person)) as { at: number; host: string | null }[]
  return rows.map(({ at, host }) => ({ at: timeFrom(at), host: host ?? '' }))
}

export function verifyAudit(db: Connection): AuditVerdict {
  const { start, newest } = readEnds(db)
  const verdict = verifyAuditChain(sha256, linkedLines(db.statement(AUDIT_SQL.list).iterate() as IterableIterator<AuditRow>), start, newest)
  const seq = verdict.kind === 'intact' ? findFalseNames(db) : null
  return seq === null ? verdict : { kind: 'broken', seq, why: 'wrong_hash' }
}

export function selectLinesUpTo(db: Connection, seq: number, most: number): readonly LinkedAuditLine[] {
  return [...linkedLines(db.statement(AUDIT_SQL.upTo).iterate(seq, most) as IterableIterator<AuditRow>)]
}

export function selectLinesAfter(db: Connection, seq: number, most: number): readonly LinkedAuditLine[] {
  return [...linkedLines(db.statement(AUDIT_SQL.after).iterate(seq, most) as IterableIterator<AuditRow>)]
}

export function selectNewestLine(db: Connection): LinkedAuditLine | null {
  const [line] = linkedLines(db.statement(AUDIT_SQL.newest).iterate(Number.MAX_SAFE_INTEGER, 1) as IterableIterator<AuditRow>)
  return line ?? null
}

export function selectFirstSince(db: Connection, at: number): number | null {
  return (db.statement(AUDIT_SQL.since).get(at) as { seq: number } | undefined)?.seq ?? null
}

/** Only inside `Connection.write`. From then on the chain begins after `last`, which links it to what was archived. */
export function removeArchived(db: Connection, last: ChainEnd): void {
  db.statement(AUDIT_SQL.begin).run(last.seq, last.hash)
  db.statement(AUDIT_SQL.archive).run(last.seq)
  dropNamesUpTo(db, last.seq)
}

/** Doctor reads databases of earlier versions, too. */
const NAMED = "SELECT 1 FROM sqlite_schema WHERE name = 'database_identity'"

export function readEnds(db: Connection): AuditEnds {
  const row = db.statement(AUDIT_SQL.ends).get() as EndsRow
  const named = db.rows(NAMED).get() === undefined ? undefined : (db.rows(AUDIT_SQL.database).get() as [string] | undefined)
  return {
    start: { seq: row.start_seq, hash: row.start_hash },
    newest: { seq: row.newest_seq, hash: row.newest_hash },
    database: named?.[0] ?? '',
  }
}

function* linkedLines(rows: Iterable<AuditRow>): Generator<LinkedAuditLine> {
  for (const { prev_hash: prevHash, hash, actor_user_id: actor, session_id: session, ...line } of rows) {
    yield { ...line, prevHash: bytesFrom(prevHash), hash: bytesFrom(hash), actorUserId: uuidOrNull(actor), sessionId: uuidOrNull(session) }
  }
}

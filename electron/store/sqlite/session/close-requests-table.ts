import { durationMs } from '../../../core/ids.ts'
import type { DurationMs, SessionId, UtcMs } from '../../../core/ids.ts'
import type { CloseRequest } from '../../../core/session/close-request.ts'
import type { Connection } from '../connection.ts'
import { actorFrom, timeFrom, timeOrNull } from '../odd-values.ts'
import { blobFromUuid } from './uuid-blob.ts'

type RequestRow = Readonly<{
  requested_at: number
  grace_ms: number
  reason: string
  message: string
  actor: string
  seen_at: number | null
}>

const SQL = {
  // A request in place of an older one starts its own countdown.
  write: `INSERT INTO close_requests (session_id, requested_at, grace_ms, reason, message, actor)
    SELECT id, ?, ?, ?, ?, ? FROM sessions WHERE id = ? AND ended_at IS NULL
    ON CONFLICT (session_id) DO UPDATE SET requested_at = excluded.requested_at, grace_ms = excluded.grace_ms, reason = excluded.reason,
      message = excluded.message, actor = excluded.actor, seen_at = NULL`,
  see: 'UPDATE close_requests SET seen_at = ? WHERE session_id = ? AND seen_at IS NULL',
  extend: 'UPDATE close_requests SET grace_ms = ? WHERE session_id = ?',
  find: 'SELECT requested_at, grace_ms, reason, message, actor, seen_at FROM close_requests WHERE session_id = ?',
  withdraw: 'DELETE FROM close_requests WHERE session_id = ?',
} as const

/** False where the session is not active. */
export const writeCloseRequest = (db: Connection, request: Omit<CloseRequest, 'seenAt'>): boolean =>
  db
    .statement(SQL.write)
    .run(request.requestedAt, request.grace, request.reason, request.message, JSON.stringify(request.by), blobFromUuid(request.sessionId))
    .changes === 1

export const updateSeen = (db: Connection, id: SessionId, at: UtcMs): boolean =>
  db.statement(SQL.see).run(at, blobFromUuid(id)).changes === 1

export const updateGrace = (db: Connection, id: SessionId, grace: DurationMs): boolean =>
  db.statement(SQL.extend).run(grace, blobFromUuid(id)).changes === 1

export const deleteCloseRequest = (db: Connection, id: SessionId): boolean => db.statement(SQL.withdraw).run(blobFromUuid(id)).changes === 1

export function selectCloseRequest(db: Connection, id: SessionId): CloseRequest | null {
  const row = db.statement(SQL.find).get(blobFromUuid(id)) as RequestRow | undefined
  if (!row) return null
  return {
    sessionId: id,
    requestedAt: timeFrom(row.requested_at),
    grace: durationMs(row.grace_ms),
    reason: row.reason as CloseRequest['reason'],
    message: row.message,
    by: actorFrom(row.actor),
    seenAt: timeOrNull(row.seen_at),
  }
}

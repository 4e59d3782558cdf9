import type { AuditEntry } from '../../../core/audit/audit.ts'
import { sessionId } from '../../../core/ids.ts'
import type { SessionId } from '../../../core/ids.ts'
import { invariant } from '../../../core/invariant.ts'
import type { SessionEnd } from '../../../core/session/session.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { selectSession } from './session-table.ts'
import { uuidFromBlob } from './uuid-blob.ts'

const HALF_ENDED = '(ended_at IS NULL) <> (end_reason IS NULL) OR ended_at < started_at'

/**
 * The schema lets no such row in; an import or a tool that switched the checks off can. An end without a time gets the last moment the session
 * was known alive, as does a time before the start; a time without a reason gets `closed_by_cleanup`. What stood there is kept as evidence.
 */
export const REPAIR_SQL = `UPDATE sessions SET
    ended_at = CASE WHEN ended_at >= started_at THEN ended_at ELSE max(started_at, last_activity_at, last_heartbeat_at) END,
    end_reason = coalesce(end_reason, 'closed_by_cleanup'),
    end_evidence = json_patch(iif(json_valid(end_evidence), end_evidence, '{}'),
      json_object('note', 'repaired', 'was', json_object('endedAt', ended_at, 'endReason', end_reason)))
  WHERE ${HALF_ENDED}
  RETURNING id`

const LEFT_SQL = `SELECT 1 FROM sessions WHERE ${HALF_ENDED} LIMIT 1`

/** Only inside `Connection.write`. Short, also with a million sessions: such rows have an index of their own. */
export function repairEnds(db: Connection, auditOf: (repaired: SessionId, end: SessionEnd) => AuditEntry): readonly SessionId[] {
  const repaired = (db.statement(REPAIR_SQL).all() as { id: Buffer }[]).map(({ id }) => sessionId(uuidFromBlob(id)))
  for (const id of repaired) {
    const end = selectSession(db, id)?.end
    if (end) insertAudit(db, auditOf(id, end))
  }
  const left = db.rows(LEFT_SQL).get()
  invariant(db.log, 'an end has its time and its reason, and is not before its start', left === undefined, () => ({ repaired }))
  return repaired
}

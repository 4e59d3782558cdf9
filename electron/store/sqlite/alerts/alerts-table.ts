import type { Acknowledgement, Alert, AlertKind, NewAlert } from '../../../core/alerts/alert.ts'
import type { SessionId, UserId, UtcMs } from '../../../core/ids.ts'
import type { Connection } from '../connection.ts'
import { factsFrom, timeFrom, timeOrNull } from '../odd-values.ts'
import { blobFromUuid, uuidOrNull } from '../session/uuid-blob.ts'

type AlertRow = Readonly<{
  id: number
  at: number
  kind: string
  subject: string
  user_id: Buffer | null
  session_id: Buffer | null
  detail: string
  acknowledged_at: number | null
  acknowledged_by: Buffer | null
  note: string | null
}>

const COLUMNS = 'id, at, kind, subject, user_id, session_id, detail, acknowledged_at, acknowledged_by, note'

const SQL = {
  raise: `INSERT INTO alerts (at, kind, subject, user_id, session_id, detail) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, subject) WHERE acknowledged_at IS NULL DO NOTHING`,
  acknowledge: 'UPDATE alerts SET acknowledged_at = ?, acknowledged_by = ?, note = ? WHERE id = ? AND acknowledged_at IS NULL',
  open: `SELECT ${COLUMNS} FROM alerts WHERE acknowledged_at IS NULL ORDER BY at DESC, id DESC LIMIT ?`,
  find: `SELECT ${COLUMNS} FROM alerts WHERE id = ?`,
  lastAcknowledged: 'SELECT max(acknowledged_at) AS at FROM alerts WHERE kind = ? AND subject = ?',
  all: `SELECT ${COLUMNS} FROM alerts ORDER BY at DESC, id DESC LIMIT ?`,
} as const

export function insertAlert(db: Connection, alert: NewAlert): boolean {
  const user = alert.userId === null ? null : blobFromUuid(alert.userId)
  const session = alert.sessionId === null ? null : blobFromUuid(alert.sessionId)
  return db.statement(SQL.raise).run(alert.at, alert.kind, alert.subject, user, session, JSON.stringify(alert.detail)).changes === 1
}

export const updateAcknowledged = (db: Connection, id: number, { at, by, note }: Acknowledgement): boolean =>
  db.statement(SQL.acknowledge).run(at, by === null ? null : blobFromUuid(by), note, id).changes === 1

export const selectAlerts = (db: Connection, state: 'open' | 'all', limit: number): readonly Alert[] =>
  (db.statement(SQL[state]).all(limit) as AlertRow[]).map(alertFrom)

export function selectAlert(db: Connection, id: number): Alert | null {
  const row = db.statement(SQL.find).get(id) as AlertRow | undefined
  return row ? alertFrom(row) : null
}

export function selectLastAcknowledged(db: Connection, kind: AlertKind, subject: string): UtcMs | null {
  const { at } = db.statement(SQL.lastAcknowledged).get(kind, subject) as { at: number | null }
  return timeOrNull(at)
}

function alertFrom(row: AlertRow): Alert {
  return {
    id: row.id,
    at: timeFrom(row.at),
    kind: row.kind as AlertKind,
    subject: row.subject,
    userId: uuidOrNull(row.user_id) as UserId | null,
    sessionId: uuidOrNull(row.session_id) as SessionId | null,
    detail: factsFrom<Alert['detail']>(row.detail),
    acknowledged: acknowledgementFrom(row),
  }
}

function acknowledgementFrom({ acknowledged_at: at, acknowledged_by: by, note }: AlertRow): Acknowledgement | null {
  return at === null || note === null ? null : { at: timeFrom(at), by: uuidOrNull(by) as UserId | null, note }
}

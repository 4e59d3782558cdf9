import { sessionId, userId } from '../../../core/ids.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import type { Deleted, OldSession, WalkedTo } from '../../../core/upkeep/maintenance.ts'
import type { Connection } from '../connection.ts'
import { timeFrom, timeOrNull } from '../odd-values.ts'
import { blobFromUuid, uuidFromBlob } from '../session/uuid-blob.ts'

type OldRow = Readonly<{
  place: number
  id: Buffer
  user_id: Buffer
  started_at: number
  ended_at: number
  recovered_at: number | null
}>

type StateRow = Readonly<{ finished_at: number | null; deleted: number; deleted_before: number }>

/** `INDEXED BY` makes a lost index a loud error, see session-table. */
export const MAINTENANCE_SQL = {
  state: 'SELECT finished_at, deleted, deleted_before FROM maintenance',
  finish: 'UPDATE maintenance SET finished_at = ?',
  old: `SELECT rowid AS place, id, user_id, started_at, ended_at, recovered_at FROM sessions INDEXED BY sessions_by_end
    WHERE ended_at IS NOT NULL AND ended_at < ? AND (ended_at, rowid) > (?, ?) ORDER BY ended_at, rowid LIMIT ?`,
  countOld: 'SELECT count(*) AS old FROM sessions INDEXED BY sessions_by_end WHERE ended_at IS NOT NULL AND ended_at < ?',
  startOfNewest: `SELECT started_at FROM sessions INDEXED BY sessions_of_person WHERE user_id = ? AND ended_at IS NOT NULL
    ORDER BY started_at DESC LIMIT 1 OFFSET ?`,
  delete: 'DELETE FROM sessions WHERE id = ? AND ended_at = ?',
  countDeleted: `UPDATE maintenance SET deleted = deleted + ?, deleted_before = max(deleted_before, ?),
    sessions_since = max(sessions_since, ?)`,
  startAnew: 'UPDATE maintenance SET deleted = 0, deleted_before = 0',
  deleteAlerts: `DELETE FROM alerts WHERE id IN (SELECT id FROM alerts INDEXED BY alerts_acknowledged
    WHERE acknowledged_at IS NOT NULL AND acknowledged_at < ? LIMIT ?)`,
} as const

export const selectFinished = (db: Connection): UtcMs | null => {
  const { finished_at: at } = stateOf(db)
  return timeOrNull(at)
}

export const updateFinished = (db: Connection, at: UtcMs): void => void db.statement(MAINTENANCE_SQL.finish).run(at)

export const selectOld = (db: Connection, before: UtcMs, after: WalkedTo | null, most: number): readonly OldSession[] =>
  (db.statement(MAINTENANCE_SQL.old).all(before, after?.endedAt ?? Number.MIN_SAFE_INTEGER, after?.place ?? 0, most) as OldRow[]).map(
    (row) => ({
      id: sessionId(uuidFromBlob(row.id)),
      userId: userId(uuidFromBlob(row.user_id)),
      startedAt: timeFrom(row.started_at),
      endedAt: timeFrom(row.ended_at),
      recoveredAt: timeOrNull(row.recovered_at),
      place: row.place,
    }),
  )

export const countOld = (db: Connection, before: UtcMs): number =>
  (db.statement(MAINTENANCE_SQL.countOld).get(before) as { old: number }).old

export function selectStartOfNewest(db: Connection, person: UserId, most: number): UtcMs | null {
  const row = db.statement(MAINTENANCE_SQL.startOfNewest).get(blobFromUuid(person), most - 1) as { started_at: number } | undefined
  return row ? timeFrom(row.started_at) : null
}

/** Only inside `Connection.write`. */
export function deleteOld(db: Connection, sessions: readonly Pick<OldSession, 'id' | 'endedAt'>[], before: UtcMs): number {
  let deleted = 0
  for (const { id, endedAt } of sessions) deleted += db.statement(MAINTENANCE_SQL.delete).run(blobFromUuid(id), endedAt).changes
  db.statement(MAINTENANCE_SQL.countDeleted).run(deleted, before, before)
  return deleted
}

export function selectDeleted(db: Connection): Deleted | null {
  const { deleted, deleted_before: before } = stateOf(db)
  return deleted === 0 ? null : { count: deleted, before: timeFrom(before) }
}

export const startCountingAnew = (db: Connection): void => void db.statement(MAINTENANCE_SQL.startAnew).run()

export const deleteAlerts = (db: Connection, before: UtcMs, most: number): number =>
  db.statement(MAINTENANCE_SQL.deleteAlerts).run(before, most).changes

const stateOf = (db: Connection) => db.statement(MAINTENANCE_SQL.state).get() as StateRow

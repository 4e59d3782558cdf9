import { CALENDAR_END, durationMs, instanceId, sessionId, userId } from '../../../core/ids.ts'
import type { InstanceId, SessionId, UserId } from '../../../core/ids.ts'
import type { Heartbeat, SessionFilter } from '../../../core/ports/store-port.ts'
import type { EndReason, Session, SessionEnd } from '../../../core/session/session.ts'
import type { Connection } from '../connection.ts'
import { evidenceFrom, timeFrom, timeOrNull } from '../odd-values.ts'
import { blobFromUuid, uuidFromBlob } from './uuid-blob.ts'

/** In the order of `COLUMNS`. Rows are read as arrays: as objects of 20 named columns, listing a person's took a seventh longer. */
export type SessionRow = readonly [
  id: Buffer,
  userId: Buffer,
  pid: number,
  processStartedAt: number,
  bootId: string,
  hostId: string,
  host: string,
  instanceId: Buffer,
  osUser: string,
  appVersion: string,
  startedAt: number,
  lastActivityAt: number,
  lastHeartbeatAt: number,
  endedAt: number | null,
  endReason: string | null,
  endEvidence: string | null,
  recoveredAt: number | null,
  startedSteady: number | null,
  heartbeatSteady: number | null,
  admission: string,
]

export const COLUMNS = `id, user_id, pid, process_started_at, boot_id, host_id, host, instance_id, os_user, app_version, started_at,
  last_activity_at, last_heartbeat_at, ended_at, end_reason, end_evidence, recovered_at, started_steady, heartbeat_steady,
  admission`

/**
 * An end that is neither before the start nor further from it than the calendar is long, whatever the start is: there is a column for the length.
 * The last input never lies after it: where its stamp does, a clock was moved.
 * `INDEXED BY` makes a lost index a loud error: without statistics the planner prefers to walk every session by time. */
export const SESSION_SQL = {
  insert: `INSERT INTO sessions (id, user_id, token_hash, pid, process_started_at, boot_id, host_id, host, instance_id, os_user, app_version,
    started_at, last_activity_at, last_heartbeat_at, started_steady, heartbeat_steady, admission)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  activeOfInstance: `SELECT ${COLUMNS} FROM sessions INDEXED BY sessions_one_active_per_instance WHERE instance_id = ? AND ended_at IS NULL`,
  heartbeat: 'UPDATE sessions SET last_heartbeat_at = ?, last_activity_at = ?, heartbeat_steady = ? WHERE id = ? AND ended_at IS NULL',
  end: `UPDATE sessions SET ended_at = min(max(?, started_at), started_at + ${CALENDAR_END}), end_reason = ?, end_evidence = ?, recovered_at = ?,
    last_heartbeat_at = coalesce(?, last_heartbeat_at), last_activity_at = min(coalesce(?, last_activity_at), max(?, started_at)),
    heartbeat_steady = iif(?, ?, heartbeat_steady)
    WHERE id = ? AND ended_at IS NULL`,
  rotate: 'UPDATE sessions SET token_hash = ? WHERE id = ? AND ended_at IS NULL AND token_hash = ?',
  tokenHash: 'SELECT token_hash FROM sessions WHERE id = ?',
  find: `SELECT ${COLUMNS} FROM sessions WHERE id = ?`,
  active: `SELECT ${COLUMNS} FROM sessions INDEXED BY sessions_active WHERE ended_at IS NULL ORDER BY started_at DESC, rowid DESC LIMIT ?`,
  activeOfPersonNewest: `SELECT ${COLUMNS} FROM sessions INDEXED BY sessions_active WHERE user_id = ? AND ended_at IS NULL
    ORDER BY started_at DESC, rowid DESC LIMIT ?`,
  newest: `SELECT ${COLUMNS} FROM sessions INDEXED BY sessions_newest ORDER BY started_at DESC, rowid DESC LIMIT ?`,
  newestOfPerson: `SELECT ${COLUMNS} FROM sessions INDEXED BY sessions_of_person WHERE user_id = ? ORDER BY started_at DESC, rowid DESC LIMIT ?`,
  lastEnded: `SELECT ${COLUMNS} FROM sessions INDEXED BY sessions_newest WHERE ended_at IS NOT NULL ORDER BY started_at DESC, rowid DESC LIMIT 1`,
  lastEndedOfPerson: `SELECT ${COLUMNS} FROM sessions INDEXED BY sessions_of_person WHERE user_id = ? AND ended_at IS NOT NULL
    ORDER BY started_at DESC, rowid DESC LIMIT 1`,
} as const

const NO_LIMIT = -1

export function insertSession(db: Connection, session: Session, tokenHash: Uint8Array): void {
  const { owner } = session
  db.statement(SESSION_SQL.insert).run(
    blobFromUuid(session.id),
    blobFromUuid(session.userId),
    tokenHash,
    owner.pid,
    owner.processStartedAt,
    owner.bootId,
    owner.hostId,
    owner.host,
    blobFromUuid(owner.instanceId),
    owner.osUser,
    session.appVersion,
    session.startedAt,
    session.lastActivityAt,
    session.lastHeartbeatAt,
    session.steady?.startedAt ?? null,
    session.steady?.heartbeatAt ?? null,
    session.admission ?? 'local',
  )
}

export function updateToken(db: Connection, id: SessionId, oldHash: Uint8Array, newHash: Uint8Array): boolean {
  return db.statement(SESSION_SQL.rotate).run(newHash, blobFromUuid(id), oldHash).changes === 1
}

export function selectTokenHash(db: Connection, id: SessionId): Uint8Array | null {
  return (db.statement(SESSION_SQL.tokenHash).get(blobFromUuid(id)) as { token_hash: Buffer } | undefined)?.token_hash ?? null
}

export function updateHeartbeat(db: Connection, id: SessionId, { at, lastActivityAt, steady }: Heartbeat): boolean {
  return db.statement(SESSION_SQL.heartbeat).run(at, lastActivityAt, steady ?? null, blobFromUuid(id)).changes === 1
}

export function updateEnd(db: Connection, id: SessionId, end: SessionEnd, lastBeat?: Heartbeat): boolean {
  const evidence = JSON.stringify(end.endEvidence)
  const beat = [lastBeat?.at ?? null, lastBeat?.lastActivityAt ?? null, end.endedAt, lastBeat ? 1 : 0, lastBeat?.steady ?? null]
  return db.statement(SESSION_SQL.end).run(end.endedAt, end.endReason, evidence, end.recoveredAt, ...beat, blobFromUuid(id)).changes === 1
}

export function selectSession(db: Connection, id: SessionId): Session | null {
  return sessionOrNull(db.rows(SESSION_SQL.find).get(blobFromUuid(id)))
}

export function selectActiveSessionOf(db: Connection, instance: InstanceId): Session | null {
  return sessionOrNull(db.rows(SESSION_SQL.activeOfInstance).get(blobFromUuid(instance)))
}

export const selectLastEnded = (db: Connection, person?: UserId): Session | null =>
  sessionOrNull(person ? db.rows(SESSION_SQL.lastEndedOfPerson).get(blobFromUuid(person)) : db.rows(SESSION_SQL.lastEnded).get())

export function selectSessions(db: Connection, { state, userId: person, limit = NO_LIMIT }: SessionFilter): readonly Session[] {
  const active = state === 'active'
  const rows = person
    ? db.rows(active ? SESSION_SQL.activeOfPersonNewest : SESSION_SQL.newestOfPerson).all(blobFromUuid(person), limit)
    : db.rows(active ? SESSION_SQL.active : SESSION_SQL.newest).all(limit)
  return (rows as SessionRow[]).map(sessionFrom)
}

const sessionOrNull = (row: unknown) => (row ? sessionFrom(row as SessionRow) : null)

export function sessionFrom(row: SessionRow): Session {
  return {
    id: sessionId(uuidFromBlob(row[0])),
    userId: userId(uuidFromBlob(row[1])),
    owner: {
      hostId: row[5],
      host: row[6],
      bootId: row[4],
      pid: row[2],
      processStartedAt: row[3],
      instanceId: instanceId(uuidFromBlob(row[7])),
      osUser: row[8],
    },
    appVersion: row[9],
    startedAt: timeFrom(row[10]),
    lastActivityAt: timeFrom(row[11]),
    lastHeartbeatAt: timeFrom(row[12]),
    ...steadyFrom(row),
    ...(row[19] === 'granted' || row[19] === 'offline' ? { admission: row[19] } : {}),
    end: row[13] === null ? null : endFrom(row),
  }
}

/** Both, or nothing that a length could be told from; a length below zero is none. */
function steadyFrom(row: SessionRow): Pick<Session, 'steady'> {
  const [started, heartbeat] = [row[17], row[18]]
  if (started === null || heartbeat === null || heartbeat < started) return {}
  return { steady: { startedAt: durationMs(started), heartbeatAt: durationMs(heartbeat) } }
}

/** A reason that only a newer version knows is passed on as it is: hiding it would falsify the history. */
function endFrom(row: SessionRow): SessionEnd | null {
  const endedAt = row[13]
  const endReason = row[14]
  const endEvidence = row[15]
  const recoveredAt = row[16]
  if (endedAt === null || endReason === null) return null
  return {
    endedAt: timeFrom(endedAt),
    endReason: endReason as EndReason,
    // Imported rows may come without.
    endEvidence: endEvidence === null ? {} : evidenceFrom(endEvidence),
    recoveredAt: timeOrNull(recoveredAt),
  }
}

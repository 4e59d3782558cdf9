import type { Crash, FailedSignIn } from '../../../core/alerts/alert.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import type { Connection } from '../connection.ts'
import { timeFrom } from '../odd-values.ts'
import { blobFromUuid, uuidOrNull } from '../session/uuid-blob.ts'

/** At the door, and at an open session. */
const FAILURE_KINDS = ['sign_in_failed', 'reauthentication_failed'] as const
const MOST_FAILURES = 1000

type FailureRow = Readonly<{ at: number; actor_user_id: Buffer | null; host: string | null }>

/** A lifetime that no policy allows a session; by it, the index on the starts bounds the search for ends. */
const LONGEST_SESSION_MS = 2 * 86_400_000

export const ALERT_FACT_SQL = {
  failedSignIns: `SELECT at, actor_user_id, detail ->> '$.process.host' AS host FROM audit_events INDEXED BY audit_events_of_kind
    WHERE kind = ? AND at >= ? ORDER BY at DESC LIMIT ?`,
  signInTimes: 'SELECT started_at FROM sessions INDEXED BY sessions_of_person WHERE user_id = ? AND started_at >= ? ORDER BY started_at',
  crashes: `SELECT ended_at, host_id, host FROM sessions INDEXED BY sessions_newest
    WHERE started_at >= ? AND ended_at >= ? AND end_reason IN ('process_died', 'rebooted')`,
} as const

export function selectFailedSignIns(db: Connection, since: UtcMs): readonly FailedSignIn[] {
  const statement = db.statement(ALERT_FACT_SQL.failedSignIns)
  const rows = FAILURE_KINDS.flatMap((kind) => statement.all(kind, since, MOST_FAILURES) as FailureRow[])
  return rows
    .toSorted((one, other) => other.at - one.at)
    .slice(0, MOST_FAILURES)
    .map(({ at, actor_user_id: actor, host }) => ({ at: timeFrom(at), userId: uuidOrNull(actor) as UserId | null, host: host ?? '' }))
}

export const selectSignInTimes = (db: Connection, person: UserId, since: UtcMs): readonly UtcMs[] =>
  (db.rows(ALERT_FACT_SQL.signInTimes).all(blobFromUuid(person), since) as [number][]).map(([at]) => timeFrom(at))

export function selectCrashes(db: Connection, since: UtcMs): readonly Crash[] {
  const rows = db.statement(ALERT_FACT_SQL.crashes).all(since - LONGEST_SESSION_MS, since) as {
    ended_at: number
    host_id: string
    host: string
  }[]
  return rows.map(({ ended_at: endedAt, host_id: hostId, host }) => ({ endedAt: timeFrom(endedAt), hostId, host }))
}

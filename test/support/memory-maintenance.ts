import type { AuditEntry } from '../../electron/core/audit/audit.ts'
import { utcMs } from '../../electron/core/ids.ts'
import type { SessionId, UtcMs } from '../../electron/core/ids.ts'
import type { Session } from '../../electron/core/session/session.ts'
import type { MaintenanceStore, OldSession } from '../../electron/core/upkeep/maintenance.ts'

type Around = Readonly<{
  write: (...entries: readonly AuditEntry[]) => void
  sessions: Map<SessionId, Session>
  forgetAlerts: (before: UtcMs, most: number) => number
}>

export function memoryMaintenance({ write, sessions, forgetAlerts }: Around): MaintenanceStore {
  let finishedAt: UtcMs | null = null
  let deleted = { count: 0, before: utcMs(0) }
  const places = new Map<SessionId, number>()
  const placeOf = (id: SessionId) => places.get(id) ?? places.set(id, places.size + 1).size
  const old = (before: UtcMs): readonly OldSession[] =>
    [...sessions.values()]
      .flatMap(({ id, userId, startedAt, end }) => {
        const place = placeOf(id)
        return end && end.endedAt < before ? [{ id, userId, startedAt, endedAt: end.endedAt, recoveredAt: end.recoveredAt, place }] : []
      })
      .toSorted((a, b) => a.endedAt - b.endedAt || a.place - b.place)
  return {
    lastFinished: () => finishedAt,
    finish: (at) => void (finishedAt = at),
    oldSessions: (before, after, most) =>
      old(before)
        .filter(({ endedAt, place }) => !after || endedAt > after.endedAt || (endedAt === after.endedAt && place > after.place))
        .slice(0, most),
    countOldSessions: (before) => old(before).length,
    startOfNewest: (person, most) =>
      [...sessions.values()]
        .filter(({ userId, end }) => userId === person && end !== null)
        .map(({ startedAt }) => startedAt)
        .toSorted((a, b) => b - a)[most - 1] ?? null,
    deleteSessions(given, before) {
      const gone = given.filter(({ id, endedAt }) => sessions.get(id)?.end?.endedAt === endedAt)
      for (const { id } of gone) sessions.delete(id)
      deleted = { count: deleted.count + gone.length, before: utcMs(Math.max(deleted.before, before)) }
      return gone.length
    },
    noteDeleted(auditOf) {
      if (deleted.count === 0) return null
      const noted = deleted
      write(auditOf(noted))
      deleted = { count: 0, before: utcMs(0) }
      return noted
    },
    deleteAlerts: forgetAlerts,
    settleLog() {},
    staleIndexes: () => [],
    analyse() {},
  }
}

import type { Acknowledgement, Alert, NewAlert } from '../../electron/core/alerts/alert.ts'
import type { AuditEntry, AuditRecord } from '../../electron/core/audit/audit.ts'
import { utcMs } from '../../electron/core/ids.ts'
import type { SessionId, UtcMs } from '../../electron/core/ids.ts'
import type { AlertStore, CloseRequestStore } from '../../electron/core/ports/store-port.ts'
import type { CloseRequest } from '../../electron/core/session/close-request.ts'
import type { Session } from '../../electron/core/session/session.ts'

const FAILURES: readonly string[] = ['sign_in_failed', 'reauthentication_failed']
const CRASHED: readonly string[] = ['process_died', 'rebooted']

type Write = (...entries: readonly AuditEntry[]) => void

/** Longer than any session lives; see the store port. */
const TWO_DAYS = 2 * 86_400_000

type Forgetful = Readonly<{ forget: (before: UtcMs, most: number) => number }>

export function memoryAlerts(
  write: Write,
  audit: () => readonly AuditRecord[],
  sessions: () => readonly Session[],
): AlertStore & Forgetful {
  const alerts: Alert[] = []
  return {
    raise(alert: NewAlert, entry) {
      if (alerts.some((one) => !one.acknowledged && one.kind === alert.kind && one.subject === alert.subject)) return false
      alerts.push({ ...alert, id: alerts.length + 1, acknowledged: null })
      write(entry)
      return true
    },
    acknowledge(id: number, acknowledged: Acknowledgement, entry) {
      const index = alerts.findIndex((one) => one.id === id && !one.acknowledged)
      const alert = alerts[index]
      if (!alert) return false
      alerts[index] = { ...alert, acknowledged }
      write(entry)
      return true
    },
    list: (state, limit) =>
      alerts
        .filter((one) => state === 'all' || !one.acknowledged)
        .toSorted((one, other) => other.at - one.at || other.id - one.id)
        .slice(0, limit),
    find: (id) => alerts.find((one) => one.id === id) ?? null,
    lastAcknowledged: (kind, subject) =>
      alerts
        .flatMap((one) => (one.kind === kind && one.subject === subject && one.acknowledged ? [one.acknowledged.at] : []))
        .reduce<UtcMs | null>((latest, at) => (latest === null || at > latest ? at : latest), null),
    failedSignIns: (since) =>
      audit()
        .filter(({ kind, at }) => FAILURES.includes(kind) && at >= since)
        .toSorted((one, other) => other.at - one.at)
        .map(({ at, actorUserId, detail }) => ({ at, userId: actorUserId, host: (detail['process'] as { host: string }).host })),
    signInTimes: (person, since) =>
      sessions()
        .filter(({ userId, startedAt }) => userId === person && startedAt >= since)
        .map(({ startedAt }) => startedAt)
        .toSorted((one, other) => one - other),
    crashes: (since) =>
      sessions().flatMap(({ owner, startedAt, end }) =>
        end && CRASHED.includes(end.endReason) && end.endedAt >= since && startedAt >= since - TWO_DAYS
          ? [{ endedAt: utcMs(end.endedAt), hostId: owner.hostId, host: owner.host }]
          : [],
      ),
    forget(before, most) {
      const old = alerts.filter((one) => one.acknowledged && one.acknowledged.at < before).slice(0, most)
      for (const one of old) alerts.splice(alerts.indexOf(one), 1)
      return old.length
    },
  }
}

type Put = Readonly<{ put: (request: Omit<CloseRequest, 'seenAt'>) => boolean }>

export function memoryCloseRequests(write: Write, isActive: (id: SessionId) => boolean): CloseRequestStore & Put {
  const requests = new Map<SessionId, CloseRequest>()
  const put: Put['put'] = (request) => {
    if (!isActive(request.sessionId)) return false
    requests.set(request.sessionId, { ...request, seenAt: null })
    return true
  }
  return {
    put,
    ask: (asked) =>
      asked.flatMap(({ request, audit }) => {
        if (!put(request)) return []
        write(audit)
        return [request.sessionId]
      }),
    of: (id) => requests.get(id) ?? null,
    see(id, at: UtcMs) {
      const request = requests.get(id)
      if (!request || request.seenAt !== null) return false
      requests.set(id, { ...request, seenAt: at })
      return true
    },
    withdraw: (id) => requests.delete(id),
    extend(id, grace) {
      const request = requests.get(id)
      if (request) requests.set(id, { ...request, grace })
      return request !== undefined
    },
  }
}

import type { Acknowledgement, Alert, NewAlert } from '../../electron/core/alert.ts'
import type { AuditEntry } from '../../electron/core/audit.ts'
import type { CloseRequest } from '../../electron/core/close-request.ts'
import type { SessionId, UtcMs } from '../../electron/core/ids.ts'
import type { AlertStore, CloseRequestStore } from '../../electron/core/store-port.ts'

type Write = (...entries: readonly AuditEntry[]) => void

export function memoryAlerts(write: Write): AlertStore {
  const alerts: Alert[] = []
  return {
    raise(alert: NewAlert, audit) {
      if (alerts.some((one) => !one.acknowledged && one.kind === alert.kind && one.subject === alert.subject)) return false
      alerts.push({ ...alert, id: alerts.length + 1, acknowledged: null })
      write(audit)
      return true
    },
    acknowledge(id: number, acknowledged: Acknowledgement, audit) {
      const index = alerts.findIndex((one) => one.id === id && !one.acknowledged)
      const alert = alerts[index]
      if (!alert) return false
      alerts[index] = { ...alert, acknowledged }
      write(audit)
      return true
    },
    list: (state, limit) =>
      alerts
        .filter((one) => state === 'all' || !one.acknowledged)
        .toSorted((one, other) => other.at - one.at || other.id - one.id)
        .slice(0, limit),
  }
}

export function memoryCloseRequests(write: Write, isActive: (id: SessionId) => boolean): CloseRequestStore {
  const requests = new Map<SessionId, CloseRequest>()
  return {
    ask: (asked) =>
      asked.flatMap(({ request, audit }) => {
        if (!isActive(request.sessionId)) return []
        requests.set(request.sessionId, { ...request, seenAt: null })
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
  }
}

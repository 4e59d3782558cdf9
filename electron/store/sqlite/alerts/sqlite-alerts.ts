import type { Acknowledgement, Alert, AlertKind, Crash, FailedSignIn, NewAlert } from '../../../core/alerts/alert.ts'
import type { AuditEntry } from '../../../core/audit/audit.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import type { AlertStore } from '../../../core/ports/store-port.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { selectCrashes, selectFailedSignIns, selectSignInTimes } from './alert-facts.ts'
import { insertAlert, selectAlert, selectAlerts, selectLastAcknowledged, updateAcknowledged } from './alerts-table.ts'

const NO_LIMIT = -1

export class SqliteAlerts implements AlertStore {
  readonly #db: Connection

  constructor(connection: Connection) {
    this.#db = connection
  }

  raise(alert: NewAlert, audit: AuditEntry): boolean {
    return this.#db.write('raise an alert', () => {
      const raised = insertAlert(this.#db, alert)
      if (raised) insertAudit(this.#db, audit)
      return raised
    })
  }

  acknowledge(id: number, by: Acknowledgement, audit: AuditEntry): boolean {
    return this.#db.write('acknowledge an alert', () => {
      const acknowledged = updateAcknowledged(this.#db, id, by)
      if (acknowledged) insertAudit(this.#db, audit)
      return acknowledged
    })
  }

  list(state: 'open' | 'all', limit = NO_LIMIT): readonly Alert[] {
    return this.#db.read('list the alerts', () => selectAlerts(this.#db, state, limit))
  }

  find(id: number): Alert | null {
    return this.#db.read('look up an alert', () => selectAlert(this.#db, id))
  }

  lastAcknowledged(kind: AlertKind, subject: string): UtcMs | null {
    return this.#db.read('look up an alert', () => selectLastAcknowledged(this.#db, kind, subject))
  }

  failedSignIns(since: UtcMs): readonly FailedSignIn[] {
    return this.#db.read('read its audit log', () => selectFailedSignIns(this.#db, since))
  }

  signInTimes(person: UserId, since: UtcMs): readonly UtcMs[] {
    return this.#db.read('list the sessions', () => selectSignInTimes(this.#db, person, since))
  }

  crashes(since: UtcMs): readonly Crash[] {
    return this.#db.read('list the sessions', () => selectCrashes(this.#db, since))
  }
}

import type { NewAlert } from '../../core/alerts/alert.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import type { Store } from '../../core/ports/ports.ts'

/** About the data directory, and so about nobody in particular. Of one that is open there is no second. */
export function raiseAlert(store: Pick<Store, 'alerts'>, by: Actor, alert: Omit<NewAlert, 'userId' | 'sessionId'>): void {
  const { at, kind, subject, detail } = alert
  store.alerts.raise(
    { ...alert, userId: null, sessionId: null },
    auditEntry(by, at, 'alert_raised', { alert: kind, subject, facts: detail }),
  )
}

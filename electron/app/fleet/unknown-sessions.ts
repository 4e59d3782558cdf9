import { actorIn, auditEntry } from '../../core/audit/audit.ts'
import { sessionId } from '../../core/ids.ts'
import type { FleetParts } from './parts.ts'

/**
 * The directory believes sessions open of which this database has neither a row nor a line: it is not the one that they were begun in. They are over,
 * and nobody knows since when.
 */
export function endUnknown({ store, clock, owner, log }: FleetParts, open: readonly string[]): void {
  const unknown = open.map(sessionId).filter((id) => !store.findSession(id) && store.listAudit({ session: id, newest: 1 }).length === 0)
  if (unknown.length === 0) return
  const at = clock.now()
  log.warn('the directory knows sessions that this database does not', { unknown })
  const evidence = { note: 'not in this database' }
  store.appendAudit(
    ...unknown.map((id) => ({
      ...auditEntry(actorIn(owner), at, 'session_recovered', { reason: 'lease_expired', endedAt: at, evidence }),
      sessionId: id,
    })),
  )
}

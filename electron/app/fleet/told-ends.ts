import { actorIn, auditEntry, sessionRepaired } from '../../core/audit/audit.ts'
import type { AuditEntry } from '../../core/audit/audit.ts'
import { sessionId } from '../../core/ids.ts'
import type { SessionId } from '../../core/ids.ts'
import type { FleetParts } from './parts.ts'

type Parts = Pick<FleetParts, 'store' | 'clock' | 'owner'>

const ENDS: readonly string[] = ['session_ended', 'session_recovered', 'session_repaired']
/** Of one session. */
const NEWEST = 50

/**
 * The directory believes sessions open that are over: by their rows here, or as this database has none, and is not the one that they were begun in;
 * then nobody knows since when. Told are those whose end is not among the lines after `ackedSeq`, which it gets anyway: it lost theirs, and may never
 * get them, for lines that were acknowledged may be in files by now.
 */
export function tellEnds(parts: FleetParts, open: readonly string[], ackedSeq: number): void {
  const lines = open.map(sessionId).flatMap((id) => endAgain(parts, id, ackedSeq) ?? endOfUnknown(parts, id, ackedSeq))
  if (lines.length === 0) return
  parts.log.warn('the directory believes sessions open that are over', { sessions: lines.map((line) => line.sessionId) })
  parts.store.appendAudit(...lines)
}

/** The end that a session has here, to be told once more; none while it is open, or its end is on its way. Null where there is no such session. */
export function endAgain({ store, clock, owner }: Parts, id: SessionId, ackedSeq: number): readonly AuditEntry[] | null {
  const session = store.findSession(id)
  if (!session) return null
  const isOnItsWay = store.listAudit({ session: id, newest: NEWEST }).some(({ seq, kind }) => seq > ackedSeq && ENDS.includes(kind))
  return session.end === null || isOnItsWay ? [] : [sessionRepaired(id, session.end, clock.now(), actorIn(owner))]
}

function endOfUnknown({ store, clock, owner }: Parts, id: SessionId, ackedSeq: number): readonly AuditEntry[] {
  if (store.listAudit({ session: id, newest: 1 }).some(({ seq }) => seq > ackedSeq)) return []
  const [at, evidence] = [clock.now(), { note: 'not in this database' }]
  return [{ ...auditEntry(actorIn(owner), at, 'session_recovered', { reason: 'lease_expired', endedAt: at, evidence }), sessionId: id }]
}

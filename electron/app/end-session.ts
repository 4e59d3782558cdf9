import type { UtcMs } from '../core/ids.ts'
import type { AuditEntry, Clock, EndOutcome, Log, Store } from '../core/ports.ts'
import { lastKnownAlive } from '../core/session.ts'
import type { EndEvidence, EndReason, Session, SessionEnd } from '../core/session.ts'

export type EndSessionDeps = Readonly<{ store: Store; clock: Clock; log: Log }>

/** Ends a session at this moment. If the clock moved back since it started, at the last moment it is known to have lived. */
export function endNow(deps: EndSessionDeps, session: Session, endReason: EndReason, endEvidence: EndEvidence): EndOutcome {
  const now = deps.clock.now()
  const clockMovedBack = now < session.startedAt
  const end: SessionEnd = {
    endedAt: clockMovedBack ? lastKnownAlive(session) : now,
    endReason,
    endEvidence: clockMovedBack ? { ...endEvidence, clockMovedBack } : endEvidence,
    recoveredAt: null,
  }
  const outcome = deps.store.endSession(session.id, end, sessionEnded(session, end, now))
  deps.log.info('session ended', { session: session.id, reason: endReason, outcome: outcome.kind, ...endEvidence })
  return outcome
}

export const sessionEnded = (session: Session, end: SessionEnd, at: UtcMs): AuditEntry => ({
  at,
  kind: end.recoveredAt === null ? 'session_ended' : 'session_recovered',
  actorUserId: session.userId,
  sessionId: session.id,
  detail: { reason: end.endReason, endedAt: end.endedAt, evidence: end.endEvidence },
})

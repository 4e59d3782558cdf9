import { actorOf, endedBy, sessionEnded } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { utcMs } from '../../core/ids.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Clock, Log, Store } from '../../core/ports/ports.ts'
import type { EndOutcome, Heartbeat } from '../../core/ports/store-port.ts'
import { lastKnownAlive } from '../../core/session/session.ts'
import type { EndEvidence, EndReason, Session, SessionEnd } from '../../core/session/session.ts'

export type EndSessionDeps = Readonly<{
  store: Store
  clock: Clock
  log: Log
  /** Who ends it; without it, the person in the process that holds it. */
  by?: Actor
}>

/** Ends a session at this moment. If the clock moved back since it started, at the last moment it is known to have lived. */
export const endNow = (
  deps: EndSessionDeps,
  session: Session,
  endReason: EndReason,
  endEvidence: EndEvidence,
  lastBeat?: Heartbeat,
): EndOutcome => endAt(deps, session, endReason, endEvidence, deps.clock.now(), lastBeat)

/** The same at the moment the end fell due, which may have been a while ago. */
export function endAt(
  deps: EndSessionDeps,
  session: Session,
  endReason: EndReason,
  endEvidence: EndEvidence,
  due: UtcMs,
  lastBeat?: Heartbeat,
): EndOutcome {
  const now = deps.clock.now()
  const clockMovedBack = now < session.startedAt
  const evidence = { ...endEvidence, ...endedBy(session, deps.by) }
  const end: SessionEnd = {
    endedAt: clockMovedBack ? lastKnownAlive(session) : utcMs(Math.min(due, now)),
    endReason,
    endEvidence: clockMovedBack ? { ...evidence, clockMovedBack } : evidence,
    recoveredAt: null,
  }
  const outcome = deps.store.endSession(session.id, end, sessionEnded(session, end, now, deps.by ?? actorOf(session)), lastBeat)
  deps.log.info('session ended', { session: session.id, reason: endReason, outcome: outcome.kind, ...endEvidence })
  return outcome
}

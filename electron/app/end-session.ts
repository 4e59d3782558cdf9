import { actorOf, sessionEnded } from '../core/audit.ts'
import type { Actor } from '../core/audit.ts'
import { utcMs } from '../core/ids.ts'
import type { UtcMs } from '../core/ids.ts'
import type { Clock, Log, Store } from '../core/ports.ts'
import { lastKnownAlive } from '../core/session.ts'
import type { EndEvidence, EndReason, Session, SessionEnd } from '../core/session.ts'
import type { EndOutcome } from '../core/store-port.ts'

export type EndSessionDeps = Readonly<{
  store: Store
  clock: Clock
  log: Log
  /** Who ends it; without it, the person in the process that holds it. */
  by?: Actor
}>

/** Ends a session at this moment. If the clock moved back since it started, at the last moment it is known to have lived. */
export const endNow = (deps: EndSessionDeps, session: Session, endReason: EndReason, endEvidence: EndEvidence): EndOutcome =>
  endAt(deps, session, endReason, endEvidence, deps.clock.now())

/** The same at the moment the end fell due, which may have been a while ago. */
export function endAt(deps: EndSessionDeps, session: Session, endReason: EndReason, endEvidence: EndEvidence, due: UtcMs): EndOutcome {
  const now = deps.clock.now()
  const clockMovedBack = now < session.startedAt
  const end: SessionEnd = {
    endedAt: clockMovedBack ? lastKnownAlive(session) : utcMs(Math.min(due, now)),
    endReason,
    endEvidence: clockMovedBack ? { ...endEvidence, clockMovedBack } : endEvidence,
    recoveredAt: null,
  }
  const outcome = deps.store.endSession(session.id, end, sessionEnded(session, end, now, deps.by ?? actorOf(session)))
  deps.log.info('session ended', { session: session.id, reason: endReason, outcome: outcome.kind, ...endEvidence })
  return outcome
}

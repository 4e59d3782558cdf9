import { actorOf, sessionEnded } from '../../core/audit/audit.ts'
import type { Clock, Log, Store } from '../../core/ports/ports.ts'
import type { EndOutcome, Heartbeat } from '../../core/ports/store-port.ts'
import { decideEnd } from '../../core/session/session-end.ts'
import type { Ending } from '../../core/session/session-end.ts'
import type { Session } from '../../core/session/session.ts'
import { checkEnd } from './session-invariants.ts'

export type EndSessionDeps = Readonly<{ store: Store; clock: Clock; log: Log }>

/** Ends a session as is meant, on disk when this returns. `lastBeat` is what its process knows of its last sign of life. */
export function endSession({ store, clock, log }: EndSessionDeps, session: Session, ending: Ending, lastBeat?: Heartbeat): EndOutcome {
  const now = clock.now()
  const end = decideEnd(session, ending, now)
  checkEnd(log, session, end)
  const outcome = store.endSession(session.id, end, sessionEnded(session, end, now, ending.by ?? actorOf(session)), lastBeat)
  log.info('session ended', { session: session.id, reason: end.endReason, outcome: outcome.kind, ...ending.evidence })
  return outcome
}

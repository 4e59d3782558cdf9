import type { Liveness, ProcessIdentity } from '../../core/session/process-identity.ts'
import { lastKnownAlive } from '../../core/session/session.ts'
import type { EndEvidence, Session } from '../../core/session/session.ts'
import { endAt } from '../session/end-session.ts'
import type { EndSessionDeps } from '../session/end-session.ts'

export type Closed = Readonly<{ session: Session; outcome: 'ended' | 'already_ended' }>

/**
 * Ends sessions on an administrator's word, each by itself and each only while it is active. One whose process is gone ends at its last
 * sign of life, so that the time it lay dead is not counted; the others end now, and the app that holds them notices within two seconds.
 */
export const closeSessions = (
  deps: EndSessionDeps,
  sessions: readonly Session[],
  judge: (owner: ProcessIdentity) => Liveness,
  evidence: Pick<EndEvidence, 'message'> = {},
): readonly Closed[] =>
  sessions.map((session) => {
    const due = judge(session.owner) === 'dead' ? lastKnownAlive(session) : deps.clock.now()
    const outcome = endAt(deps, session, 'closed_by_admin', { trigger: deps.by?.via ?? 'app', ...evidence }, due)
    if (outcome.kind === 'not_found') return { session, outcome: 'already_ended' }
    return { session: outcome.session, outcome: outcome.kind }
  })

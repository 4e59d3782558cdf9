import type { Actor } from '../../core/audit/audit.ts'
import type { ProcessProbe } from '../../core/ports/ports.ts'
import type { EndEvidence, Session } from '../../core/session/session.ts'
import { endSession } from '../session/end-session.ts'
import type { EndSessionDeps } from '../session/end-session.ts'

export type Closed = Readonly<{ session: Session; outcome: 'ended' | 'already_ended' }>

/**
 * Ends sessions on an administrator's word, each by itself and each only while it is active. One whose process is gone ends at its last
 * sign of life, so that the time it lay dead is not counted; the others end now, and the app that holds them notices within two seconds.
 */
export const closeSessions = (
  deps: EndSessionDeps & Readonly<{ probe: ProcessProbe; by: Actor }>,
  sessions: readonly Session[],
  evidence: Pick<EndEvidence, 'message'> = {},
): readonly Closed[] =>
  sessions.map((session) => {
    const { by, probe } = deps
    const ending = {
      reason: 'closed_by_admin',
      evidence: { trigger: by.via, ...evidence },
      by,
      verdict: probe.judge(session.owner),
    } as const
    const outcome = endSession(deps, session, ending)
    if (outcome.kind === 'not_found') return { session, outcome: 'already_ended' }
    return { session: outcome.session, outcome: outcome.kind }
  })

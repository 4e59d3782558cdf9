import { sessionEnded } from '../core/audit.ts'
import type { Actor } from '../core/audit.ts'
import { policyFrom } from '../core/policy.ts'
import type { Clock, Log, ProcessProbe, Store } from '../core/ports.ts'
import { closingsOf, planRecovery } from '../core/recovery-plan.ts'
import type { RecoveryStep } from '../core/recovery-plan.ts'
import type { Session } from '../core/session.ts'

export type RecoverDeps = Readonly<{ store: Store; probe: ProcessProbe; clock: Clock; log: Log; by: Actor }>

/**
 * Gives every session without a living owner an honest end, in one transaction, and returns those it closed. Run by the holder of the
 * instance lock at launch; running it again changes nothing.
 */
export function recover(deps: RecoverDeps): readonly Session[] {
  const { store, probe, clock, log, by } = deps
  const active = store.activeSessions()
  if (active.length === 0) return []
  const now = clock.now()
  const stored = store.readSettings()
  const judged = active.map((session) => {
    const { idleTimeout } = policyFrom(stored, store.findUser(session.userId)?.role)
    return { session, verdict: probe.judge(session.owner), idleTimeout }
  })
  const plan = planRecovery(judged, now)
  for (const step of plan) log.info(`recovery: ${step.kind}`, factsOf(step))
  const closings = closingsOf(plan)
  if (closings.length === 0) return []
  const ended = new Set(
    store.endSessions(closings.map(({ session, end }) => ({ id: session.id, end, audit: sessionEnded(session, end, now, by) }))),
  )
  return closings.filter(({ session }) => ended.has(session.id)).map(({ session, end }) => ({ ...session, end }))
}

const factsOf = (step: RecoveryStep) => ({
  session: step.session.id,
  ...(step.kind === 'close' ? { reason: step.end.endReason, evidence: step.end.endEvidence } : { because: step.because }),
})

import { sessionEnded } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import type { Clock, Log, ProcessProbe, Store } from '../../core/ports/ports.ts'
import { foundDeparture } from '../../core/session/departure.ts'
import type { Departure } from '../../core/session/departure.ts'
import { closingsOf, planRecovery } from '../../core/session/recovery-plan.ts'
import type { RecoveryPlan, RecoveryStep } from '../../core/session/recovery-plan.ts'
import type { Session } from '../../core/session/session.ts'
import { policiesOf } from '../policy/policies.ts'
import type { EndedHolder } from './end-holder.ts'

export type RecoverDeps = Readonly<{ store: Store; probe: ProcessProbe; clock: Clock; log: Log; by: Actor; departure?: Departure | null }>

/**
 * Gives every session without a living owner an honest end, in one transaction, and returns those it closed. Run by the holder of the
 * instance lock at launch; running it again changes nothing. `departure` is what the last instance put down of an end that it
 * could not write, `ended` the holder that this launch ended before.
 */
export function recover(deps: RecoverDeps, ended: EndedHolder | null = null): readonly Session[] {
  const { store, probe, clock, log, by, departure = null } = deps
  const active = store.activeSessions()
  if (active.length === 0) return []
  const [now, steady] = [clock.now(), clock.steady()]
  const policyFor = policiesOf(store)
  const judged = active.map((session) => {
    const { idleTimeout } = policyFor(store.findUser(session.userId))
    return { session, verdict: probe.judge(session.owner), idleTimeout, steady, departed: foundDeparture(session, departure, now, steady) }
  })
  const plan = withEnding(planRecovery(judged, now), ended)
  for (const step of plan) log.info(`recovery: ${step.kind}`, factsOf(step))
  const closings = closingsOf(plan)
  if (closings.length === 0) return []
  const closed = new Set(
    store.endSessions(closings.map(({ session, end }) => ({ id: session.id, end, audit: sessionEnded(session, end, now, by) }))),
  )
  return closings.filter(({ session }) => closed.has(session.id)).map(({ session, end }) => ({ ...session, end }))
}

/** The session of the holder that was ended from here says so; that its process is gone is still the probe's finding. */
const withEnding = (plan: RecoveryPlan, ended: EndedHolder | null): RecoveryPlan =>
  plan.map((step) => {
    if (step.kind !== 'close' || step.end.endReason !== 'process_died') return step
    if (step.session.owner.instanceId !== ended?.owner.instanceId) return step
    return { ...step, end: { ...step.end, endEvidence: { ...step.end.endEvidence, endedFrom: ended.from } } }
  })

const factsOf = (step: RecoveryStep) => ({
  session: step.session.id,
  ...(step.kind === 'close' ? { reason: step.end.endReason, evidence: step.end.endEvidence } : { because: step.because }),
})

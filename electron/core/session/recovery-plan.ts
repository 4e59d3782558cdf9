import type { DurationMs, UtcMs } from '../ids.ts'
import { inOwnTime, steadyFor } from './own-time.ts'
import type { LivenessVerdict } from './process-identity.ts'
import { decideEnd } from './session-end.ts'
import { lastKnownAlive } from './session.ts'
import type { EndEvidence, EndReason, Session, SessionEnd } from './session.ts'

/** What recovery will do with one active session, and why. */
export type RecoveryStep =
  | { readonly kind: 'close'; readonly session: Session; readonly end: SessionEnd }
  | { readonly kind: 'keep'; readonly session: Session; readonly because: 'owner_alive' | 'owner_unknown' }

export type RecoveryPlan = readonly RecoveryStep[]

/** `idleTimeout` is the one of the session's person: it may differ per role. */
export type JudgedSession = Readonly<{
  session: Session
  verdict: LivenessVerdict
  idleTimeout: DurationMs
  /** What the steady clock of this computer says now. */
  steady?: DurationMs
  /** What its own process put down of its end. */
  departed?: SessionEnd | null
}>

/**
 * Decides, from facts alone, the honest end of every active session. A recovered session ends at the last moment it was known
 * alive, so the time it lay dead is never counted. An owner of unknown liveness is given the benefit of the doubt until it has
 * been silent longer than the idle timeout; a clock that moved back only prolongs that benefit. Where the kernel's lock says that the owner no
 * longer lives on this directory, there is no doubt.
 */
export function planRecovery(judged: readonly JudgedSession[], now: UtcMs): RecoveryPlan {
  return judged.map((one) => stepFor(one, now))
}

export const closingsOf = (plan: RecoveryPlan) => plan.filter((step) => step.kind === 'close')

function stepFor({ session, verdict, idleTimeout, departed, steady }: JudgedSession, now: UtcMs): RecoveryStep {
  if (verdict.liveness === 'alive') return { kind: 'keep', session, because: 'owner_alive' }
  // Nobody knows better than the process itself, which was still there.
  if (departed) return { kind: 'close', session, end: { ...departed, endEvidence: { ...departed.endEvidence, writtenAt: now } } }
  const silentMs = inOwnTime(session, now, steadyFor(verdict, steady)).now - lastKnownAlive(session)
  if (verdict.liveness === 'unknown' && silentMs <= idleTimeout) return { kind: 'keep', session, because: 'owner_unknown' }
  // Of another computer it is known at best that its process is not here, never what became of it.
  if (verdict.liveness === 'unknown' || verdict.reason === 'other_host')
    return closing(session, 'lease_expired', verdict, now, { silentMs })
  return closing(session, verdict.reason === 'boot_changed' ? 'rebooted' : 'process_died', verdict, now, {})
}

function closing(
  session: Session,
  reason: EndReason,
  verdict: LivenessVerdict,
  now: UtcMs,
  evidence: Pick<EndEvidence, 'silentMs'>,
): RecoveryStep {
  // Whatever could not be found out about its owner, at a launch it counts as gone.
  return { kind: 'close', session, end: decideEnd(session, { reason, evidence, verdict: { ...verdict, liveness: 'dead' } }, now) }
}

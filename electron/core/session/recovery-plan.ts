import type { DurationMs, UtcMs } from '../ids.ts'
import type { LivenessVerdict } from './process-identity.ts'
import { lastKnownAlive } from './session.ts'
import type { EndEvidence, EndReason, Session, SessionEnd } from './session.ts'

/** What recovery will do with one active session, and why. */
export type RecoveryStep =
  | { readonly kind: 'close'; readonly session: Session; readonly end: SessionEnd }
  | { readonly kind: 'keep'; readonly session: Session; readonly because: 'owner_alive' | 'owner_unknown' }

export type RecoveryPlan = readonly RecoveryStep[]

/** `idleTimeout` is the one of the session's person: it may differ per role. */
export type JudgedSession = Readonly<{ session: Session; verdict: LivenessVerdict; idleTimeout: DurationMs }>

/**
 * Decides, from facts alone, the honest end of every active session. A recovered session ends at the last moment it was known
 * alive, so the time it lay dead is never counted. An owner of unknown liveness is given the benefit of the doubt until it has
 * been silent longer than the idle timeout; a clock that moved back only prolongs that benefit.
 */
export function planRecovery(judged: readonly JudgedSession[], now: UtcMs): RecoveryPlan {
  return judged.map((one) => stepFor(one, now))
}

export const closingsOf = (plan: RecoveryPlan) => plan.filter((step) => step.kind === 'close')

function stepFor({ session, verdict, idleTimeout }: JudgedSession, now: UtcMs): RecoveryStep {
  if (verdict.liveness === 'alive') return { kind: 'keep', session, because: 'owner_alive' }
  const silentMs = now - lastKnownAlive(session)
  if (verdict.liveness === 'unknown') {
    if (silentMs <= idleTimeout) return { kind: 'keep', session, because: 'owner_unknown' }
    return closing(session, 'lease_expired', verdict, now, { silentMs })
  }
  return closing(session, verdict.reason === 'boot_changed' ? 'rebooted' : 'process_died', verdict, now, {})
}

function closing(
  session: Session,
  endReason: EndReason,
  verdict: LivenessVerdict,
  now: UtcMs,
  extra: Pick<EndEvidence, 'silentMs'>,
): RecoveryStep {
  const endedAt = lastKnownAlive(session)
  const endEvidence: EndEvidence = {
    liveness: verdict.reason,
    lastHeartbeatAt: session.lastHeartbeatAt,
    lastActivityAt: session.lastActivityAt,
    ...changesFound(session, verdict),
    ...extra,
    ...(endedAt > now ? { clockMovedBack: true } : {}),
  }
  return { kind: 'close', session, end: { endedAt, endReason, endEvidence, recoveredAt: now } }
}

function changesFound({ owner }: Session, { found }: LivenessVerdict): Pick<EndEvidence, 'bootChanged' | 'startChanged'> {
  if (found?.bootId !== undefined) return { bootChanged: { was: owner.bootId, now: found.bootId } }
  if (found?.processStartedAt !== undefined) return { startChanged: { was: owner.processStartedAt, now: found.processStartedAt } }
  return {}
}

import { assertNever } from '../errors.ts'
import { howLongAgo } from '../how-long-ago.ts'
import { utcMs } from '../ids.ts'
import type { DurationMs, SessionId, UtcMs } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import { inOwnTime, steadyFor } from '../session/own-time.ts'
import { isSameProcess } from '../session/process-identity.ts'
import type { LivenessVerdict, ProcessIdentity } from '../session/process-identity.ts'
import { planRecovery } from '../session/recovery-plan.ts'
import { decideEnd, moved } from '../session/session-end.ts'
import type { Ending as EndMeant } from '../session/session-end.ts'
import { lastKnownAlive } from '../session/session.ts'
import type { EndEvidence, EndReason, Session, SessionEnd } from '../session/session.ts'

export type CleanUpOptions = Readonly<{
  /** Sessions that started longer ago than this end, also those of the living. */
  timeout: DurationMs
  /** Every session ends. */
  forceAll: boolean
}>

/** What was found out about the process that holds a session. */
export type OwnerFinding = 'owner_dead' | 'pid_reused' | 'other_boot' | 'frozen' | 'alive' | 'other_host' | 'unreadable'

/** All that the decision about one session rests on. */
export type CleanUpFacts = Readonly<{
  session: Session
  verdict: LivenessVerdict
  /** The operating system has stopped the process: it runs no code, not even a timer. False where that cannot be told. */
  stopped: boolean
  /** The policy for the session's person. */
  policy: Pick<Policy, 'idleTimeout' | 'absoluteTimeout' | 'offlineAfter'>
  /** When a time limit was last changed while it was open: until then another one was in force, and did not end it. */
  limitsChangedAt?: UtcMs | null
  /** What the steady clock of this computer said when this was found out. */
  steady?: DurationMs
  /** What its own process put down of its end. */
  departed?: SessionEnd | null
}>

export type EndingBecause = 'owner_gone' | 'past_timeout' | 'silent_too_long' | 'too_old' | 'forced'
export type KeepingBecause = 'within_limits' | 'app_ends_it'

type Ending = Readonly<{
  because: EndingBecause
  reason: EndReason
  /** Null for the moment at which it is done. */
  endedAt: UtcMs | null
  evidence: EndEvidence
  /** Found afterwards: nobody was there any more. */
  recovered: boolean
  /** The reading of the steady clock that it was decided on, where that is of the owner's boot. */
  steady?: DurationMs
}>

type CleanUpAction =
  | (Readonly<{ kind: 'end' }> & Ending)
  /** Its app lives: it is asked to close, and has its time to do so. */
  | (Readonly<{ kind: 'ask' }> & Ending)
  | Readonly<{ kind: 'keep'; because: KeepingBecause }>

export type CleanUpStep = Readonly<{ session: Session; finding: OwnerFinding; action: CleanUpAction }>
export type EndingStep = CleanUpStep & Readonly<{ action: Exclude<CleanUpAction, { kind: 'keep' }> }>

/**
 * Decides what a clean-up does with each session. The preview, the run and the check before each change are all this function. The dead end
 * as a recovery ends them. The living are asked; a living app past its timeout ends its session itself, within a second, so that is left
 * to it, unless it has missed its heartbeats too: then it is hung or stopped, and gets the end that it would have written.
 */
export const planCleanUp = (facts: readonly CleanUpFacts[], options: CleanUpOptions, now: UtcMs): readonly CleanUpStep[] =>
  facts.map((one) => {
    const finding = findingFor(one, now)
    return { session: one.session, finding, action: actionFor(one, finding, options, now) }
  })

export const isEnding = (step: CleanUpStep): step is EndingStep => step.action.kind !== 'keep'

/** The end as it is written: at the moment that was decided on, else now, or at the last sign of life if the clock moved back. */
export function endOf({ session, action }: EndingStep, now: UtcMs, { evidence, ...meant }: Partial<EndMeant> = {}): SessionEnd {
  const read = action.steady === undefined ? {} : { steady: action.steady }
  const decided = decideEnd(session, { ...read, ...meant, reason: action.reason, evidence: { ...action.evidence, ...evidence } }, now)
  return action.endedAt === null ? decided : { ...decided, endedAt: action.endedAt, recoveredAt: action.recovered ? now : null }
}

/** HAZARD: a heartbeat alone proves nothing, since it is late after every sleep; nor does a stopped process, which a debugger stops too. */
function findingFor(facts: CleanUpFacts, now: UtcMs): OwnerFinding {
  const { reason } = facts.verdict
  switch (reason) {
    case 'same_instance':
    case 'process_running':
      return facts.stopped && isSilent(facts, now) ? 'frozen' : 'alive'
    case 'process_absent':
    case 'process_zombie':
    case 'lock_free':
      return 'owner_dead'
    case 'pid_reused':
      return 'pid_reused'
    case 'boot_changed':
      return 'other_boot'
    case 'other_host':
      return 'other_host'
    case 'process_unreadable':
      return 'unreadable'
    default:
      return assertNever(reason)
  }
}

/** The facts in the session's own time, and the moment that it is then. */
function ownFacts(facts: CleanUpFacts, wall: UtcMs): Readonly<{ own: CleanUpFacts; now: UtcMs }> {
  const { session, now } = inOwnTime(facts.session, wall, steadyFor(facts.verdict, facts.steady))
  return { own: { ...facts, session }, now }
}

function isSilent(facts: CleanUpFacts, wall: UtcMs): boolean {
  const { own, now } = ownFacts(facts, wall)
  return howLongAgo(own.session.lastHeartbeatAt, now) > facts.policy.offlineAfter
}

function actionFor(facts: CleanUpFacts, finding: OwnerFinding, { timeout, forceAll }: CleanUpOptions, wall: UtcMs): CleanUpAction {
  const { session, verdict, policy, departed, steady } = facts
  const { own, now } = ownFacts(facts, wall)
  const due = dueOf(own, now)
  const judged = {
    session,
    verdict,
    idleTimeout: policy.idleTimeout,
    departed: departed ?? null,
    ...(steady === undefined ? {} : { steady }),
  }
  const [recovery] = planRecovery([judged], wall)
  if (recovery?.kind === 'close') return recovered(recovery.end, facts, due, now)
  if (verdict.liveness === 'alive' && due.at <= now && isSilent(facts, wall)) return timedOut(facts, due, moved(wall - now), false)
  const kind = finding === 'alive' ? 'ask' : 'end'
  const read = steadyFor(verdict, steady)
  const closed = (because: EndingBecause): CleanUpAction => ({
    kind,
    because,
    reason: 'closed_by_cleanup',
    endedAt: null,
    evidence: evidenceOf(facts),
    recovered: false,
    ...(read === undefined ? {} : { steady: read }),
  })
  if (forceAll) return closed('forced')
  if (session.startedAt + timeout <= now) return closed('too_old')
  return { kind: 'keep', because: due.at <= now ? 'app_ends_it' : 'within_limits' }
}

type Due = Readonly<{ at: UtcMs; reason: 'idle_timeout' | 'absolute_timeout'; dueAt?: UtcMs }>

/** When a limit ended it, or should have: not before the last input, as `decideEnd` has it. */
function dueOf({ session, policy, limitsChangedAt }: CleanUpFacts, now: UtcMs): Due {
  const { startedAt, lastActivityAt } = session
  // A change that lies ahead was stamped by a clock that was moved: all that is sure is that it came after the last sign of life.
  const changed = limitsChangedAt ?? 0
  const since = changed > now ? lastKnownAlive(session) : changed
  const idleAt = Math.max(since, lastActivityAt + policy.idleTimeout)
  const tooOldAt = Math.max(since, startedAt + policy.absoluteTimeout)
  if (idleAt < tooOldAt) return { at: utcMs(idleAt), reason: 'idle_timeout' }
  const late = lastActivityAt > tooOldAt ? { dueAt: utcMs(tooOldAt) } : {}
  return { at: utcMs(Math.max(tooOldAt, lastActivityAt)), reason: 'absolute_timeout', ...late }
}

/** As at a launch, except that one that had outlived its timeout before it died ends when that fell due. */
function recovered(end: SessionEnd, facts: CleanUpFacts, due: Due, now: UtcMs): CleanUpAction {
  const isFound = end.recoveredAt !== null
  const { clockMovedMs = 0 } = end.endEvidence
  if (isFound && due.at <= Math.min(end.endedAt, now)) return timedOut(facts, due, moved(clockMovedMs), true)
  const because = end.endReason === 'lease_expired' ? 'silent_too_long' : 'owner_gone'
  return { kind: 'end', because, reason: end.endReason, endedAt: end.endedAt, evidence: end.endEvidence, recovered: isFound }
}

const timedOut = (facts: CleanUpFacts, { at, reason, dueAt }: Due, clock: EndEvidence, found: boolean): CleanUpAction => ({
  kind: 'end',
  because: 'past_timeout',
  reason,
  endedAt: at,
  evidence: { ...evidenceOf(facts), ...clock, ...(dueAt === undefined ? {} : { dueAt }) },
  recovered: found,
})

const evidenceOf = ({ session, verdict }: CleanUpFacts): EndEvidence => ({
  liveness: verdict.reason,
  lastHeartbeatAt: session.lastHeartbeatAt,
  lastActivityAt: session.lastActivityAt,
})

/** What keeps a planned step from being carried out. */
export type Mismatch = 'gone' | 'ended' | 'other_owner' | 'owner_changed' | 'action_changed' | 'sign_of_life'

/** One end that a plan foresees, in the form it is stored in. */
export type PlannedEnd = Readonly<{
  sessionId: SessionId
  owner: ProcessIdentity
  finding: OwnerFinding
  kind: 'end' | 'ask'
  because: EndingBecause
  reason: EndReason
  endedAt: UtcMs | null
  /** The last sign of life that was known. */
  lastAlive: UtcMs
}>

export type CleanUpPlan = Readonly<{ id: string; madeAt: UtcMs; options: CleanUpOptions; ends: readonly PlannedEnd[] }>

export const plannedEnd = ({ session, finding, action }: EndingStep): PlannedEnd => ({
  sessionId: session.id,
  owner: session.owner,
  finding,
  kind: action.kind,
  because: action.because,
  reason: action.reason,
  endedAt: action.endedAt,
  lastAlive: lastKnownAlive(session),
})

export type MatchedEnd = Readonly<{ planned: PlannedEnd; step: EndingStep }>
export type ChangedEnd = Readonly<{ planned: PlannedEnd; session: Session | null; why: Mismatch }>

/**
 * What of a plan still holds. A step matches when its session is active, held by the very same process, and would today be ended in the same
 * way, for the same cause and, where the plan fixed one, at the same moment. So any sign of life spares a session that was to end at its
 * last one; a living session that is asked to close may go on being used until it is.
 */
export function matchPlan(
  ends: readonly PlannedEnd[],
  fresh: readonly CleanUpStep[],
  known: (id: SessionId) => Session | null,
): Readonly<{ matched: readonly MatchedEnd[]; changed: readonly ChangedEnd[] }> {
  const steps = new Map(fresh.map((step) => [step.session.id, step]))
  const matched: MatchedEnd[] = []
  const changed: ChangedEnd[] = []
  for (const planned of ends) {
    const step = steps.get(planned.sessionId)
    const why = step ? mismatchOf(planned, step) : null
    if (step && isEnding(step) && why === null) matched.push({ planned, step })
    else {
      const session = step?.session ?? known(planned.sessionId)
      changed.push({ planned, session, why: why ?? (session ? 'ended' : 'gone') })
    }
  }
  return { matched, changed }
}

function mismatchOf(planned: PlannedEnd, { session, finding, action }: CleanUpStep): Mismatch | null {
  if (!isSameProcess(planned.owner, session.owner)) return 'other_owner'
  if (planned.finding !== finding) return 'owner_changed'
  if (planned.endedAt !== null && planned.lastAlive !== lastKnownAlive(session)) return 'sign_of_life'
  if (action.kind !== planned.kind || action.because !== planned.because || action.reason !== planned.reason) return 'action_changed'
  return action.endedAt === planned.endedAt ? null : 'action_changed'
}

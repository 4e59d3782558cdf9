import type { Survey } from '../../app/clean-up/clean-up.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { reportSession } from '../../app/reports/session-report.ts'
import type { SessionReport } from '../../app/reports/session-report.ts'
import { durationText } from '../../contract/duration-text.ts'
import { matchPlan } from '../../core/clean-up/cleanup-plan.ts'
import type {
  ChangedEnd,
  CleanUpOptions,
  CleanUpPlan,
  CleanUpStep,
  EndingBecause,
  KeepingBecause,
  Mismatch,
  OwnerFinding,
  PlannedEnd,
} from '../../core/clean-up/cleanup-plan.ts'
import type { CleanUpRun, JournalRow, RowOutcome } from '../../core/clean-up/cleanup-run.ts'
import { howLongAgo } from '../../core/how-long-ago.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { Store } from '../../core/ports/ports.ts'
import type { PresencePolicy } from '../../core/session/presence.ts'
import type { Liveness, ProcessIdentity } from '../../core/session/process-identity.ts'
import { lastKnownAlive } from '../../core/session/session.ts'
import type { EndReason, Session } from '../../core/session/session.ts'

/** What a clean-up says of one session, before it or after it. Times are ISO 8601 UTC. */
export type CleanUpLine = SessionReport &
  Readonly<{
    lastSeenAt: string
    /** Since then; null where it lies ahead. */
    silentMs: number | null
    /** Since the person last did something. */
    idleMs: number | null
    /** Null for a session that is not active any more. */
    finding: OwnerFinding | null
    action: 'end' | 'ask' | 'keep'
    because: EndingBecause | KeepingBecause | 'not_in_plan' | 'changed'
    /** The reason that it is or would be ended for; null where it is kept. */
    reason: EndReason | null
    /** When it ends; null for the moment at which it is done, and where it is kept. */
    endsAt: string | null
    /** What was done; null before anything is. */
    outcome: RowOutcome | null
    /** What is no longer as the plan has it; null where nothing changed. */
    changed: Mismatch | null
  }>

export type CleanUpReport = Readonly<{
  plan: string | null
  run: string | null
  state: CleanUpRun['state'] | 'previewed' | 'nothing_to_do'
  timeoutHours: number
  forceAll: boolean
  snapshot: string | null
  found: number
  toEnd: number
  living: number
  ended: number
  changed: number
  sessions: readonly CleanUpLine[]
}>

export type Findings = Readonly<{
  survey: Survey
  options: CleanUpOptions
  plan: CleanUpPlan | null
  ends: readonly PlannedEnd[]
  users: ReadonlyMap<string, string>
  judge: (owner: ProcessIdentity) => Liveness
  store: Store
  policy: Policy & PresencePolicy
}>

const HOUR = 3_600_000

/** Before anything is done: each active session, and those of the plan that are no longer as it has them. */
export function reportPlan(findings: Findings, planId: string | null): CleanUpReport {
  const { survey, ends, store } = findings
  const { matched, changed } = matchPlan(ends, survey.steps, (id) => store.findSession(id))
  const planned = new Map(matched.map(({ step }) => [step.session.id, step]))
  const lines = survey.steps
    .filter(({ session }) => !changed.some((one) => one.planned.sessionId === session.id))
    .map((step) => lineFor(findings, planned.has(step.session.id) ? step : kept(findings, step), null))
  const differing = changed.map((one) => changedLine(findings, one, null))
  return summary(findings, { plan: planId ?? findings.plan?.id ?? null, run: null, state: 'previewed' }, [...lines, ...differing])
}

/** After a run, by its journal. */
export function reportRun(findings: Findings, run: CleanUpRun | null, rows: readonly JournalRow[]): CleanUpReport {
  const steps = new Map(findings.survey.steps.map((step) => [step.session.id, step]))
  const touched = rows.flatMap((row) => rowLine(findings, steps.get(row.sessionId), row))
  const others = findings.survey.steps
    .filter(({ session }) => !rows.some((row) => row.sessionId === session.id))
    .map((step) => lineFor(findings, kept(findings, step), null))
  const state = run?.state ?? 'nothing_to_do'
  return summary(findings, { plan: findings.plan?.id ?? null, run, state }, [...touched, ...others])
}

type Head = Readonly<{ plan: string | null; run: CleanUpRun | null; state: CleanUpReport['state'] }>

function summary({ options }: Findings, { plan, run, state }: Head, sessions: readonly CleanUpLine[]): CleanUpReport {
  const count = (isMeant: (line: CleanUpLine) => boolean) => sessions.filter(isMeant).length
  return {
    plan,
    run: run?.id ?? null,
    state,
    timeoutHours: options.timeout / HOUR,
    forceAll: options.forceAll,
    snapshot: run?.snapshot ?? null,
    found: sessions.length,
    toEnd: count(({ action }) => action !== 'keep'),
    living: count(({ action }) => action === 'ask'),
    ended: count(({ outcome }) => outcome === 'ended' || outcome === 'ended_by_app'),
    changed: count(({ changed }) => changed !== null),
    sessions,
  }
}

type Said = Pick<CleanUpLine, 'action' | 'because' | 'reason' | 'endsAt'>
type Stated = Readonly<{ session: Session; finding: OwnerFinding | null; said: Said }>

/** A session that the options would end, but the plan does not list. */
const kept = ({ plan }: Findings, step: CleanUpStep): Stated => {
  const { session, finding } = step
  if (plan) return { session, finding, said: { action: 'keep', because: 'not_in_plan', reason: null, endsAt: null } }
  return { session, finding, said: saidOf(step) }
}

const isStep = (one: CleanUpStep | Stated): one is CleanUpStep => 'action' in one

function lineFor(findings: Findings, one: CleanUpStep | Stated, row: JournalRow | null): CleanUpLine {
  const { session, finding } = one
  const said = isStep(one) ? saidOf(one) : one.said
  const now = findings.survey.at
  const user = findings.users.get(session.userId) ?? session.userId
  return {
    ...reportSession(session, user, { judge: findings.judge, now, policy: findings.policy, inWords: durationText }),
    lastSeenAt: isoTime(lastKnownAlive(session)),
    silentMs: lengthSince(lastKnownAlive(session), now),
    idleMs: lengthSince(session.lastActivityAt, now),
    finding,
    ...said,
    outcome: row?.outcome ?? null,
    changed: row?.why ?? null,
  }
}

/** Null for a moment that lies ahead. */
function lengthSince(at: UtcMs, now: UtcMs): number | null {
  const ms = howLongAgo(at, now)
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

function saidOf({ action }: CleanUpStep): Said {
  if (action.kind === 'keep') return { action: 'keep', because: action.because, reason: null, endsAt: null }
  const { kind, because, reason, endedAt } = action
  return { action: kind, because, reason, endsAt: isoTime(endedAt) }
}

const CHANGED: Said = { action: 'keep', because: 'changed', reason: null, endsAt: null }

function changedLine(findings: Findings, { planned, session, why }: ChangedEnd, row: JournalRow | null): CleanUpLine {
  // A session that was taken away altogether: what the plan knew of it is all there is.
  const known = session ?? vanished(planned)
  const step = findings.survey.steps.find((one) => one.session.id === planned.sessionId)
  return { ...lineFor(findings, { session: known, finding: step?.finding ?? null, said: CHANGED }, row), changed: why }
}

function rowLine(findings: Findings, step: CleanUpStep | undefined, row: JournalRow): readonly CleanUpLine[] {
  const { planned, why } = row
  const session = findings.store.findSession(row.sessionId)
  if (why !== null || !session) return [changedLine(findings, { planned, session, why: why ?? 'gone' }, row)]
  const { kind, because, reason } = planned
  const said: Said = { action: kind, because, reason, endsAt: isoTime(session.end?.endedAt ?? null) }
  return [lineFor(findings, { session, finding: step?.finding ?? planned.finding, said }, row)]
}

const vanished = ({ sessionId, owner, lastAlive }: PlannedEnd): Session => ({
  id: sessionId,
  userId: '' as Session['userId'],
  owner,
  appVersion: '',
  startedAt: lastAlive,
  lastActivityAt: lastAlive,
  lastHeartbeatAt: lastAlive,
  end: null,
})

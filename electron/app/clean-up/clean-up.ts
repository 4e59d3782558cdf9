import { auditEntry, sessionEnded } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { endOf, isEnding, matchPlan, plannedEnd, planCleanUp } from '../../core/clean-up/cleanup-plan.ts'
import type {
  ChangedEnd,
  CleanUpFacts,
  CleanUpOptions,
  CleanUpPlan,
  CleanUpStep,
  EndingStep,
  MatchedEnd,
  PlannedEnd,
} from '../../core/clean-up/cleanup-plan.ts'
import { isUnfinished } from '../../core/clean-up/cleanup-run.ts'
import type { CleanUpRun, JournaledEnd, JournalRow, RowNote } from '../../core/clean-up/cleanup-run.ts'
import { utcMs } from '../../core/ids.ts'
import type { DurationMs, UtcMs } from '../../core/ids.ts'
import { legibleText } from '../../core/legible-text.ts'
import type { Clock, Entropy, ProcessProbe, Store } from '../../core/ports/ports.ts'
import type { Courtesy } from '../../core/session/close-request.ts'
import { foundDeparture } from '../../core/session/departure.ts'
import type { Departure } from '../../core/session/departure.ts'
import type { ProcessIdentity } from '../../core/session/process-identity.ts'
import type { Ending } from '../../core/session/session-end.ts'
import { askToClose, LOOK_EVERY } from '../closing/ask-to-close.ts'
import type { AskedSessions } from '../closing/ask-to-close.ts'
import { limitsChangedSince, policiesOf } from '../policy/policies.ts'
import { untilInterrupted } from '../upkeep/in-turns.ts'

export type SurveyDeps = Readonly<{
  store: Store
  clock: Clock
  probe: ProcessProbe
  departure?: Departure | null
  /** Whether the operating system has stopped a process; false where it cannot be told. */
  isStopped: (owner: ProcessIdentity) => boolean
}>

export type CleanUpDeps = SurveyDeps &
  Readonly<{
    entropy: Pick<Entropy, 'token'>
    by: Actor
    /** Makes a verified backup and returns its name. Throws where it cannot. */
    snapshot: () => string
    /** Blocks; `interrupted` when the person pressed Ctrl-C meanwhile. */
    pause: (length: DurationMs) => 'over' | 'interrupted'
    /** To be told now and then while people have their time to finish. */
    waiting: (sessions: number, left: DurationMs) => void
  }>

export type Survey = Readonly<{ at: UtcMs; steps: readonly CleanUpStep[] }>

/** `run` is null where nothing was left to do; then nothing was written either. `rows` also says of each end why it was left alone. */
export type CarriedOut = Readonly<{ run: CleanUpRun | null; rows: readonly JournalRow[] }>

const ID_LENGTH = 6

/** What there is and what a clean-up would do with it. Changes nothing. */
export function survey(deps: SurveyDeps, options: CleanUpOptions): Survey {
  const at = deps.clock.now()
  return { at, steps: planCleanUp(gatherFacts(deps), options, at) }
}

/** Keeps a survey as a plan that can be carried out later, by its id. */
export function keepPlan(
  { store, entropy }: Pick<CleanUpDeps, 'store' | 'entropy'>,
  { at, steps }: Survey,
  options: CleanUpOptions,
): CleanUpPlan {
  const plan = { id: legibleText(entropy, ID_LENGTH), madeAt: at, options, ends: steps.filter(isEnding).map(plannedEnd) }
  store.cleanups.keepPlan(plan)
  return plan
}

type Given = Readonly<{ ends: readonly PlannedEnd[]; options: CleanUpOptions; planId: string | null; courtesy: Courtesy }>

/**
 * Ends the sessions that are given and still are what they were when they were listed; no other is touched. To be run under the lock for
 * maintenance. What a killed run left is settled first.
 */
export function carryOut(deps: CleanUpDeps, { ends, options, planId, courtesy }: Given): CarriedOut {
  settleKilledRuns(deps)
  const now = deps.clock.now()
  const { matched, changed } = matchPlan(ends, planCleanUp(gatherFacts(deps), options, now), (id) => deps.store.findSession(id))
  const rows = [...matched.map(intended), ...changed.map(leftAlone)]
  if (matched.length === 0) return { run: null, rows }
  const id = legibleText(deps.entropy, ID_LENGTH)
  const snapshot = deps.snapshot()
  deps.store.cleanups.begin({ id, beganAt: now, planId, options, by: deps.by, snapshot, rows })
  endAtOnce(deps, id, matched)
  const done = askTheLiving(deps, id, matched, courtesy)
  finish(deps, id, done ? 'finished' : 'interrupted')
  const run = deps.store.cleanups.findRun(id)
  return { run, rows: run?.rows ?? rows }
}

/** The last word on runs that were killed. Only under the lock for maintenance: a run that is not over then never will be. */
export function settleKilledRuns(deps: Pick<CleanUpDeps, 'store' | 'clock' | 'by'>): void {
  for (const { id, state } of deps.store.cleanups.listRuns()) if (state === 'running') finish(deps, id, 'killed')
}

function gatherFacts({ store, probe, clock, isStopped, departure = null }: SurveyDeps): readonly CleanUpFacts[] {
  const active = store.activeSessions()
  const policyFor = policiesOf(store)
  const oldest = utcMs(Math.min(...active.map(({ startedAt }) => startedAt)))
  const [now, steady] = [clock.now(), clock.steady()]
  const limitsChangedAt = active.length === 0 ? null : limitsChangedSince(store, oldest)
  const people = new Map(store.listUsers().map((user) => [user.id, user]))
  return active.map((session) => {
    const verdict = probe.judge(session.owner)
    const policy = policyFor(people.get(session.userId))
    const stopped = verdict.reason === 'process_running' && isStopped(session.owner)
    return { session, verdict, stopped, policy, limitsChangedAt, steady, departed: foundDeparture(session, departure, now, steady) }
  })
}

const intended = ({ planned, step }: MatchedEnd): JournalRow => ({
  sessionId: planned.sessionId,
  planned,
  before: step.session,
  after: null,
  outcome: 'intended',
  why: null,
})

const leftAlone = ({ planned, session, why }: ChangedEnd): JournalRow => ({
  sessionId: planned.sessionId,
  planned,
  before: session,
  after: session?.end ?? null,
  outcome: 'changed',
  why,
})

function endAtOnce(deps: CleanUpDeps, run: string, matched: readonly MatchedEnd[]): void {
  const ends = matched.flatMap(({ planned, step }) => {
    if (step.action.kind !== 'end') return []
    return [{ ...endFor(deps, step), ...(planned.endedAt === null ? {} : { unlessHeardOf: planned.lastAlive }) }]
  })
  if (ends.length > 0) deps.store.cleanups.end(run, ends)
}

function endFor({ clock, by }: CleanUpDeps, step: EndingStep, { evidence, ...how }: Partial<Ending> = {}): JournaledEnd {
  const { session } = step
  const now = clock.now()
  const end = endOf(step, now, { ...how, evidence: { trigger: 'cleanup', ...evidence }, by })
  return { sessionId: session.id, end, audit: sessionEnded(session, end, now, by) }
}

/** Null where the person who runs it wanted no more: what is open stays open. */
function askTheLiving(deps: CleanUpDeps, run: string, matched: readonly MatchedEnd[], courtesy: Courtesy) {
  const { store, by, probe, waiting, pause } = deps
  const steps = new Map(matched.flatMap(({ step }) => (step.action.kind === 'ask' ? [[step.session.id, step]] : [])))
  const message = courtesy.message === '' ? {} : { message: courtesy.message }
  const asked: AskedSessions = {
    ask: (requests) => store.cleanups.ask(run, requests),
    ended: (sessions) =>
      store.cleanups.note(
        run,
        sessions.map(({ id }) => ({ sessionId: id, outcome: 'ended_by_app', withdraw: true })),
      ),
    end: (sessions) =>
      void store.cleanups.end(
        run,
        sessions.flatMap((session) => {
          const step = steps.get(session.id)
          const how = { evidence: message, verdict: probe.judge(session.owner), steady: deps.clock.steady() }
          return step ? [endFor(deps, { ...step, session }, how)] : []
        }),
      ),
  }
  const sessions = [...steps.values()].map(({ session }) => session)
  const asking = askToClose(deps, sessions, { by, reason: 'closed_by_cleanup', courtesy }, asked)
  return untilInterrupted(asking, ({ open, left }) => {
    waiting(open, left)
    return pause(LOOK_EVERY)
  })
}

function finish(
  { store, clock, by }: Pick<CleanUpDeps, 'store' | 'clock' | 'by'>,
  id: string,
  state: 'finished' | 'interrupted' | 'killed',
): void {
  const run = store.cleanups.findRun(id)
  if (!run) return
  const notes = run.rows.filter(isUnfinished).map((row) => noteOnUnfinished(store, row, state))
  const ended = run.rows.filter(({ outcome }) => outcome === 'ended').length
  const at = clock.now()
  const detail = { run: id, plan: run.planId, state, ended, listed: run.rows.length, snapshot: run.snapshot, ...run.options }
  store.cleanups.finish(id, { at, state, notes, audit: auditEntry(by, at, 'cleanup_run', detail) })
}

function noteOnUnfinished(store: Store, { sessionId, outcome }: JournalRow, state: 'finished' | 'interrupted' | 'killed'): RowNote {
  const session = store.findSession(sessionId)
  const asked = outcome === 'asked'
  if (!session) return { sessionId, outcome: 'changed', why: 'gone', withdraw: asked }
  if (session.end) return asked ? { sessionId, outcome: 'ended_by_app', withdraw: true } : { sessionId, outcome: 'changed', why: 'ended' }
  return { sessionId, outcome: asked && state !== 'killed' ? 'withdrawn' : 'not_reached', withdraw: asked }
}

import type { Actor, AuditEntry } from '../audit/audit.ts'
import type { SessionId, UtcMs } from '../ids.ts'
import type { CloseRequest } from '../session/close-request.ts'
import { lastKnownAlive } from '../session/session.ts'
import type { Session, SessionEnd } from '../session/session.ts'
import type { CleanUpOptions, CleanUpPlan, Mismatch, PlannedEnd } from './cleanup-plan.ts'

/**
 * What became of one session in a run. `intended` and `asked` are the only ones that a later run finds unfinished.
 * - `intended`: to be ended; nothing was done yet
 * - `asked`: its app was asked to close
 * - `ended`: by the run
 * - `ended_by_app`: its app, or its person, ended it while it was asked to
 * - `changed`: no longer what the plan had listed; left alone
 * - `withdrawn`: asked, and then let be
 * - `not_reached`: the run was killed before
 * - `undone`: the end was put back, see `undoneEnd`
 */
export type RowOutcome = 'intended' | 'asked' | 'ended' | 'ended_by_app' | 'changed' | 'withdrawn' | 'not_reached' | 'undone'

/** A run's line on one session. `before` and `after` are what the session's row said, null where there is none yet. */
export type JournalRow = Readonly<{
  sessionId: SessionId
  planned: PlannedEnd
  before: Session | null
  after: SessionEnd | null
  outcome: RowOutcome
  /** Why it was left alone. */
  why: Mismatch | null
}>

export type CleanUpRun = Readonly<{
  id: string
  beganAt: UtcMs
  /** Null while it runs, and for one that was killed, until the next run settles it. */
  finishedAt: UtcMs | null
  state: 'running' | 'finished' | 'interrupted' | 'killed'
  /** The dry run it carried out. */
  planId: string | null
  options: CleanUpOptions
  by: Actor
  /** The backup that was made before the first change. */
  snapshot: string
  undone: Readonly<{ at: UtcMs; by: Actor; snapshot: string }> | null
  rows: readonly JournalRow[]
}>

export type RunBegun = Pick<CleanUpRun, 'id' | 'beganAt' | 'planId' | 'options' | 'by' | 'snapshot' | 'rows'>

/** An end to be written while the session is active and, where `unlessHeardOf` is given, has given no sign of life since. */
export type JournaledEnd = Readonly<{ sessionId: SessionId; end: SessionEnd; audit: AuditEntry; unlessHeardOf?: UtcMs }>

export type JournaledRequest = Readonly<{ request: Omit<CloseRequest, 'seenAt'>; audit: AuditEntry }>

/** What happened to a session without the run's doing, to be noted; `withdraw` takes the request to close back with it. */
export type RowNote = Readonly<{ sessionId: SessionId; outcome: RowOutcome; why?: Mismatch; withdraw?: boolean }>

/** What a run says of a request that it takes back, at the moment it does: its app may have obeyed just before. */
export const outcomeAt = ({ outcome, withdraw = false }: RowNote, end: SessionEnd | null): RowOutcome =>
  end && withdraw && (outcome === 'withdrawn' || outcome === 'not_reached') ? 'ended_by_app' : outcome

export type Undoing = Readonly<{ sessionId: SessionId; from: SessionEnd; to: SessionEnd }>

export type RunFinished = Readonly<{
  at: UtcMs
  state: Exclude<CleanUpRun['state'], 'running'>
  /** On what the run left unfinished. */
  notes: readonly RowNote[]
  audit: AuditEntry
}>

export interface CleanUpStore {
  /** Keeps a dry run's plan under its id, and forgets those of long ago. */
  keepPlan(plan: CleanUpPlan): void
  findPlan(id: string): CleanUpPlan | null
  /** Writes down what a run is about to do, before it does anything. */
  begin(run: RunBegun): void
  /** Asks, and notes it, in one transaction. Returns those that were active; the others are noted as changed. */
  ask(run: string, requests: readonly JournaledRequest[]): readonly SessionId[]
  /** Ends what still matches and notes for each what happened, in one transaction. Returns those that this call ended. */
  end(run: string, ends: readonly JournaledEnd[]): readonly SessionId[]
  note(run: string, notes: readonly RowNote[]): void
  /** The last word of a run, in one transaction. False where it had been said. */
  finish(run: string, finished: RunFinished): boolean
  /**
   * Replaces the ends that are still the ones given, once for each run, in one transaction. Returns those it replaced; null where the run
   * is undone already.
   */
  undo(
    run: string,
    undoings: readonly Undoing[],
    undone: NonNullable<CleanUpRun['undone']>,
    auditOf: (replaced: readonly Undoing[]) => readonly AuditEntry[],
  ): readonly SessionId[] | null
  /** Newest first, without their rows. */
  listRuns(limit?: number): readonly Omit<CleanUpRun, 'rows'>[]
  findRun(id: string): CleanUpRun | null
}

/**
 * The end that undoing leaves: history put back as far as it goes. Nobody is brought back to life, so a session that was active before gets
 * the last moment that its row knows it alive, and says that the end which the clean-up gave it was taken back. What was found on facts
 * (the process died, the computer was restarted, the lease ran out) stays the reason; a timeout was the clean-up's judgement and goes.
 */
export function undoneEnd(
  run: string,
  { before, after }: Pick<JournalRow, 'before' | 'after'>,
  now: Session,
  at: UtcMs,
): SessionEnd | null {
  if (!after) return null
  if (before?.end) return before.end
  const judged = after.endReason === 'idle_timeout' || after.endReason === 'absolute_timeout'
  return {
    endedAt: lastKnownAlive(now),
    endReason: judged ? 'closed_by_cleanup' : after.endReason,
    endEvidence: {
      ...after.endEvidence,
      note: `clean-up ${run} undone: it had written ${after.endReason} at ${after.endedAt}`,
    },
    recoveredAt: at,
  }
}

export const isUnfinished = ({ outcome }: JournalRow) => outcome === 'intended' || outcome === 'asked'

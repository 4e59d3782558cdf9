import type { CleanUpPlan } from '../../../core/clean-up/cleanup-plan.ts'
import type { CleanUpRun, JournalRow, RowNote, RunBegun } from '../../../core/clean-up/cleanup-run.ts'
import { sessionId } from '../../../core/ids.ts'
import type { SessionId, UtcMs } from '../../../core/ids.ts'
import type { SessionEnd } from '../../../core/session/session.ts'
import type { Connection } from '../connection.ts'
import { actorFrom, listFrom, timeFrom, timeOrNull } from '../odd-values.ts'
import { blobFromUuid, uuidFromBlob } from '../session/uuid-blob.ts'
import { endFromJson, endsFrom, optionsFrom, plannedFor, sessionFromJson, undoneFrom } from './odd-journal.ts'

type PlanRow = Readonly<{ id: string; made_at: number; options: string; ends: string }>

type RunRow = Readonly<{
  id: string
  began_at: number
  finished_at: number | null
  state: string
  plan_id: string | null
  options: string
  actor: string
  snapshot: string
  undone: string | null
}>

type LineRow = Readonly<{
  session_id: Buffer
  planned: string
  before: string | null
  after: string | null
  outcome: string
  why: string | null
}>

/** A plan is for the next minutes or hours; this many are kept so that an old id is still told from a mistyped one. */
const PLANS_KEPT = 50

const RUN_COLUMNS = 'id, began_at, finished_at, state, plan_id, options, actor, snapshot, undone'

const SQL = {
  keepPlan: 'INSERT INTO cleanup_plans (id, made_at, options, ends) VALUES (?, ?, ?, ?)',
  forgetPlans: 'DELETE FROM cleanup_plans WHERE id NOT IN (SELECT id FROM cleanup_plans ORDER BY made_at DESC LIMIT ?)',
  findPlan: 'SELECT id, made_at, options, ends FROM cleanup_plans WHERE id = ?',
  begin: `INSERT INTO cleanup_runs (id, began_at, state, plan_id, options, actor, snapshot) VALUES (?, ?, 'running', ?, ?, ?, ?)`,
  write: 'INSERT INTO cleanup_journal (run_id, session_id, planned, before, after, outcome, why) VALUES (?, ?, ?, ?, ?, ?, ?)',
  note: 'UPDATE cleanup_journal SET outcome = ?, why = ?, after = ? WHERE run_id = ? AND session_id = ?',
  outcome: 'SELECT outcome FROM cleanup_journal WHERE run_id = ? AND session_id = ?',
  finish: `UPDATE cleanup_runs SET finished_at = ?, state = ? WHERE id = ? AND state = 'running'`,
  undo: 'UPDATE cleanup_runs SET undone = ? WHERE id = ? AND undone IS NULL',
  // Only the end that the run wrote: one that somebody corrected since stays.
  replaceEnd: `UPDATE sessions SET ended_at = ?, end_reason = ?, end_evidence = ?, recovered_at = ?
    WHERE id = ? AND ended_at = ? AND end_reason = ? AND recovered_at IS ?`,
  list: `SELECT ${RUN_COLUMNS} FROM cleanup_runs ORDER BY began_at DESC, id DESC LIMIT ?`,
  find: `SELECT ${RUN_COLUMNS} FROM cleanup_runs WHERE id = ?`,
  lines: 'SELECT session_id, planned, before, after, outcome, why FROM cleanup_journal WHERE run_id = ? ORDER BY session_id',
} as const

export function insertPlan(db: Connection, { id, madeAt, options, ends }: CleanUpPlan): void {
  db.statement(SQL.keepPlan).run(id, madeAt, JSON.stringify(options), JSON.stringify(ends))
  db.statement(SQL.forgetPlans).run(PLANS_KEPT)
}

export function selectPlan(db: Connection, id: string): CleanUpPlan | null {
  const row = db.statement(SQL.findPlan).get(id) as PlanRow | undefined
  if (!row) return null
  return { id: row.id, madeAt: timeFrom(row.made_at), options: optionsFrom(row.options), ends: endsFrom(listFrom(row.ends)) }
}

export function insertRun(db: Connection, { id, beganAt, planId, options, by, snapshot, rows }: RunBegun): void {
  db.statement(SQL.begin).run(id, beganAt, planId, JSON.stringify(options), JSON.stringify(by), snapshot)
  for (const { sessionId: session, planned, before, after, outcome, why } of rows) {
    const [was, is] = [before, after].map((known) => known && JSON.stringify(known))
    db.statement(SQL.write).run(id, blobFromUuid(session), JSON.stringify(planned), was, is, outcome, why)
  }
}

export function updateLine(db: Connection, run: string, { sessionId: session, outcome, why }: RowNote, after: SessionEnd | null): void {
  db.statement(SQL.note).run(outcome, why ?? null, after && JSON.stringify(after), run, blobFromUuid(session))
}

export const selectOutcome = (db: Connection, run: string, session: SessionId): string | null =>
  (db.statement(SQL.outcome).get(run, blobFromUuid(session)) as { outcome: string } | undefined)?.outcome ?? null

export const updateFinished = (db: Connection, run: string, at: UtcMs, state: CleanUpRun['state']): boolean =>
  db.statement(SQL.finish).run(at, state, run).changes === 1

export const updateUndone = (db: Connection, run: string, undone: NonNullable<CleanUpRun['undone']>): boolean =>
  db.statement(SQL.undo).run(JSON.stringify(undone), run).changes === 1

export const replaceEnd = (db: Connection, id: SessionId, from: SessionEnd, to: SessionEnd): boolean =>
  db
    .statement(SQL.replaceEnd)
    .run(
      to.endedAt,
      to.endReason,
      JSON.stringify(to.endEvidence),
      to.recoveredAt,
      blobFromUuid(id),
      from.endedAt,
      from.endReason,
      from.recoveredAt,
    ).changes === 1

export const selectRuns = (db: Connection, limit: number): readonly Omit<CleanUpRun, 'rows'>[] =>
  (db.statement(SQL.list).all(limit) as RunRow[]).map(runFrom)

export function selectRun(db: Connection, id: string): CleanUpRun | null {
  const row = db.statement(SQL.find).get(id) as RunRow | undefined
  if (!row) return null
  return { ...runFrom(row), rows: (db.statement(SQL.lines).all(id) as LineRow[]).map(lineFrom) }
}

const runFrom = (row: RunRow): Omit<CleanUpRun, 'rows'> => ({
  id: row.id,
  beganAt: timeFrom(row.began_at),
  finishedAt: timeOrNull(row.finished_at),
  state: row.state as CleanUpRun['state'],
  planId: row.plan_id,
  options: optionsFrom(row.options),
  by: actorFrom(row.actor),
  snapshot: row.snapshot,
  undone: undoneFrom(row.undone),
})

function lineFrom(row: LineRow): JournalRow {
  const id = sessionId(uuidFromBlob(row.session_id))
  return {
    sessionId: id,
    planned: plannedFor(id, row.planned),
    before: sessionFromJson(id, row.before),
    after: endFromJson(row.after),
    outcome: row.outcome as JournalRow['outcome'],
    why: row.why as JournalRow['why'],
  }
}

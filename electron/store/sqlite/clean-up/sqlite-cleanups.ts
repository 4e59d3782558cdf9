import type { AuditEntry } from '../../../core/audit/audit.ts'
import type { CleanUpPlan } from '../../../core/clean-up/cleanup-plan.ts'
import type {
  CleanUpRun,
  CleanUpStore,
  JournaledEnd,
  JournaledRequest,
  RowNote,
  RunBegun,
  RunFinished,
  Undoing,
} from '../../../core/clean-up/cleanup-run.ts'
import { outcomeAt } from '../../../core/clean-up/cleanup-run.ts'
import type { SessionId } from '../../../core/ids.ts'
import { checkEnd } from '../../../core/session/end-laws.ts'
import { lastKnownAlive } from '../../../core/session/session.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { deleteCloseRequest, writeCloseRequest } from '../session/close-requests-table.ts'
import { selectSession } from '../session/session-table.ts'
import { writeEnd } from '../session/session-transitions.ts'
import {
  insertPlan,
  insertRun,
  replaceEnd,
  selectOutcome,
  selectPlan,
  selectRun,
  selectRuns,
  updateFinished,
  updateLine,
  updateUndone,
} from './cleanup-tables.ts'

const NO_LIMIT = -1

/** Each change and what the journal says of it are one transaction: the journal tells the truth wherever the process is killed. */
export class SqliteCleanUps implements CleanUpStore {
  readonly #db: Connection

  constructor(connection: Connection) {
    this.#db = connection
  }

  keepPlan(plan: CleanUpPlan): void {
    this.#db.write('keep the plan of a clean-up', () => insertPlan(this.#db, plan))
  }

  findPlan(id: string): CleanUpPlan | null {
    return this.#db.read('look up the plan of a clean-up', () => selectPlan(this.#db, id))
  }

  begin(run: RunBegun): void {
    this.#db.write('begin a clean-up', () => insertRun(this.#db, run))
  }

  ask(run: string, requests: readonly JournaledRequest[]): readonly SessionId[] {
    return this.#db.write('ask for sessions to be ended', () =>
      requests.flatMap(({ request, audit }) => {
        const { sessionId } = request
        const asked = writeCloseRequest(this.#db, request)
        if (asked) insertAudit(this.#db, audit)
        this.#note(run, asked ? { sessionId, outcome: 'asked' } : { sessionId, outcome: 'changed', why: 'ended' })
        return asked ? [sessionId] : []
      }),
    )
  }

  end(run: string, ends: readonly JournaledEnd[]): readonly SessionId[] {
    return this.#db.write('end the sessions', () => ends.flatMap((one) => (this.#endOne(run, one) ? [one.sessionId] : [])))
  }

  note(run: string, notes: readonly RowNote[]): void {
    this.#db.write('write the journal of a clean-up', () => notes.forEach((note) => this.#note(run, note)))
  }

  finish(run: string, { at, state, notes, audit }: RunFinished): boolean {
    return this.#db.write('finish a clean-up', () => {
      if (!updateFinished(this.#db, run, at, state)) return false
      for (const note of notes) this.#note(run, note)
      insertAudit(this.#db, audit)
      return true
    })
  }

  undo(
    run: string,
    undoings: readonly Undoing[],
    undone: NonNullable<CleanUpRun['undone']>,
    auditOf: (replaced: readonly Undoing[]) => readonly AuditEntry[],
  ): readonly SessionId[] | null {
    return this.#db.write('undo a clean-up', () => {
      if (!updateUndone(this.#db, run, undone)) return null
      const replaced = undoings.filter((undoing) => this.#replaced(undoing))
      for (const { sessionId } of replaced) this.#note(run, { sessionId, outcome: 'undone' })
      for (const entry of auditOf(replaced)) insertAudit(this.#db, entry)
      return replaced.map(({ sessionId }) => sessionId)
    })
  }

  listRuns(limit = NO_LIMIT): readonly Omit<CleanUpRun, 'rows'>[] {
    return this.#db.read('list the clean-ups', () => selectRuns(this.#db, limit))
  }

  findRun(id: string): CleanUpRun | null {
    return this.#db.snapshot('look up a clean-up', () => selectRun(this.#db, id))
  }

  #endOne(run: string, { sessionId, end, audit, unlessHeardOf }: JournaledEnd): boolean {
    const session = selectSession(this.#db, sessionId)
    const heardOf = session && !session.end && unlessHeardOf !== undefined && lastKnownAlive(session) !== unlessHeardOf
    const ended = !heardOf && writeEnd(this.#db, { id: sessionId, end, audit })
    if (ended) {
      deleteCloseRequest(this.#db, sessionId)
      this.#note(run, { sessionId, outcome: 'ended' })
    } else if (session && selectOutcome(this.#db, run, sessionId) === 'asked') this.#note(run, { sessionId, outcome: 'ended_by_app' })
    else this.#note(run, { sessionId, outcome: 'changed', why: heardOf ? 'sign_of_life' : session ? 'ended' : 'gone' })
    return ended
  }

  #replaced({ sessionId, from, to }: Undoing): boolean {
    const before = selectSession(this.#db, sessionId)
    if (!replaceEnd(this.#db, sessionId, from, to)) return false
    if (before) checkEnd(this.#db.log, { before, end: to, replaces: true })
    return true
  }

  /** With what the session's row says at this moment. */
  #note(run: string, note: RowNote): void {
    if (note.withdraw) deleteCloseRequest(this.#db, note.sessionId)
    const end = selectSession(this.#db, note.sessionId)?.end ?? null
    updateLine(this.#db, run, { ...note, outcome: outcomeAt(note, end) }, end)
  }
}

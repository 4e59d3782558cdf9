import { auditEntry } from '../../core/audit/audit.ts'
import { undoneEnd } from '../../core/clean-up/cleanup-run.ts'
import type { CleanUpRun, JournalRow, Undoing } from '../../core/clean-up/cleanup-run.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { sessionAgain } from '../../core/fleet/facts.ts'
import type { SessionId } from '../../core/ids.ts'
import type { SessionEnd } from '../../core/session/session.ts'
import { settleKilledRuns } from './clean-up.ts'
import type { CleanUpDeps } from './clean-up.ts'

export type UndoDeps = Pick<CleanUpDeps, 'store' | 'clock' | 'by' | 'snapshot'>

/** `left` were ended otherwise since, or are not there any more. */
export type Undone = Readonly<{
  kind: 'undone' | 'nothing_to_undo' | 'already_undone'
  run: CleanUpRun
  undone: readonly Readonly<{ row: JournalRow; to: SessionEnd }>[]
  left: readonly SessionId[]
}>

/**
 * Takes back the ends that a clean-up wrote, as far as they are still as it wrote them. To be run under the lock for maintenance. A session
 * never becomes active again: its person was signed out, and its app has forgotten it.
 */
export function undoCleanUp(deps: UndoDeps, id: string): Undone {
  settleKilledRuns(deps)
  const run = deps.store.cleanups.findRun(id)
  if (!run) throw new LatchkeyError('not_found', `There is no clean-up ${id}. "cleanup list" shows them. Nothing was changed.`)
  if (run.undone) return { kind: 'already_undone', run, undone: [], left: [] }
  const touched = run.rows.filter(isItsDoing)
  const at = deps.clock.now()
  const undoings = touched.flatMap((row) => undoingOf(deps, id, row, at))
  if (undoings.length === 0) return { kind: 'nothing_to_undo', run, undone: [], left: touched.map(({ sessionId }) => sessionId) }
  const snapshot = deps.snapshot()
  const auditOf = (replaced: readonly Undoing[]) =>
    inParts(replaced).map((part) =>
      auditEntry(deps.by, at, 'cleanup_undone', { run: id, snapshot, again: part.map(({ sessionId, to }) => sessionAgain(sessionId, to)) }),
    )
  const done = deps.store.cleanups.undo(id, undoings, { at, by: deps.by, snapshot }, auditOf)
  if (!done) return { kind: 'already_undone', run, undone: [], left: [] }
  const undone = touched.flatMap((row) => {
    const to = undoings.find(({ sessionId }) => sessionId === row.sessionId)?.to
    return to && done.includes(row.sessionId) ? [{ row, to }] : []
  })
  const left = touched.map(({ sessionId }) => sessionId).filter((session) => !done.includes(session))
  return { kind: 'undone', run: deps.store.cleanups.findRun(id) ?? run, undone, left }
}

/** No line grows without bound; there is one also where nothing was as it had been. */
const MOST_IN_A_LINE = 50

const inParts = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.max(1, Math.ceil(items.length / MOST_IN_A_LINE)) }, (_, part) =>
    items.slice(part * MOST_IN_A_LINE, (part + 1) * MOST_IN_A_LINE),
  )

/** What a person ended by themselves while they were asked to is not. */
const isItsDoing = ({ outcome, after }: JournalRow) =>
  outcome === 'ended' || (outcome === 'ended_by_app' && after?.endReason === 'closed_by_cleanup')

function undoingOf({ store }: UndoDeps, run: string, row: JournalRow, at: CleanUpRun['beganAt']): readonly Undoing[] {
  const session = store.findSession(row.sessionId)
  const to = session && undoneEnd(run, row, session, at)
  return row.after && to && isEnd(session.end, row.after) ? [{ sessionId: row.sessionId, from: row.after, to }] : []
}

const isEnd = (now: SessionEnd | null, then: SessionEnd) =>
  now?.endedAt === then.endedAt && now.endReason === then.endReason && now.recoveredAt === then.recoveredAt

import type { AuditEntry } from '../../electron/core/audit/audit.ts'
import type { CleanUpPlan } from '../../electron/core/clean-up/cleanup-plan.ts'
import { outcomeAt } from '../../electron/core/clean-up/cleanup-run.ts'
import type { CleanUpRun, CleanUpStore, JournaledEnd, RowNote } from '../../electron/core/clean-up/cleanup-run.ts'
import type { SessionId } from '../../electron/core/ids.ts'
import type { CloseRequestStore } from '../../electron/core/ports/store-port.ts'
import { lastKnownAlive } from '../../electron/core/session/session.ts'
import type { Session, SessionEnd } from '../../electron/core/session/session.ts'

type World = Readonly<{
  write: (...entries: readonly AuditEntry[]) => void
  find: (id: SessionId) => Session | null
  end: (id: SessionId, end: SessionEnd, audit: AuditEntry) => boolean
  replaceEnd: (id: SessionId, end: SessionEnd) => void
  requests: CloseRequestStore
}>

const PLANS_KEPT = 50

export function memoryCleanUps({ write, find, end, replaceEnd, requests }: World): CleanUpStore {
  const plans = new Map<string, CleanUpPlan>()
  const runs = new Map<string, CleanUpRun>()
  const change = (id: string, fields: Partial<CleanUpRun>) => {
    const run = runs.get(id)
    if (run) runs.set(id, { ...run, ...fields })
  }
  const note = (id: string, told: RowNote) => {
    const { sessionId, why, withdraw = false } = told
    if (withdraw) requests.withdraw(sessionId)
    const after = find(sessionId)?.end ?? null
    const outcome = outcomeAt(told, after)
    const rows = runs.get(id)?.rows ?? []
    change(id, { rows: rows.map((row) => (row.sessionId === sessionId ? { ...row, outcome, why: why ?? null, after } : row)) })
  }
  const endOne = (run: string, { sessionId, end: to, audit, unlessHeardOf }: JournaledEnd) => {
    const session = find(sessionId)
    const heardOf = session && !session.end && unlessHeardOf !== undefined && lastKnownAlive(session) !== unlessHeardOf
    const ended = !heardOf && end(sessionId, to, audit)
    const asked = runs.get(run)?.rows.some((row) => row.sessionId === sessionId && row.outcome === 'asked')
    if (ended) note(run, { sessionId, outcome: 'ended', withdraw: true })
    else if (session && asked) note(run, { sessionId, outcome: 'ended_by_app' })
    else note(run, { sessionId, outcome: 'changed', why: heardOf ? 'sign_of_life' : session ? 'ended' : 'gone' })
    return ended
  }
  return {
    keepPlan(plan) {
      plans.set(plan.id, plan)
      const newest = [...plans.values()].toSorted((a, b) => b.madeAt - a.madeAt)
      for (const { id } of newest.slice(PLANS_KEPT)) plans.delete(id)
    },
    findPlan: (id) => plans.get(id) ?? null,
    begin: (run) =>
      void runs.set(run.id, {
        ...run,
        rows: run.rows.toSorted((a, b) => (a.sessionId < b.sessionId ? -1 : 1)),
        finishedAt: null,
        state: 'running',
        undone: null,
      }),
    ask: (run, asked) =>
      asked.flatMap((one) => {
        const { sessionId } = one.request
        const [active] = requests.ask([one])
        note(run, active ? { sessionId, outcome: 'asked' } : { sessionId, outcome: 'changed', why: 'ended' })
        return active ? [sessionId] : []
      }),
    end: (run, ends) => ends.filter((one) => endOne(run, one)).map(({ sessionId }) => sessionId),
    note: (run, notes) => notes.forEach((one) => note(run, one)),
    finish(run, { at, state, notes, audit }) {
      if (runs.get(run)?.state !== 'running') return false
      change(run, { finishedAt: at, state })
      for (const one of notes) note(run, one)
      write(audit)
      return true
    },
    undo(run, undoings, undone, auditOf) {
      if (!runs.has(run) || runs.get(run)?.undone) return null
      change(run, { undone })
      const replaced = undoings.filter(({ sessionId, from, to }) => {
        const known = find(sessionId)?.end
        if (known?.endedAt !== from.endedAt || known.endReason !== from.endReason || known.recoveredAt !== from.recoveredAt) return false
        replaceEnd(sessionId, to)
        note(run, { sessionId, outcome: 'undone' })
        return true
      })
      write(...auditOf(replaced))
      return replaced.map(({ sessionId }) => sessionId)
    },
    listRuns: (limit) => [...runs.values()].toSorted((a, b) => b.beganAt - a.beganAt || (a.id < b.id ? 1 : -1)).slice(0, limit),
    findRun: (id) => runs.get(id) ?? null,
  }
}

import { expect, test } from 'vitest'
import { actorOf } from '../../electron/core/audit/audit.ts'
import type { PlannedEnd } from '../../electron/core/clean-up/cleanup-plan.ts'
import type { JournalRow, RunBegun } from '../../electron/core/clean-up/cleanup-run.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import type { Session } from '../../electron/core/session/session.ts'
import { addUser, anAudit, anEnd, startSession, T0 } from './samples.ts'

const planned = (session: Session): PlannedEnd => ({
  sessionId: session.id,
  owner: session.owner,
  finding: 'owner_dead',
  kind: 'end',
  because: 'owner_gone',
  reason: 'process_died',
  endedAt: utcMs(T0),
  lastAlive: utcMs(T0),
})

const rowOf = (session: Session): JournalRow => ({
  sessionId: session.id,
  planned: planned(session),
  before: session,
  after: null,
  outcome: 'intended',
  why: null,
})

const options = { timeout: durationMs(86_400_000), forceAll: false }

const aRun = (sessions: readonly Session[], changes: Partial<RunBegun> = {}): RunBegun => ({
  id: 'abc234',
  beganAt: utcMs(T0 + 5),
  planId: null,
  options,
  by: { userId: null, sessionId: null, via: 'cli', process: { pid: 1, host: 'desk', osUser: 'root' } },
  snapshot: 'latchkey-before.db',
  rows: sessions.map(rowOf),
  ...changes,
})

const ended = anAudit({ kind: 'session_ended' })
const over = (state: 'finished' | 'interrupted') => ({ at: utcMs(T0 + 9), state, notes: [], audit: anAudit({ kind: 'cleanup_run' }) })

export function describeCleanUps(store: () => Store): void {
  const begun = (count: number, changes: Partial<RunBegun> = {}) => {
    const sessions = Array.from({ length: count }, () => startSession(store(), addUser(store())))
    store().cleanups.begin(aRun(sessions, changes))
    return sessions
  }
  const outcomes = () =>
    new Map(
      store()
        .cleanups.findRun('abc234')
        ?.rows.map(({ sessionId, outcome, why }) => [sessionId, why ?? outcome]),
    )

  test('a plan is kept under its id, and those of long ago are forgotten', () => {
    const session = startSession(store(), addUser(store()))
    const plan = { id: 'k7pm4x', madeAt: utcMs(T0), options, ends: [planned(session)] }
    store().cleanups.keepPlan(plan)
    expect(store().cleanups.findPlan('k7pm4x')).toEqual(plan)
    expect(store().cleanups.findPlan('other2')).toBeNull()
    for (let later = 1; later <= 50; later++) store().cleanups.keepPlan({ ...plan, id: `plan${later}`, madeAt: utcMs(T0 + later) })
    expect(store().cleanups.findPlan('k7pm4x')).toBeNull()
    expect(store().cleanups.findPlan('plan1')).not.toBeNull()
  })

  test('a run writes down what it is about to do, and is running until its last word', () => {
    const [session] = begun(1)
    expect(store().cleanups.findRun('abc234')).toMatchObject({
      state: 'running',
      finishedAt: null,
      undone: null,
      rows: [{ before: session, outcome: 'intended' }],
    })
    expect(store().cleanups.finish('abc234', over('finished'))).toBe(true)
    expect(store().cleanups.finish('abc234', over('interrupted'))).toBe(false)
    expect(store().cleanups.findRun('abc234')).toMatchObject({ state: 'finished', finishedAt: T0 + 9 })
    expect(store().listAudit({ newest: 1 })).toMatchObject([{ kind: 'cleanup_run' }])
    store().cleanups.begin(aRun([], { id: 'newer2', beganAt: utcMs(T0 + 6) }))
    expect(
      store()
        .cleanups.listRuns()
        .map(({ id }) => id),
    ).toEqual(['newer2', 'abc234'])
    expect(store().cleanups.listRuns(1)).toHaveLength(1)
    expect(store().cleanups.findRun('nobody')).toBeNull()
  })

  test('it ends what still matches, in one go with its journal, and says what became of the others', () => {
    const sessions = begun(3)
    const [quiet, heard, gone] = sessions
    if (!quiet || !heard || !gone) throw new Error('unreachable')
    store().recordHeartbeat(heard.id, utcMs(T0 + 1), utcMs(T0))
    store().endSession(gone.id, anEnd(), ended)
    const end = anEnd({ endReason: 'process_died', recoveredAt: utcMs(T0 + 7) })
    const ends = sessions.map(({ id }) => ({ sessionId: id, end, audit: ended, unlessHeardOf: utcMs(T0) }))
    expect(store().cleanups.end('abc234', ends)).toEqual([quiet.id])
    expect(store().findSession(quiet.id)?.end).toEqual(end)
    expect(store().findSession(heard.id)?.end).toBeNull()
    expect(outcomes()).toEqual(
      new Map([
        [quiet.id, 'ended'],
        [heard.id, 'sign_of_life'],
        [gone.id, 'ended'],
      ]),
    )
    const rows = store().cleanups.findRun('abc234')?.rows ?? []
    expect(rows.find(({ sessionId }) => sessionId === quiet.id)).toMatchObject({ outcome: 'ended', after: end })
    expect(rows.find(({ sessionId }) => sessionId === gone.id)).toMatchObject({ outcome: 'changed', after: anEnd() })
  })

  test.each(['withdrawn', 'not_reached'] as const)(
    'an app that obeyed before its request was taken back is not said to be let be: %s',
    (outcome) => {
      const [session] = begun(1)
      if (!session) throw new Error('unreachable')
      store().endSession(session.id, anEnd({ endReason: 'closed_by_cleanup' }), ended)
      store().cleanups.note('abc234', [{ sessionId: session.id, outcome, withdraw: true }])
      expect(outcomes()).toEqual(new Map([[session.id, 'ended_by_app']]))
    },
  )

  test('who is asked is noted with the request, which is gone when the session has ended or is let be', () => {
    const sessions = begun(3)
    const [one, two, gone] = sessions
    if (!one || !two || !gone) throw new Error('unreachable')
    store().endSession(gone.id, anEnd(), ended)
    const asking = sessions.map((session) => ({
      request: {
        sessionId: session.id,
        requestedAt: utcMs(T0),
        grace: durationMs(1),
        reason: 'closed_by_cleanup' as const,
        message: '',
        by: actorOf(session),
      },
      audit: anAudit({ kind: 'close_requested' }),
    }))
    expect(store().cleanups.ask('abc234', asking)).toEqual([one.id, two.id])
    expect(outcomes()).toEqual(
      new Map([
        [one.id, 'asked'],
        [two.id, 'asked'],
        [gone.id, 'ended'],
      ]),
    )
    expect(store().closeRequests.of(one.id)).toMatchObject({ reason: 'closed_by_cleanup' })
    store().cleanups.end('abc234', [{ sessionId: one.id, end: anEnd({ endReason: 'closed_by_cleanup' }), audit: ended }])
    store().cleanups.note('abc234', [{ sessionId: two.id, outcome: 'withdrawn', withdraw: true }])
    expect([one, two].map(({ id }) => store().closeRequests.of(id))).toEqual([null, null])
    expect(outcomes().get(two.id)).toBe('withdrawn')
  })

  test('one that was asked and ended first counts as ended by its app', () => {
    const [session] = begun(1)
    if (!session) throw new Error('unreachable')
    const request = {
      sessionId: session.id,
      requestedAt: utcMs(T0),
      grace: durationMs(1),
      reason: 'closed_by_cleanup' as const,
      message: '',
      by: actorOf(session),
    }
    store().cleanups.ask('abc234', [{ request, audit: anAudit() }])
    store().endSession(session.id, anEnd(), ended)
    expect(store().cleanups.end('abc234', [{ sessionId: session.id, end: anEnd(), audit: ended }])).toEqual([])
    expect(outcomes().get(session.id)).toBe('ended_by_app')
  })

  test('undoing replaces the ends that are still the ones it wrote, once, and brings nobody back', () => {
    const [one, two] = begun(2)
    if (!one || !two) throw new Error('unreachable')
    const from = anEnd({ endReason: 'closed_by_cleanup' })
    store().cleanups.end(
      'abc234',
      [one, two].map(({ id }) => ({ sessionId: id, end: from, audit: ended })),
    )
    const to = anEnd({ endedAt: utcMs(T0), endReason: 'closed_by_cleanup', recoveredAt: utcMs(T0 + 90) })
    const undone = { at: utcMs(T0 + 90), by: aRun([]).by, snapshot: 'again.db' }
    const undoings = [
      { sessionId: one.id, from, to },
      { sessionId: two.id, from: anEnd({ endReason: 'app_quit' }), to },
    ]
    const told: unknown[] = []
    const auditOf = (replaced: readonly unknown[]) => (told.push(...replaced), [anAudit({ kind: 'cleanup_undone' })])
    expect(store().cleanups.undo('abc234', undoings, undone, auditOf)).toEqual([one.id])
    expect(told).toEqual([undoings[0]])
    expect(store().findSession(one.id)?.end).toEqual(to)
    expect(store().findSession(two.id)?.end).toEqual(from)
    expect(store().cleanups.undo('abc234', undoings, undone, auditOf)).toBeNull()
    expect(store().cleanups.findRun('abc234')).toMatchObject({ undone })
    expect(outcomes()).toEqual(
      new Map([
        [one.id, 'undone'],
        [two.id, 'ended'],
      ]),
    )
    expect(store().listAudit({ newest: 1 })).toMatchObject([{ kind: 'cleanup_undone' }])
    expect(store().verifyAudit().kind).toBe('intact')
  })
}

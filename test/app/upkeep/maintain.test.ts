import { expect, test, vi } from 'vitest'
import { atOnce, runInTurns } from '../../../electron/app/upkeep/in-turns.ts'
import { maintain } from '../../../electron/app/upkeep/maintain.ts'
import type { MaintainDeps } from '../../../electron/app/upkeep/maintain.ts'
import { MaintenanceSchedule } from '../../../electron/app/upkeep/maintenance-schedule.ts'
import type { User } from '../../../electron/core/accounts/user.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { AuditArchive } from '../../../electron/core/ports/ports.ts'
import type { SessionEnd } from '../../../electron/core/session/session.ts'
import { anAudit, anEnd, startSession } from '../../store/samples.ts'
import { workplace } from '../../support/workplace.ts'

const DAY = 86_400_000
const tenMs = () => durationMs(10)

/** Keeps what is given to it in memory. */
function memoryArchive(): AuditArchive {
  const files = new Map<string, ReturnType<AuditArchive['read']>>()
  const segmentOf = (name: string) => {
    const lines = files.get(name) ?? []
    return { name, firstSeq: lines[0]?.seq ?? 0, lastSeq: lines.at(-1)?.seq ?? 0 }
  }
  return {
    segments: () => [...files.keys()].map(segmentOf),
    read: ({ name }) => files.get(name) ?? [],
    write(lines) {
      const name = `audit-${lines[0]?.seq}`
      files.set(name, lines)
      return segmentOf(name)
    },
  }
}

function office() {
  const place = workplace()
  const progress: unknown[] = []
  const deps: MaintainDeps = {
    ...place.deps,
    archive: memoryArchive(),
    stopwatch: () => 0,
    by: place.by,
    recover: null,
    progress: (...told) => progress.push(told),
  }
  const closed = (user: User, daysAgo: number, changes: Partial<SessionEnd> = {}) => {
    const at = utcMs(place.clock.now() - daysAgo * DAY)
    const session = startSession(place.store, user, { startedAt: at })
    place.store.endSession(session.id, anEnd({ endedAt: at, ...changes }), anAudit({ at: place.clock.now() }))
    return session.id
  }
  const set = (key: string, value: string) => place.store.writeSettings(new Map([[key, value]]), [anAudit({ at: place.clock.now() })])
  const run = () => atOnce(maintain(deps))
  return { ...place, deps, progress, closed, set, run }
}

test('sessions closed longer ago than the policy keeps them are deleted, and that is written down once', () => {
  const { store, add, closed, set, run, clock } = office()
  const ada = add('ada')
  set('keep-recent-sessions', '0')
  const old = [closed(ada, 31), closed(ada, 40)]
  const young = closed(ada, 29)
  const active = startSession(store, ada, { startedAt: utcMs(clock.now() - 90 * DAY) })
  expect(run()).toMatchObject({ sessionsDeleted: 2 })
  for (const id of old) expect(store.findSession(id)).toBeNull()
  for (const id of [young, active.id]) expect(store.findSession(id)).not.toBeNull()
  const noted = store.listAudit().filter(({ kind }) => kind === 'sessions_deleted')
  expect(noted).toMatchObject([{ detail: { count: 2, before: clock.now() - 30 * DAY } }])
  expect(run()).toMatchObject({ sessionsDeleted: 0 })
  expect(store.listAudit().filter(({ kind }) => kind === 'sessions_deleted')).toHaveLength(1)
})

test("each person's newest closed sessions stay however old they are", () => {
  const { store, add, closed, set, run } = office()
  const [ada, bob] = [add('ada'), add('bob')]
  set('keep-recent-sessions', '2')
  const adas = [40, 50, 60, 70].map((days) => closed(ada, days))
  const bobs = [90, 100].map((days) => closed(bob, days))
  run()
  const left = [...adas, ...bobs].filter((id) => store.findSession(id) !== null)
  expect(left).toEqual([...adas.slice(0, 2), ...bobs])
})

test('a session that a clean-up has just ended stays, though it fell silent long ago: the clean-up can still be undone', () => {
  const { store, add, closed, set, run, clock } = office()
  set('keep-recent-sessions', '0')
  const id = closed(add('ada'), 45, { recoveredAt: clock.now() })
  run()
  expect(store.findSession(id)).not.toBeNull()
})

test('thousands go in batches, with a rest after each and word of how far it is', () => {
  const { deps, add, closed, set, progress } = office()
  const ada = add('ada')
  set('keep-recent-sessions', '0')
  for (let turn = 0; turn < 250; turn++) closed(ada, 40)
  const rests = [...maintain(deps)]
  expect(Math.min(...rests)).toBeGreaterThan(0)
  expect(progress).toContainEqual(['sessions', 100, 250])
  expect(progress).toContainEqual(['sessions', 250, 250])
})

test('a run that is called off in the middle has written down what it deleted', () => {
  const { deps, store, clock, add, closed, set } = office()
  const ada = add('ada')
  set('keep-recent-sessions', '0')
  for (let turn = 0; turn < 250; turn++) closed(ada, 40)
  const over = vi.fn<(outcome: unknown) => void>()
  const callOff = runInTurns(maintain(deps), clock, { rest: tenMs, finished: over, failed: over })
  clock.advance(25)
  callOff()
  clock.advance(DAY)
  expect(over).not.toHaveBeenCalled()
  expect(store.listAudit({ newest: 1 })).toMatchObject([{ kind: 'sessions_deleted', detail: { count: 100 } }])
  expect(store.maintenance.lastFinished()).toBeNull()
})

test('old entries of the audit log move into the archive, and alerts seen to as long ago are deleted', () => {
  const { deps, store, run, clock, add } = office()
  const ada = add('ada')
  clock.set(clock.now() + 401 * DAY)
  store.alerts.raise(
    { at: clock.now(), kind: 'unusual_hour', subject: 'x', userId: null, sessionId: null, detail: {} },
    anAudit({ at: clock.now() }),
  )
  store.alerts.acknowledge(1, { at: utcMs(clock.now() - 401 * DAY), by: ada.id, note: '' }, anAudit({ at: clock.now() }))
  expect(run()).toMatchObject({ auditArchived: 1, alertsDeleted: 1 })
  expect(deps.archive.segments()).toHaveLength(1)
  expect(store.verifyAudit()).toMatchObject({ kind: 'intact' })
})

function scheduled() {
  const place = office()
  const locks = { free: true, held: 0 }
  const takeLock = () => {
    if (!locks.free) return null
    locks.held++
    return () => void locks.held--
  }
  const { store, clock, log } = place
  const schedule = new MaintenanceSchedule({ store, scheduler: clock, log, takeLock, begin: () => maintain(place.deps) })
  return { ...place, locks, schedule }
}

test('the app does it once a day, in steps, and lets the lock go', () => {
  const { schedule, clock, store, locks } = scheduled()
  expect(schedule.runIfDue(clock.now())).toBe(true)
  expect(schedule.runIfDue(clock.now())).toBe(false)
  expect(locks.held).toBe(1)
  clock.advance(1_000)
  expect(locks.held).toBe(0)
  expect(store.maintenance.lastFinished()).not.toBeNull()
  clock.advance(DAY - 2_000)
  expect(schedule.runIfDue(clock.now())).toBe(false)
  clock.advance(2_000)
  expect(schedule.runIfDue(clock.now())).toBe(true)
})

test('a clock that was set back counts as a day over, and the day after that as one', () => {
  const { schedule, clock } = scheduled()
  expect(schedule.runIfDue(clock.now())).toBe(true)
  clock.advance(1_000)
  clock.set(clock.now() - 3 * DAY)
  expect(schedule.runIfDue(clock.now())).toBe(true)
  clock.advance(DAY / 2)
  expect(schedule.runIfDue(clock.now())).toBe(false)
  clock.advance(DAY / 2 + 1_000)
  expect(schedule.runIfDue(clock.now())).toBe(true)
})

test('a counter below zero is an incident in the log, and maintenance is done all the same', () => {
  const { schedule, clock, store, log } = scheduled()
  const counters = {
    signed_out: { sessions: 3, totalMs: 90 },
    app_quit: { sessions: -1, totalMs: 0 },
    replaced: { sessions: 0, totalMs: -1 },
  }
  store.reports.closedByReason = () => new Map(Object.entries(counters))
  schedule.runIfDue(clock.now())
  clock.advance(1_000)
  expect(store.maintenance.lastFinished()).not.toBeNull()
  expect(log.lines.filter(({ event }) => event === 'invariant broken')).toMatchObject([
    { level: 'error', fields: { reason: 'app_quit', sessions: -1 } },
    { level: 'error', fields: { reason: 'replaced', totalMs: -1 } },
  ])
})

test('where another process does maintenance, the app tries again after an hour', () => {
  const { schedule, clock, locks } = scheduled()
  locks.free = false
  expect(schedule.runIfDue(clock.now())).toBe(false)
  locks.free = true
  expect(schedule.runIfDue(clock.now())).toBe(false)
  clock.advance(DAY / 24)
  expect(schedule.runIfDue(clock.now())).toBe(true)
})

test('an app that leaves calls it off: no step comes after, and the lock is free', () => {
  const { schedule, clock, locks, store } = scheduled()
  schedule.runIfDue(clock.now())
  clock.advance(30)
  schedule.cancel()
  expect(locks.held).toBe(0)
  expect(clock.pendingTimers).toBe(0)
  expect(store.maintenance.lastFinished()).toBeNull()
})

test('a failure is logged and keeps nobody from working', () => {
  const { schedule, clock, locks, store } = scheduled()
  store.readSettings = () => {
    throw new Error('disk on fire')
  }
  expect(schedule.runIfDue(clock.now())).toBe(true)
  clock.advance(1_000)
  expect(locks.held).toBe(0)
})

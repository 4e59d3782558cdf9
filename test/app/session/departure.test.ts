import { expect, test, vi } from 'vitest'
import { recover } from '../../../electron/app/launch/recover.ts'
import { CurrentSession } from '../../../electron/app/session/current-session.ts'
import { SessionKeeper } from '../../../electron/app/session/session-keeper.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { auditEntry } from '../../../electron/core/audit/audit.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import type { ErrorCode } from '../../../electron/core/errors.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { Store } from '../../../electron/core/ports/ports.ts'
import { departureOf, foundDeparture } from '../../../electron/core/session/departure.ts'
import type { EndReason } from '../../../electron/core/session/session.ts'
import { DepartureFile, readDeparture } from '../../../electron/platform/disk/departure-file.ts'
import { openSqliteStore } from '../../../electron/store/sqlite/open-store.ts'
import { temporaryFolder } from '../../platform/temporary-folder.ts'
import { fillUp, testOnTmpfs } from '../../store/tmpfs.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { someSession } from '../../support/session-builder.ts'
import { workplaceOn } from '../../support/workplace.ts'

function signedIn({ folder = temporaryFolder(), store }: Readonly<{ folder?: string; store?: Store }> = {}) {
  const place = workplaceOn<Store>(store ?? new MemoryStore())
  const { deps, clock, owner, log } = place
  const file = `${folder}/departure`
  const departures = new DepartureFile(file, log)
  const parts = { ...deps, scheduler: clock, departures }
  const current = new CurrentSession({ ...parts, instanceId: owner.instanceId, onChange: () => {} })
  const keeper = new SessionKeeper({ ...parts, current, osIdle: () => null, isWatched: () => true, onChange: () => {}, onLeft: () => {} })
  keeper.begin(startSession(deps, place.add('ana')))
  const end = () => deps.store.listSessions({ state: 'all' })[0]?.end ?? null
  return {
    ...place,
    departures,
    keeper,
    end,
    failing(code: ErrorCode = 'database_failed') {
      return vi.spyOn(deps.store, 'endSession').mockImplementation(() => {
        throw new LatchkeyError(code, 'The end could not be written.')
      })
    },
    /** The process is killed, and the next one finds what it left. */
    nextLaunch() {
      vi.restoreAllMocks()
      return recover({ ...deps, probe: new FakeProbe(), by: place.by, departure: readDeparture(file) })
    },
  }
}

const tried = (leave: () => void) => {
  try {
    leave()
  } catch {
    // Told to whoever closes; here only what stays of it matters.
  }
}

type Desk = ReturnType<typeof signedIn>

type Way = Readonly<{ what: string; reason: EndReason; wentAt: number; leave: (desk: Desk) => void }>

const WAYS: readonly Way[] = [
  {
    what: 'the window is closed',
    reason: 'window_closed',
    wentAt: 0,
    leave: ({ keeper }) => tried(() => keeper.leave('window_closed', { trigger: 'window' })),
  },
  {
    what: 'a signal comes',
    reason: 'os_session_end',
    wentAt: 0,
    leave: ({ keeper }) => tried(() => keeper.leave('os_session_end', { trigger: 'SIGTERM' })),
  },
  {
    what: 'an end is tried again and again',
    reason: 'handed_over',
    wentAt: 0,
    leave: ({ keeper }) => keeper.leaveForSure('handed_over', { trigger: 'hand-over' }),
  },
  { what: 'the idle timeout is over', reason: 'idle_timeout', wentAt: 30 * 60_000, leave: ({ clock }) => clock.advance(30 * 60_000) },
]

test.each(WAYS)(
  'where %s and that cannot be written, the next launch tells it all the same, and as it was',
  ({ leave, reason, wentAt }) => {
    const desk = signedIn()
    const started = desk.clock.now()
    const failing = desk.failing()
    leave(desk)
    expect(failing).toHaveBeenCalled()
    expect(desk.end()).toBeNull()
    desk.clock.advance(2 * 60_000)
    const after = desk.clock.now()
    expect(desk.nextLaunch()).toHaveLength(1)
    expect(desk.end()).toMatchObject({
      endReason: reason,
      endedAt: started + wentAt,
      endEvidence: { writtenAt: after },
      recoveredAt: null,
    })
    expect(desk.nextLaunch()).toEqual([])
  },
)

test.each(WAYS)(
  'where %s and that cannot be written, it stays the reason when it can, whatever closes it then',
  ({ leave, reason, wentAt }) => {
    const desk = signedIn()
    const started = desk.clock.now()
    const failing = desk.failing()
    leave(desk)
    failing.mockRestore()
    desk.keeper.leave('app_quit', { trigger: 'quit' })
    expect(desk.end()).toMatchObject({ endReason: reason, endedAt: started + wentAt })
    expect(desk.nextLaunch()).toEqual([])
  },
)

test('a sign-out that fails is no departure: its person is there, is told, and may stay', () => {
  const desk = signedIn()
  desk.failing()
  tried(() => desk.keeper.leave('signed_out', { trigger: 'button' }, false))
  desk.nextLaunch()
  expect(desk.end()).toMatchObject({ endReason: 'process_died' })
})

test('an end that is there is never touched, and another session’s departure says nothing', () => {
  const desk = signedIn()
  const failing = desk.failing()
  tried(() => desk.keeper.leave('window_closed', { trigger: 'window' }))
  failing.mockRestore()
  const [session] = desk.store.activeSessions()
  if (!session) throw new Error('nobody is here')
  const at = desk.clock.now()
  desk.store.endSession(
    session.id,
    { endedAt: at, endReason: 'closed_by_admin', endEvidence: {}, recoveredAt: null },
    auditEntry(desk.by, at, 'session_ended'),
  )
  desk.signInElsewhere(desk.add('bea'))
  expect(desk.nextLaunch()).toMatchObject([{ end: { endReason: 'process_died' } }])
  expect(desk.store.findSession(session.id)?.end?.endReason).toBe('closed_by_admin')
})

test('a sign-in that was refused because nobody knows whether it was written never ended unexpectedly', () => {
  const desk = signedIn()
  desk.keeper.leave('signed_out', { trigger: 'button' })
  const start = desk.store.startSession.bind(desk.store)
  vi.spyOn(desk.store, 'startSession').mockImplementation((...session) => {
    start(...session)
    throw new LatchkeyError('outcome_unknown', 'The disk did not say.')
  })
  desk.failing()
  expect(() => startSession({ ...desk.deps, departures: desk.departures }, desk.add('bea'))).toThrow('did not say')
  const [session] = desk.store.activeSessions()
  expect(desk.nextLaunch()).toMatchObject([{ id: session?.id, end: { endReason: 'signed_out', endedAt: session?.startedAt } }])
})

testOnTmpfs('a full disk takes the end of whoever leaves, by the room that was kept for it', { size: '4m' }, ({ folder }) => {
  const store = openSqliteStore(`${folder}/latchkey.db`)
  const desk = signedIn({ folder, store })
  const heartbeats = () => store.recordHeartbeat(store.activeSessions()[0]?.id ?? ('' as never), desk.clock.now(), desk.clock.now())
  fillUp(folder)
  // What is left of the last page of the log is written full, too.
  for (let beat = 0; beat < 50; beat++) tried(heartbeats)
  desk.clock.advance(durationMs(1_000))
  desk.keeper.leave('window_closed', { trigger: 'window' })
  expect(desk.end()).toMatchObject({ endReason: 'window_closed' })
  store.close()
})

test('a clock that was turned back since takes nothing from a length that was measured', () => {
  const desk = signedIn()
  const started = desk.clock.now()
  desk.clock.advance(60_000)
  desk.failing()
  tried(() => desk.keeper.leave('window_closed', { trigger: 'window' }))
  desk.clock.set(started + 30_000)
  expect(desk.nextLaunch()).toHaveLength(1)
  expect(desk.end()).toMatchObject({ endReason: 'window_closed', endedAt: started + 60_000 })
})

test('where nothing was measured, it puts no end into the future', () => {
  const { steady: _, ...session } = someSession()
  const end = { endedAt: utcMs(session.startedAt + 60_000), endReason: 'window_closed', endEvidence: {}, recoveredAt: null } as const
  const found = foundDeparture(session, departureOf(session, end), utcMs(session.startedAt + 30_000), durationMs(90_000))
  expect(found).toEqual({ ...end, endedAt: session.startedAt + 30_000, endEvidence: { clockMovedBack: true } })
})

import { describe, expect, test, vi } from 'vitest'
import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { CurrentSession } from '../../../electron/app/session/current-session.ts'
import { SessionKeeper } from '../../../electron/app/session/session-keeper.ts'
import type { SessionKeeperDeps } from '../../../electron/app/session/session-keeper.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { auditEntry } from '../../../electron/core/audit/audit.ts'
import { durationMs } from '../../../electron/core/ids.ts'
import type { DurationMs } from '../../../electron/core/ids.ts'
import type { PolicyKey } from '../../../electron/core/policy/policy.ts'
import { presenceOf } from '../../../electron/core/session/presence.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { MINUTE } from '../../support/session-builder.ts'
import { workplace } from '../../support/workplace.ts'

const HOUR = 60 * MINUTE

function keptWorkplace(os: Partial<Pick<SessionKeeperDeps, 'osIdle' | 'isWatched'>> = {}) {
  const place = workplace()
  const { store, clock, deps } = place
  place.add('boss', 'admin')
  const tom = place.add('tom')
  const changes: (string | null)[] = []
  const endings: (Session | null)[] = []
  const current = new CurrentSession({ ...deps, scheduler: clock, instanceId: place.owner.instanceId, onTrouble: () => {} })
  const keeper: SessionKeeper = new SessionKeeper({
    ...deps,
    scheduler: clock,
    current,
    osIdle: () => null,
    isWatched: () => true,
    onChange: () => changes.push(keeper.warning()?.kind ?? null),
    onLeft: (session) => endings.push(session),
    ...os,
  })
  keeper.begin(startSession(deps, tom))
  const session = () => store.listSessions({ state: 'all', userId: tom.id })[0]
  const set = (key: PolicyKey, value: string) => {
    changePolicy(deps, { key, value, role: undefined }, place.by)
    store.othersWrote = true
  }
  /** Uses the app every minute. */
  const work = (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      keeper.touched()
      clock.advance(MINUTE)
    }
    keeper.touched()
  }
  const presence = () => presenceOf(session() as Session, clock.now(), current.policy())
  return { ...place, tom, current, keeper, session, set, work, presence, changes, endings }
}

describe('the idle timeout', () => {
  test('warns a minute before, and ends the session at its moment, with one timer and no look in between', () => {
    const { clock, keeper, session, changes, endings } = keptWorkplace()
    const start = clock.now()
    clock.advance(29 * MINUTE - 1)
    expect(keeper.warning()).toBeNull()
    clock.advance(1)
    expect(changes.at(-1)).toBe('idle')
    expect(keeper.warning()).toEqual({ kind: 'idle', left: MINUTE })
    clock.advance(MINUTE)
    expect(session()?.end).toMatchObject({ endReason: 'idle_timeout', endedAt: start + 30 * MINUTE, endEvidence: { idleMs: 30 * MINUTE } })
    expect(endings).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('is put off by "Stay signed in", more than ten times over', () => {
    const { clock, keeper, session, changes } = keptWorkplace()
    for (let times = 0; times < 12; times += 1) {
      clock.advance(29.5 * MINUTE)
      expect(keeper.warning()?.kind).toBe('idle')
      keeper.stay()
      expect(changes.at(-1)).toBeNull()
    }
    expect(session()?.end).toBeNull()
  })

  test('a movement in the window counts until the warning, which then waits for an answer', () => {
    const { clock, keeper, session } = keptWorkplace()
    clock.advance(20 * MINUTE)
    keeper.touched()
    clock.advance(29 * MINUTE)
    expect(keeper.warning()?.kind).toBe('idle')
    keeper.touched()
    expect(keeper.warning()?.kind).toBe('idle')
    clock.advance(MINUTE)
    expect(session()?.end?.endReason).toBe('idle_timeout')
  })

  test('who works in another program is neither warned nor signed out, and who is at the warned window decides there', () => {
    let ago = durationMs(5_000)
    let watched = false
    const { clock, keeper, session, current } = keptWorkplace({ osIdle: () => ago, isWatched: () => watched })
    clock.advance(3 * HOUR)
    expect(keeper.warning()).toBeNull()
    expect(current.signsOfLife().idleFor).toBeLessThan(30 * MINUTE)
    keeper.stay()
    ago = durationMs(24 * HOUR)
    clock.advance(29.6 * MINUTE)
    expect(keeper.warning()?.kind).toBe('idle')
    ago = durationMs(1_000)
    watched = true
    clock.advance(MINUTE)
    expect(session()?.end?.endReason).toBe('idle_timeout')
  })

  test('what is done with mouse and keyboard elsewhere keeps no locked session: whoever does it has not shown who they are', () => {
    const { clock, keeper, session } = keptWorkplace({ osIdle: () => durationMs(1_000) })
    clock.advance(60 * MINUTE)
    expect(session()?.end).toBeNull()
    keeper.lockApp('asked')
    const lockedAt = clock.now()
    clock.advance(31 * MINUTE)
    expect(session()?.end?.endReason).toBe('idle_timeout')
    expect(session()?.end?.endedAt).toBeLessThanOrEqual(lockedAt + 30 * MINUTE)
  })

  test('where the operating system cannot say, the input in the window alone counts', () => {
    const { work, session, clock } = keptWorkplace({ osIdle: (): DurationMs | null => null })
    work(120)
    expect(session()?.end).toBeNull()
    clock.advance(30 * MINUTE)
    expect(session()?.end?.endReason).toBe('idle_timeout')
  })

  test.each([
    ['two hours forward', 2 * HOUR],
    ['two hours back', -2 * HOUR],
    ['an hour forward, as for summer', HOUR],
    ['an hour back, as for winter', -HOUR],
  ])('a clock that is set %s neither ends the session nor prolongs it', (_what, jump) => {
    const { clock, keeper, session } = keptWorkplace()
    clock.advance(10 * MINUTE)
    clock.set(clock.now() + jump)
    clock.advance(19 * MINUTE - 1)
    expect([session()?.end, keeper.warning()]).toEqual([null, null])
    clock.advance(MINUTE + 1)
    expect(session()?.end?.endReason).toBe('idle_timeout')
  })
})

describe('the absolute timeout', () => {
  test('warns ten minutes and two minutes before, cannot be put off, and ends the session', () => {
    const { clock, keeper, session, work, changes } = keptWorkplace()
    work(709)
    expect(keeper.warning()).toBeNull()
    work(1)
    expect(changes).toContain('absolute')
    expect(keeper.warning()).toEqual({ kind: 'absolute', left: 10 * MINUTE, isLast: false })
    work(8)
    keeper.stay()
    expect(keeper.warning()).toEqual({ kind: 'absolute', left: 2 * MINUTE, isLast: true })
    const start = session()?.startedAt ?? 0
    work(3)
    expect(session()?.end).toMatchObject({ endReason: 'absolute_timeout', endedAt: start + 12 * HOUR })
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('sleep', () => {
  test('beyond the idle timeout wakes up signed out, ended when it began', () => {
    const { clock, keeper, session, endings, store } = keptWorkplace()
    clock.advance(10 * MINUTE)
    const asleep = clock.now()
    keeper.fallAsleep()
    expect(session()?.lastHeartbeatAt).toBe(asleep)
    clock.sleep(8 * HOUR)
    keeper.wakeUp()
    expect(session()?.end).toMatchObject({ endReason: 'idle_timeout', endedAt: asleep, endEvidence: { asleepSince: asleep } })
    expect(endings).toHaveLength(1)
    expect(store.listAudit().map(({ kind }) => kind)).toContain('computer_slept')
  })

  test('that was short goes on where it was, and the timers know how much later it is', () => {
    const { clock, keeper, session, store } = keptWorkplace()
    clock.advance(5 * MINUTE)
    keeper.fallAsleep()
    clock.sleep(20 * MINUTE)
    keeper.wakeUp()
    expect(session()?.end).toBeNull()
    expect(store.listAudit().at(-1)?.kind).toBe('computer_woke')
    clock.advance(4 * MINUTE)
    expect(keeper.warning()?.kind).toBe('idle')
    clock.advance(MINUTE)
    expect(session()?.end?.endReason).toBe('idle_timeout')
  })

  test('that is announced again after waking, as Electron does, is not believed', () => {
    const { clock, keeper, current } = keptWorkplace()
    keeper.fallAsleep()
    clock.sleep(5 * MINUTE)
    keeper.wakeUp()
    clock.advance(20)
    keeper.fallAsleep()
    expect(current.signsOfLife().asleepSince).toBeNull()
  })

  test('that nobody announced, or a process that was stopped, is noticed within a second of waking', () => {
    const { clock, session } = keptWorkplace()
    clock.sleep(2 * HOUR)
    clock.advance(1_000)
    expect(session()?.end).toMatchObject({ endReason: 'idle_timeout', endedAt: (session()?.startedAt ?? 0) + 30 * MINUTE })
  })

  test.each([
    ['keep', false, null],
    ['lock', true, null],
    ['sign-out', false, 'suspended'],
  ] as const)('and a locked screen do what the policy says: %s', (answer, locked, reason) => {
    for (const [key, event] of [['on-sleep', 'fallAsleep'] as const, ['on-lock', 'screenLocked'] as const]) {
      const { keeper, set, session } = keptWorkplace()
      set(key, answer)
      keeper[event]()
      expect([keeper.lock.isLocked, session()?.end?.endReason ?? null]).toEqual([locked, reason])
    }
  })
})

describe('the lock', () => {
  test('lets nobody do anything but unlock, and what is done at it is no activity of the one who is signed in', async () => {
    const { keeper, clock, session, current, store } = keptWorkplace()
    keeper.lockApp('asked')
    expect(keeper.standing()).toEqual({ kind: 'locked' })
    clock.advance(10 * MINUTE)
    keeper.touched()
    expect(current.signsOfLife().idleFor).toBe(10 * MINUTE)
    await expect(keeper.unlock('guessed')).rejects.toThrow(expect.objectContaining({ code: 'wrong_credentials' }))
    expect(keeper.lock.isLocked).toBe(true)
    const before = current.signedIn?.token
    await keeper.unlock("tom's own")
    expect(keeper.standing()).toEqual({ kind: 'user' })
    expect(current.signedIn?.token).not.toEqual(before)
    expect(current.signsOfLife().idleFor).toBe(0)
    expect(session()?.end).toBeNull()
    const kinds = store.listAudit().map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['app_locked', 'reauthentication_failed', 'reauthenticated', 'app_unlocked']))
  })

  test('does not stop the time limits', () => {
    const { keeper, clock, session } = keptWorkplace()
    keeper.lockApp('asked')
    clock.advance(30 * MINUTE)
    expect(session()?.end?.endReason).toBe('idle_timeout')
    expect(keeper.lock.isLocked).toBe(false)
  })

  test('comes by itself when the person is away, where the policy says so', () => {
    const { keeper, clock, set } = keptWorkplace()
    set('lock-when-away', 'on')
    clock.advance(5 * MINUTE - 1)
    expect(keeper.lock.isLocked).toBe(false)
    clock.advance(1)
    expect(keeper.lock.isLocked).toBe(true)
  })
})

describe('a hand-over', () => {
  test('ends the session after its grace, with the lines that say who asked', () => {
    const { keeper, clock, session, store, endings } = keptWorkplace()
    keeper.askHandOver()
    expect(keeper.lock.handOverLeft).toBeNull()
    keeper.lockApp('asked')
    keeper.askHandOver()
    clock.advance(20_000)
    keeper.askHandOver()
    expect(keeper.lock.handOverLeft).toBe(40_000)
    clock.advance(40_000)
    expect(session()?.end).toMatchObject({ endReason: 'handed_over', endedAt: clock.now() })
    expect(endings).toHaveLength(1)
    const asked = store.listAudit().find(({ kind }) => kind === 'hand_over_asked')
    expect(asked).toMatchObject({ actorUserId: null, sessionId: session()?.id, detail: { graceMs: MINUTE } })
  })

  test('is refused with the password, and only with the right one', async () => {
    const { keeper, clock, session, store } = keptWorkplace()
    keeper.lockApp('asked')
    keeper.askHandOver()
    await expect(keeper.unlock('guessed')).rejects.toThrow(expect.objectContaining({ code: 'wrong_credentials' }))
    expect(keeper.lock.handOverLeft).not.toBeNull()
    clock.advance(2_000)
    await keeper.unlock("tom's own")
    clock.advance(2 * MINUTE)
    expect(session()?.end).toBeNull()
    expect(store.listAudit().map(({ kind }) => kind)).toContain('hand_over_refused')
  })

  test('is withdrawn by the one who asked', () => {
    const { keeper, clock, session } = keptWorkplace()
    keeper.lockApp('asked')
    keeper.askHandOver()
    keeper.withdrawHandOver()
    clock.advance(2 * MINUTE)
    expect([session()?.end, keeper.lock.isLocked, keeper.lock.handOverLeft]).toEqual([null, true, null])
  })
})

describe('presence', () => {
  test('turns away by a heartbeat at that moment, and online again by one at the first movement', () => {
    const { clock, keeper, presence } = keptWorkplace()
    clock.advance(5 * MINUTE - 1)
    expect(presence()).toBe('online')
    clock.advance(1)
    expect(presence()).toBe('away')
    clock.advance(8 * MINUTE)
    expect(presence()).toBe('away')
    keeper.touched()
    expect(presence()).toBe('online')
  })

  test('of others is told when it changes: by what they write, or by their silence', () => {
    const { clock, add, signInElsewhere, store, changes } = keptWorkplace()
    const before = changes.length
    signInElsewhere(add('eva'))
    store.othersWrote = true
    clock.advance(1_000)
    expect(changes.length).toBeGreaterThan(before)
    clock.advance(4 * MINUTE)
    const quiet = changes.length
    clock.advance(MINUTE)
    expect(changes.length).toBeGreaterThan(quiet)
  })
})

const askToClose = (place: ReturnType<typeof keptWorkplace>, message: string, grace = 30_000) => {
  const session = place.session() as Session
  const request = {
    sessionId: session.id,
    requestedAt: place.clock.now(),
    grace: durationMs(grace),
    reason: 'closed_by_admin',
    message,
    by: place.by,
  } as const
  place.store.closeRequests.ask([{ request, audit: auditEntry(place.by, place.clock.now(), 'close_requested') }])
  place.store.othersWrote = true
}

describe('a request to close', () => {
  test('is noted within a second, counts down, and ends the session with its message and who asked', () => {
    const place = keptWorkplace()
    askToClose(place, 'The shop closes')
    place.clock.advance(1_000)
    expect(place.store.closeRequests.of(place.session()?.id as Session['id'])?.seenAt).toBe(place.clock.now())
    place.clock.advance(10_000)
    expect(place.keeper.warning()).toMatchObject({ kind: 'close_request', left: 20_000, request: { message: 'The shop closes' } })
    place.clock.advance(20_000)
    const { host, pid } = place.owner
    expect(place.session()?.end).toMatchObject({
      endReason: 'closed_by_admin',
      endEvidence: { message: 'The shop closes', by: { host, pid } },
    })
    expect(place.endings).toHaveLength(1)
  })

  test('goes with the session that it was meant for: the next person at this window is left alone', () => {
    const place = keptWorkplace()
    askToClose(place, '')
    place.clock.advance(1_000)
    place.keeper.leave('signed_out', { trigger: 'button' })
    place.keeper.begin(startSession(place.deps, place.add('eva')))
    expect(place.keeper.warning()).toBeNull()
    place.clock.advance(60_000)
    expect(place.current.signedIn?.user.username).toBe('eva')
    expect(place.store.activeSessions()).toHaveLength(1)
  })

  test('that is withdrawn leaves the session alone', () => {
    const place = keptWorkplace()
    askToClose(place, '')
    place.clock.advance(1_000)
    place.store.closeRequests.withdraw(place.session()?.id as Session['id'])
    place.store.othersWrote = true
    place.clock.advance(60_000)
    expect([place.session()?.end, place.keeper.warning()]).toEqual([null, null])
  })
})

test('an end that cannot be written is tried again every second, and the person told once it is', () => {
  const { keeper, clock, session, store, endings } = keptWorkplace()
  vi.spyOn(store, 'endSession').mockImplementationOnce(() => {
    throw new Error('database is locked')
  })
  keeper.leaveForSure('suspended', { trigger: 'sleep' })
  expect([session()?.end, endings]).toEqual([null, []])
  clock.advance(1_000)
  expect(session()?.end?.endReason).toBe('suspended')
  expect(endings).toHaveLength(1)
})

test('a session that somebody else has ended is over within a second, and its person learns why', () => {
  const { clock, store, session, by, endings, tom } = keptWorkplace()
  const end = { endedAt: clock.now(), endReason: 'closed_by_admin', endEvidence: {}, recoveredAt: null } as const
  store.endSession((session() as Session).id, end, auditEntry(by, clock.now(), 'session_ended'))
  store.othersWrote = true
  clock.advance(1_000)
  expect(endings).toMatchObject([{ userId: tom.id, end: { endReason: 'closed_by_admin' } }])
  expect(clock.pendingTimers).toBe(0)
})

test('the moment at which somebody else falls silent for too long is seen to when it comes', () => {
  const { clock, store, signInElsewhere, add, changes } = keptWorkplace()
  clock.advance(2 * MINUTE)
  signInElsewhere(add('eva'))
  store.othersWrote = true
  clock.advance(5 * MINUTE)
  const before = changes.length
  clock.advance(1)
  expect(changes).toHaveLength(before + 1)
})

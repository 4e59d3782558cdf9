import { describe, expect, test } from 'vitest'
import { durationMs } from '../../../electron/core/ids.ts'
import type { DurationMs } from '../../../electron/core/ids.ts'
import { MINUTE } from '../../support/session-builder.ts'
import { HOUR, keptWorkplace } from './kept-workplace.ts'

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

  test.each([
    [-3, 1, true],
    [-1, 1, true],
    [0, 1, false],
    [1, 3, false],
    [2, 3, false],
    [2, 60, false],
  ])('input elsewhere %i s after the limit, found at a look %i s after it: it counts %s', (inputAfter, lookAfter, counts) => {
    let input: number | null = null
    const { clock, current, keeper } = keptWorkplace({
      osIdle: () => (input === null ? durationMs(9 * HOUR) : durationMs(Math.max(0, clock.steady() - input))),
      isWatched: () => false,
    })
    clock.advance(29 * MINUTE)
    const limit = clock.steady() + MINUTE
    input = limit + inputAfter * 1_000
    // The process stands still meanwhile.
    clock.sleep(limit + lookAfter * 1_000 - clock.steady())
    keeper.review()
    expect(current.signedIn !== null).toBe(counts)
  })

  test('who works elsewhere since the warning is found within a second, and stays', () => {
    let isWorking = false
    const { clock, keeper, session } = keptWorkplace({
      osIdle: () => durationMs(isWorking ? 1_000 : 9 * HOUR),
      isWatched: () => false,
    })
    clock.advance(30 * MINUTE - 5_000)
    expect(keeper.warning()?.kind).toBe('idle')
    isWorking = true
    clock.advance(1_000)
    expect(keeper.warning()).toBeNull()
    clock.advance(HOUR)
    expect(session()?.end).toBeNull()
  })

  test('who works in another program is idle where only the window counts, from the moment the policy says so', () => {
    const { clock, set, session, work } = keptWorkplace({ osIdle: () => durationMs(1_000), isWatched: () => false })
    clock.advance(3 * HOUR)
    expect(session()?.end).toBeNull()
    set('activity-counts', 'window')
    work(60)
    expect(session()?.end).toBeNull()
    clock.advance(30 * MINUTE)
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

  test.each([true, false])('does not prolong a hand-over, whether it was announced or not (%s)', (isAnnounced) => {
    const { clock, keeper, session } = keptWorkplace()
    keeper.lockApp('asked')
    keeper.askHandOver()
    if (isAnnounced) keeper.fallAsleep()
    clock.sleep(2 * MINUTE)
    if (isAnnounced) keeper.wakeUp()
    else clock.advance(1_000)
    expect(session()?.end?.endReason).toBe('handed_over')
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

import { describe, expect, it } from 'vitest'
import type { Lock } from '../../../electron/core/accounts/sign-in-throttle.ts'
import {
  auditBroken,
  clockBehind,
  clockJumped,
  lockedOut,
  manyFailedSignIns,
  repeatedCrashes,
  twoHostsAtOnce,
  unusualHour,
} from '../../../electron/core/alerts/alert-rules.ts'
import type { SeenTo } from '../../../electron/core/alerts/alert-rules.ts'
import { durationMs, userId, utcMs } from '../../../electron/core/ids.ts'
import type { UserId } from '../../../electron/core/ids.ts'
import { policyFrom } from '../../../electron/core/policy/policy.ts'
import { MINUTE, NINE_O_CLOCK, someOwner, someSession } from '../../support/session-builder.ts'

const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const POLICY = policyFrom(new Map())
const NOW = NINE_O_CLOCK
const TOM = userId('tom')
const ANA = userId('ana')
const neverSeen: SeenTo = () => null
const seenAt =
  (at: number): SeenTo =>
  () =>
    utcMs(at)
const ago = (ms: number) => utcMs(NOW - ms)
const failed = (msAgo: number, who: UserId | null = TOM, host = 'desk') => ({ at: ago(msAgo), userId: who, host })
const hourOf = (moment: number) => Math.floor(moment / HOUR) % 24
const at = (hour: number, day = 0) => utcMs(NOW - (NOW % DAY) - day * DAY + hour * HOUR)
const crash = (msAgo: number, hostId = 'a') => ({ endedAt: ago(msAgo), hostId, host: `desk ${hostId}` })
const heardOf = (msAhead: number) => [someSession({ startedAt: ago(DAY), lastHeartbeatAt: ago(-msAhead), lastActivityAt: ago(DAY) })]
const reading = (now: number, steady: number) => ({ now: utcMs(now), steady: durationMs(steady) })

const times = (count: number, hour: number) => Array.from({ length: count }, (_, day) => at(hour, day + 1))
const signIn = (hour: number) => someSession({ userId: TOM, startedAt: at(hour) })
const crashAlerts = (crashes: readonly ReturnType<typeof crash>[], seen = neverSeen) => repeatedCrashes(crashes, NOW, POLICY, seen).length

const locked = (lock: Lock, seen = neverSeen) => lockedOut([{ userId: TOM, lock }], NOW, seen)

describe('an account that is locked', () => {
  it('is told of once, with its end where it has one', () => {
    const since = ago(MINUTE)
    expect(locked({ since, until: at(12) })).toMatchObject([
      { kind: 'account_locked', subject: 'user:tom', userId: TOM, detail: { case: 'until', lockedAt: since, endAt: at(12) } },
    ])
    expect(locked({ since, until: null })).toMatchObject([{ detail: { lockedAt: since } }])
    expect(locked({ since, until: null }, seenAt(since))).toEqual([])
    expect(locked({ since, until: null }, seenAt(since - 1))).toHaveLength(1)
  })
})

describe('many failed sign-ins', () => {
  const five = [0, 1, 2, 3, 4].map((minutes) => failed(minutes * MINUTE))
  const subjects = (failures: typeof five, seen = neverSeen) => manyFailedSignIns(failures, NOW, POLICY, seen).map(({ subject }) => subject)

  it('are five within a quarter of an hour, for the account and for the computer', () => {
    expect(manyFailedSignIns(five, NOW, POLICY, neverSeen)).toMatchObject([
      { kind: 'many_failed_sign_ins', subject: 'user:tom', userId: TOM, detail: { failed: 5, host: 'desk', sinceAt: ago(4 * MINUTE) } },
      { subject: 'host:desk', userId: null, detail: { case: 'computer', failed: 5, host: 'desk' } },
    ])
  })

  it('are not four, nor five of which the first is a quarter of an hour old', () => {
    expect(subjects(five.slice(1))).toEqual([])
    expect(subjects([...five.slice(1), failed(15 * MINUTE)])).toEqual([])
    expect(subjects([...five.slice(1), failed(15 * MINUTE - 1)])).toEqual(['user:tom', 'host:desk'])
  })

  it('are also twenty within a day, however far apart; those of a computer as a whole are not', () => {
    const patient = Array.from({ length: 20 }, (_, n) => failed(n * 70 * MINUTE))
    expect(manyFailedSignIns(patient, NOW, POLICY, neverSeen)).toMatchObject([{ subject: 'user:tom', detail: { failed: 20 } }])
    expect(subjects(patient.slice(1))).toEqual([])
    expect(subjects([...patient.slice(1), failed(DAY)])).toEqual([])
  })

  it('of several people, or of nobody, are the computer’s alone', () => {
    expect(subjects([...five.slice(2), failed(0, ANA), failed(0, null)])).toEqual(['host:desk'])
  })

  it('of one person on several computers are the account’s alone', () => {
    expect(subjects([...five.slice(1), failed(0, TOM, 'other desk')])).toEqual(['user:tom'])
  })

  it('count from nothing once the last alert was seen to', () => {
    expect(subjects(five, seenAt(ago(4 * MINUTE)))).toEqual([])
    expect(subjects(five, seenAt(ago(4 * MINUTE + 1)))).toEqual(['user:tom', 'host:desk'])
  })
})

describe('two computers at once', () => {
  const here = someSession({ userId: TOM, startedAt: ago(MINUTE) })
  const there = someSession({ userId: TOM, startedAt: ago(HOUR), owner: someOwner({ hostId: 'other', host: 'back-office' }) })

  it('are told of with both, the newer one first', () => {
    expect(twoHostsAtOnce([there, here], NOW, neverSeen)).toMatchObject([
      { subject: 'user:tom', sessionId: here.id, detail: { host: 'front-desk', otherHost: 'back-office', otherSinceAt: ago(HOUR) } },
    ])
  })

  it('are not two sessions on one, nor one computer that was renamed', () => {
    const renamed = someSession({ userId: TOM, owner: someOwner({ host: 'new-name' }) })
    expect(twoHostsAtOnce([here, renamed], NOW, neverSeen)).toEqual([])
    expect(twoHostsAtOnce([here], NOW, neverSeen)).toEqual([])
    expect(twoHostsAtOnce([], NOW, neverSeen)).toEqual([])
  })

  it('are told of again only when another session has started since', () => {
    expect(twoHostsAtOnce([there, here], NOW, seenAt(here.startedAt))).toEqual([])
    expect(twoHostsAtOnce([there, here], NOW, seenAt(here.startedAt - 1))).toHaveLength(1)
  })
})

const isUnusual = (hour: number, earlier: ReturnType<typeof times>, rules = POLICY) =>
  unusualHour(signIn(hour), earlier, rules, hourOf).length === 1

describe('an unusual hour', () => {
  it('is one at which the person practically never signs in', () => {
    expect(unusualHour(signIn(3), times(50, 9), POLICY, hourOf)).toMatchObject([
      { kind: 'unusual_hour', subject: 'user:tom', detail: { signedInAt: at(3), near: 0, sessions: 50 } },
    ])
  })

  it('needs twenty sign-ins to go by', () => {
    expect(isUnusual(3, times(19, 9))).toBe(false)
    expect(isUnusual(3, times(20, 9))).toBe(true)
  })

  it('is below two per cent, not at it', () => {
    expect(isUnusual(3, [...times(49, 9), at(3, 1)])).toBe(false)
    expect(isUnusual(3, [...times(50, 9), at(3, 1)])).toBe(true)
  })

  it('is not one next to a usual one, also around midnight', () => {
    expect([8, 10].map((hour) => isUnusual(hour, times(50, 9)))).toEqual([false, false])
    expect([7, 11].map((hour) => isUnusual(hour, times(50, 9)))).toEqual([true, true])
    expect([22, 0, 1].map((hour) => isUnusual(hour, times(50, 23)))).toEqual([false, false, true])
  })

  it('is by the clock on the wall: eight in winter and eight in summer are the same hour', () => {
    const summer = at(0)
    const inRome = (moment: number) => (Math.floor(moment / HOUR) + (moment >= summer ? 2 : 1)) % 24
    const winterMornings = times(50, 7)
    const summerMorning = someSession({ userId: TOM, startedAt: at(6) })
    expect(unusualHour(summerMorning, winterMornings, POLICY, inRome)).toEqual([])
    const twoHoursEarlier = someSession({ userId: TOM, startedAt: at(4) })
    expect(unusualHour(twoHoursEarlier, winterMornings, POLICY, inRome)).toHaveLength(1)
  })

  it('is never one where the policy says 0', () => {
    expect(isUnusual(3, times(50, 9), { ...POLICY, unusualHourShare: 0 })).toBe(false)
  })
})

describe('repeated crashes', () => {
  it('are three within a day on one computer', () => {
    expect(repeatedCrashes([crash(0), crash(HOUR), crash(2 * HOUR)], NOW, POLICY, neverSeen)).toMatchObject([
      { kind: 'repeated_crashes', subject: 'host:a', detail: { host: 'desk a', crashes: 3, sinceAt: ago(2 * HOUR) } },
    ])
  })

  it('are not two, nor three on two computers, nor three of which the first is a day old', () => {
    expect(crashAlerts([crash(0), crash(HOUR)])).toBe(0)
    expect(crashAlerts([crash(0), crash(HOUR), crash(HOUR, 'b')])).toBe(0)
    expect(crashAlerts([crash(0), crash(HOUR), crash(DAY)])).toBe(0)
    expect(crashAlerts([crash(0), crash(HOUR), crash(DAY - 1)])).toBe(1)
  })

  it('that were seen to do not count again', () => {
    expect(crashAlerts([crash(0), crash(HOUR), crash(2 * HOUR)], seenAt(ago(HOUR)))).toBe(0)
  })
})

describe('the audit log', () => {
  const broken = { kind: 'broken', seq: 7, why: 'wrong_hash' } as const

  it('is told of where it is not as it was written, once for each flaw', () => {
    expect(auditBroken(broken, NOW, neverSeen)).toMatchObject([{ subject: 'wrong_hash:7', detail: { seq: 7, why: 'wrong_hash' } }])
    expect(auditBroken(broken, NOW, seenAt(NOW))).toEqual([])
    expect(auditBroken({ kind: 'intact', lines: 7, head: '' }, NOW, neverSeen)).toEqual([])
  })
})

describe('the clock', () => {
  const here = { hostId: 'a', host: 'desk' }

  it('is behind when the database has lived through more than five minutes that lie ahead', () => {
    expect(clockBehind(heardOf(5 * MINUTE), NOW, POLICY, here, neverSeen)).toEqual([])
    expect(clockBehind(heardOf(5 * MINUTE + 1), NOW, POLICY, here, neverSeen)).toMatchObject([
      { kind: 'clock_moved', detail: { case: 'behind', host: 'desk', byMs: 5 * MINUTE + 1 } },
    ])
  })

  it('that is behind the same sign of life is told of once, and never without any', () => {
    expect(clockBehind(heardOf(HOUR), NOW, POLICY, here, seenAt(NOW))).toEqual([])
    expect(clockBehind([], NOW, POLICY, here, neverSeen)).toEqual([])
  })

  const jump = (by: number) =>
    clockJumped(reading(NOW, 1000), reading(NOW + MINUTE + by, 1000 + MINUTE), POLICY, here).map(({ detail }) => [
      detail['case'],
      detail['byMs'],
    ])

  it('jumped when it went on by more than five minutes more or less than time itself', () => {
    expect([0, 5 * MINUTE, -5 * MINUTE].flatMap(jump)).toEqual([])
    expect(jump(5 * MINUTE + 1)).toEqual([['forward', 5 * MINUTE + 1]])
    expect(jump(-5 * MINUTE - 1)).toEqual([['back', 5 * MINUTE + 1]])
  })
})

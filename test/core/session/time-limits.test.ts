import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationMs } from '../../../electron/core/ids.ts'
import { policyFrom } from '../../../electron/core/policy/policy.ts'
import { timedOut, untilNextMoment, warningFor } from '../../../electron/core/session/time-limits.ts'

const MINUTE = 60_000
const policy = policyFrom(new Map())
const elapsed = (idleMinutes: number, ageMinutes: number) => ({
  idleFor: durationMs(idleMinutes * MINUTE),
  age: durationMs(ageMinutes * MINUTE),
})

describe('a time limit', () => {
  it.each([
    [29.99, 700, null],
    [30, 700, { reason: 'idle_timeout', overdue: 0 }],
    [45, 700, { reason: 'idle_timeout', overdue: 15 * MINUTE }],
    [0, 719.99, null],
    [0, 720, { reason: 'absolute_timeout', overdue: 0 }],
    [35, 721, { reason: 'idle_timeout', overdue: 5 * MINUTE }],
    [30, 720, { reason: 'absolute_timeout', overdue: 0 }],
    [31, 721, { reason: 'absolute_timeout', overdue: MINUTE }],
    [31, 725, { reason: 'absolute_timeout', overdue: 5 * MINUTE }],
  ])('idle for %d min in a session of %d min: %j', (idle, age, out) => {
    expect(timedOut(elapsed(idle, age), policy)).toEqual(out)
  })
})

describe('a warning', () => {
  it.each([
    [28.99, 100, null],
    [29, 100, { kind: 'idle', left: MINUTE }],
    [29.5, 100, { kind: 'idle', left: MINUTE / 2 }],
    [0, 709.99, null],
    [0, 710, { kind: 'absolute', left: 10 * MINUTE, isLast: false }],
    [0, 718, { kind: 'absolute', left: 2 * MINUTE, isLast: true }],
    [29.5, 719, { kind: 'idle', left: MINUTE / 2 }],
    [29.5, 719.5, { kind: 'absolute', left: MINUTE / 2, isLast: true }],
    [29.25, 719.5, { kind: 'absolute', left: MINUTE / 2, isLast: true }],
  ])('idle for %d min in a session of %d min: %j', (idle, age, warning) => {
    expect(warningFor(elapsed(idle, age), policy)).toEqual(warning)
  })

  it('comes at half the time at most, where the timeouts are short', () => {
    const short = { ...policy, idleTimeout: durationMs(10_000), absoluteTimeout: durationMs(40_000) }
    expect(warningFor({ idleFor: durationMs(4_999), age: durationMs(10_000) }, short)).toBeNull()
    expect(warningFor({ idleFor: durationMs(5_000), age: durationMs(10_000) }, short)).toMatchObject({ kind: 'idle' })
    expect(warningFor({ idleFor: durationMs(0), age: durationMs(20_000) }, short)).toMatchObject({ kind: 'absolute', isLast: false })
    expect(warningFor({ idleFor: durationMs(0), age: durationMs(30_000) }, short)).toMatchObject({ isLast: true })
  })
})

describe('the next moment', () => {
  it.each([
    [0, 1, 5],
    [5, 6, 24],
    [29, 30, 1],
    [0, 709, 1],
    [0, 717, 1],
    [0, 719.5, 0.5],
  ])('idle for %d min in a session of %d min is in %d min', (idle, age, minutes) => {
    expect(untilNextMoment(elapsed(idle, age), policy)).toBe(minutes * MINUTE)
  })

  it('never lies beyond a change of what is said, so that one timer misses nothing', () => {
    const minutes = fc.double({ min: 0, max: 800, noNaN: true })
    fc.assert(
      fc.property(minutes, minutes, (idle, age) => {
        const before = elapsed(Math.min(idle, age), age)
        const wait = untilNextMoment(before, policy)
        if (timedOut(before, policy) || wait <= 1) return
        const just = durationMs(wait - 1)
        const after = { idleFor: durationMs(before.idleFor + just), age: durationMs(before.age + just) }
        const said = (at: typeof before) => ({
          ...warningFor(at, policy),
          left: 0,
          out: timedOut(at, policy),
          away: at.idleFor >= policy.awayAfter,
        })
        expect(said(after)).toEqual(said(before))
      }),
    )
  })
})

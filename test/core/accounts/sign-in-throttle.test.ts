import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decideAttempt,
  delayAfter,
  doorSubjects,
  forgiven,
  isTrusted,
  nameSubject,
  opens,
  sessionRules,
  sessionSubjects,
} from '../../../electron/core/accounts/sign-in-throttle.ts'
import type { AttemptRecord, AttemptRecords, ThrottleRules } from '../../../electron/core/accounts/sign-in-throttle.ts'
import { durationMs, sessionId, utcMs } from '../../../electron/core/ids.ts'
import { policyFrom } from '../../../electron/core/policy/policy.ts'

const rules = policyFrom(new Map())
const never = { ...rules, lockoutDuration: null }
const HALF_HOUR = 30 * 60_000
const T0 = 1_760_000_000_000
const failed = (failures: number, lastFailedAt = T0, lockedAt: number | null = null): AttemptRecord => ({
  failures,
  lastFailedAt: utcMs(lastFailedAt),
  lockedAt: lockedAt === null ? null : utcMs(lockedAt),
})
const decide = (own: AttemptRecord | null, now: number, machine: AttemptRecord | null = null, by: ThrottleRules = rules) =>
  decideAttempt({ own, machine }, utcMs(now), by)

describe('the sign-in throttle', () => {
  it('lets the first attempts through, then asks to wait longer and longer, then locks for a while', () => {
    expect(decide(failed(2), T0).kind).toBe('go')
    expect(decide(failed(3), T0)).toMatchObject({ kind: 'wait', waitMs: 1_000, lock: null })
    expect(decide(failed(5), T0 + 1_000)).toMatchObject({ kind: 'wait', waitMs: 3_000 })
    const lock = { since: T0 + 15_000, until: T0 + 15_000 + HALF_HOUR }
    expect(decide(failed(9), T0 + 15_000)).toMatchObject({ kind: 'go', lock: null, lockIfWrong: lock, records: { own: { failures: 10 } } })
    expect(decide(failed(12, T0, T0), T0 + HALF_HOUR - 1)).toMatchObject({ kind: 'go', lock: { until: T0 + HALF_HOUR } })
    expect(decide(failed(12, T0, T0), T0 + HALF_HOUR)).toMatchObject({ kind: 'go', lock: null, lockIfWrong: { since: T0 + HALF_HOUR } })
  })

  it('locks until an administrator unlocks it only where the policy says so', () => {
    expect(decide(failed(10, T0, T0), T0 + 1e12, null, never)).toMatchObject({ lock: { until: null } })
  })

  it('does not lengthen a lock by trying at it', () => {
    const { records } = decide(failed(10, T0, T0), T0 + HALF_HOUR / 2)
    expect(records.own).toMatchObject({ failures: 11, lockedAt: T0 })
  })

  it('slows the machine down by some seconds, and never locks it', () => {
    expect(decide(null, T0, failed(20))).toMatchObject({ kind: 'wait', waitMs: 1_000 })
    expect(decide(null, T0, failed(100_000))).toMatchObject({ kind: 'wait', waitMs: 5_000, lock: null })
    expect(decide(null, T0 + 5_000, failed(100_000))).toMatchObject({
      kind: 'go',
      lockIfWrong: null,
      records: { machine: { lockedAt: null } },
    })
  })

  it('at an open session only delays: its count has nothing to do with the account or the machine', () => {
    expect(decide(failed(99), T0, null, sessionRules(rules))).toMatchObject({ kind: 'wait', waitMs: 15_000, lock: null })
    expect(decide(failed(99), T0 + 15_000, null, sessionRules(rules))).toMatchObject({ kind: 'go', lockIfWrong: null })
    expect(sessionSubjects(sessionId('s'))).toEqual({ own: 'session:s', machine: null })
  })

  it('forgets failures after a day without one, and not before', () => {
    expect(decide(failed(9), T0 + 23 * 3_600_000)).toMatchObject({ kind: 'go', records: { own: { failures: 10 } } })
    expect(decide(failed(9), T0 + 24 * 3_600_000)).toMatchObject({ kind: 'go', records: { own: { failures: 1 } } })
  })

  it('takes back its own attempt after the right password, not those of others meanwhile', () => {
    expect(forgiven({ own: failed(2), machine: failed(7, T0 + 5) }, failed(6))).toEqual({ own: null, machine: failed(6) })
    expect(forgiven({ own: failed(2), machine: failed(8, T0 + 5) }, failed(6))).toEqual({ own: null, machine: failed(7, T0 + 5) })
    expect(forgiven({ own: failed(1), machine: failed(1) }, null)).toEqual({ own: null, machine: null })
  })

  it('counts under what was typed, however it is written', () => {
    expect(new Set(['nobody', 'NoBody', ' NOBODY '].map(nameSubject)).size).toBe(1)
    expect(doorSubjects('tom', 'host').machine).toBe('machine:host')
    expect(nameSubject('tom')).toMatch(/^name:[0-9a-f]{4}$/)
  })

  it('never shortens a delay with a further failure, nor goes beyond the longest', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 20 }), (failures, free) => {
        expect(delayAfter(failures + 1, free, rules)).toBeGreaterThanOrEqual(delayAfter(failures, free, rules))
        expect(delayAfter(failures, free, rules)).toBeLessThanOrEqual(rules.longestDelay)
      }),
    )
  })

  it('trusts who signed in here within a month, and the last administrator', () => {
    const now = utcMs(T0)
    expect(isTrusted({ signedInHereAt: [utcMs(T0 - 29 * 86_400_000)], isLastAdministrator: false }, now)).toBe(true)
    expect(isTrusted({ signedInHereAt: [utcMs(T0 - 31 * 86_400_000)], isLastAdministrator: false }, now)).toBe(false)
    expect(isTrusted({ signedInHereAt: [], isLastAdministrator: true }, now)).toBe(true)
  })
})

type Step = Readonly<{ pause: number; clock: number; name: number }>

/** Others fail, with anybody's name, whenever they like, while somebody sets the clock. */
const failures = (most: number) =>
  fc.array(fc.record({ pause: fc.oneof(fc.nat(20_000), fc.nat(7_200_000)), clock: fc.constant(0), name: fc.nat(3) }), { maxLength: most })
const withClock = (steps: fc.Arbitrary<Step[]>) =>
  steps.chain((all) =>
    fc
      .array(fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -1e10, max: 1e10 })), {
        minLength: all.length,
        maxLength: all.length,
      })
      .map((jumps) => all.map((step, index) => ({ ...step, clock: jumps[index] ?? 0 }))),
  )

/** The records that a sequence leaves behind for the first name, the moment it ends at, and how many of its guesses were looked at. */
function play(steps: readonly Step[], by: ThrottleRules, trusted = false) {
  const own = new Map<number, AttemptRecord | null>()
  let machine: AttemptRecord | null = null
  let now = T0
  const looked: number[] = []
  for (const { pause, clock, name } of steps) {
    now += pause + clock
    const decision = decideAttempt({ own: own.get(name) ?? null, machine }, utcMs(now), by)
    own.set(name, decision.records.own)
    machine = decision.records.machine
    if (name === 0 && decision.kind === 'go' && opens(decision, () => trusted)) looked.push(now)
  }
  return { records: { own: own.get(0) ?? null, machine }, now, looked }
}

/** How long somebody who types the right password again and again, each time as soon as they may, is kept out. */
function keptOut({ records, now }: Readonly<{ records: AttemptRecords; now: number }>, trusted: boolean, by: ThrottleRules): number {
  let known = records
  for (let at = now, tries = 0; tries < 1_000; tries += 1) {
    const decision = decideAttempt(known, utcMs(at), by)
    known = decision.records
    if (decision.kind === 'go' && opens(decision, () => trusted)) return at - now
    at = decision.kind === 'wait' ? at + decision.waitMs : (decision.lock?.until ?? Infinity)
    if (at === Infinity) return Infinity
  }
  return Infinity
}

const anyDuration = fc.constantFrom(rules.lockoutDuration, null)

describe('the laws of the throttle', () => {
  it('nothing that others do keeps whoever is trusted out for longer than the longest delay', () => {
    fc.assert(
      fc.property(withClock(failures(250)), anyDuration, (steps, lockoutDuration) => {
        const by = { ...rules, lockoutDuration }
        expect(keptOut(play(steps, by), true, by)).toBeLessThanOrEqual(rules.longestDelay)
      }),
    )
  })

  it('nor anybody for longer than a lock and a delay', () => {
    fc.assert(
      fc.property(withClock(failures(250)), (steps) => {
        expect(keptOut(play(steps, rules), false, rules)).toBeLessThanOrEqual(HALF_HOUR + rules.longestDelay)
      }),
    )
  })

  it('no failure with one name keeps anybody out who types another', () => {
    fc.assert(
      fc.property(withClock(failures(250)), (steps) => {
        const others = steps.map((step) => ({ ...step, name: step.name + 1 }))
        expect(keptOut(play(others, rules), false, rules)).toBeLessThanOrEqual(5_000)
      }),
    )
  })

  it('a guesser at a name that was not used here lately has no more tries in a day than the standard allows in a row, and one for each half an hour', () => {
    const brief = { ...rules, lockoutDuration: durationMs(1_000) }
    fc.assert(
      fc.property(failures(2_000), fc.constantFrom(rules, brief), (steps, by) => {
        const { looked } = play(steps, by)
        const most = Math.max(...looked.map((from) => looked.filter((at) => at >= from && at < from + 86_400_000).length), 0)
        expect(most).toBeLessThanOrEqual(100 + 48 + 1)
      }),
      { numRuns: 25 },
    )
    const hasty = Array.from({ length: 20_000 }, () => ({ pause: 5_000, clock: 0, name: 0 }))
    for (const by of [rules, brief, never]) expect(play(hasty, by).looked.length).toBeLessThanOrEqual(100 + 56)
  })

  it('a guesser at a name that was used here lately, or at an open session, has four tries a minute at most', () => {
    const hasty = Array.from({ length: 20_000 }, () => ({ pause: 1_000, clock: 0, name: 0 }))
    for (const by of [rules, sessionRules(rules)]) expect(play(hasty, by, true).looked.length).toBeLessThanOrEqual(20_000 / 15 + 10)
  })
})

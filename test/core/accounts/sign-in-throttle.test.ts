import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideAttempt, delayAfter, forgiven } from '../../../electron/core/accounts/sign-in-throttle.ts'
import type { AttemptRecord, AttemptRecords } from '../../../electron/core/accounts/sign-in-throttle.ts'
import { utcMs } from '../../../electron/core/ids.ts'
import { policyFrom } from '../../../electron/core/policy/policy.ts'

const rules = policyFrom(new Map())
const T0 = 1_760_000_000_000
const failed = (failures: number, lastFailedAt = T0, lockedAt: number | null = null): AttemptRecord => ({
  failures,
  lastFailedAt: utcMs(lastFailedAt),
  lockedAt: lockedAt === null ? null : utcMs(lockedAt),
})
const decide = (account: AttemptRecord | null, now: number, machine: AttemptRecord | null = null) =>
  decideAttempt({ account, machine }, utcMs(now), rules)

describe('the sign-in throttle', () => {
  it('lets the first attempts through, then asks to wait longer and longer, then locks', () => {
    expect(decide(failed(2), T0).kind).toBe('go')
    expect(decide(failed(3), T0)).toMatchObject({ kind: 'wait', waitMs: 1_000 })
    expect(decide(failed(5), T0 + 1_000)).toMatchObject({ kind: 'wait', waitMs: 3_000 })
    expect(decide(failed(9), T0 + 64_000)).toMatchObject({
      kind: 'go',
      locksIfWrong: true,
      records: { account: { lockedAt: T0 + 64_000 } },
    })
    expect(decide(failed(10, T0, T0), T0 + 1e12).kind).toBe('locked')
  })

  it('slows the machine down but never locks it', () => {
    expect(decide(null, T0, failed(20))).toMatchObject({ kind: 'wait', waitMs: 1_000 })
    expect(decide(null, T0 + 300_000, failed(100_000))).toMatchObject({
      kind: 'go',
      locksIfWrong: false,
      records: { machine: { lockedAt: null } },
    })
  })

  it('forgets failures after a while without one, but no lock', () => {
    expect(decide(failed(9), T0 + 3_600_000)).toMatchObject({ kind: 'go', records: { account: { failures: 1 } } })
  })

  it('takes back its own attempt after the right password, not those of others meanwhile', () => {
    expect(forgiven({ account: failed(2), machine: failed(7, T0 + 5) }, failed(6))).toEqual({ account: null, machine: failed(6) })
    expect(forgiven({ account: failed(2), machine: failed(8, T0 + 5) }, failed(6))).toEqual({ account: null, machine: failed(7, T0 + 5) })
    expect(forgiven({ account: failed(1), machine: failed(1) }, null)).toEqual({ account: null, machine: null })
  })

  it('never shortens a delay with a further failure, nor goes beyond the longest', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 20 }), (failures, free) => {
        expect(delayAfter(failures + 1, free, rules)).toBeGreaterThanOrEqual(delayAfter(failures, free, rules))
        expect(delayAfter(failures, free, rules)).toBeLessThanOrEqual(rules.longestDelay)
      }),
    )
  })

  it('whatever the clock does, asks nobody to wait longer than the longest delay, and after that wait lets them try', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -1e11, max: 1e11 }), (failures, shift) => {
        const first = decide(failed(failures), T0 + shift)
        if (first.kind !== 'wait') return
        expect(first.waitMs).toBeLessThanOrEqual(rules.longestDelay)
        expect(decideAttempt(first.records, utcMs(T0 + shift + first.waitMs), rules).kind).toBe('go')
      }),
    )
  })

  it('in any interleaving of attempts lets no more than the lockout number of guesses at one account through', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400_000), { maxLength: 60 }), (pauses) => {
        let records: AttemptRecords = { account: null, machine: null }
        let now = T0
        let guesses = 0
        for (const pause of pauses) {
          now += pause
          const decision = decideAttempt(records, utcMs(now), rules)
          records = decision.records
          if (decision.kind === 'go') guesses += 1
        }
        expect(guesses).toBeLessThanOrEqual(rules.lockoutAfter)
      }),
    )
  })
})

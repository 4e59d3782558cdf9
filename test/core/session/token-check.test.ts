import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationMs, instanceId, utcMs } from '../../../electron/core/ids.ts'
import { checkToken, sameBytes } from '../../../electron/core/session/token-check.ts'
import type { Presented, TokenFacts } from '../../../electron/core/session/token-check.ts'
import { MINUTE, NINE_O_CLOCK, someOwner, someSession } from '../../support/session-builder.ts'

const policy = { idleTimeout: durationMs(30 * MINUTE), absoluteTimeout: durationMs(720 * MINUTE) }
const owner = someOwner()
const session = someSession({ owner, lastActivityAt: NINE_O_CLOCK })
const tokenHash = new Uint8Array(32).fill(7)
const facts: TokenFacts = { session, tokenHash, disabled: false }
/** As presented so many minutes after nine, with nothing done since `activeAt`. */
const shownAt = (minutes: number, activeAt = 0, changes: Partial<Presented> = {}): Presented => ({
  tokenHash,
  owner,
  idleFor: durationMs((minutes - activeAt) * MINUTE),
  age: durationMs(minutes * MINUTE),
  lastActivityAt: at(activeAt),
  asleepSince: null,
  ...changes,
})
const at = (minutes: number) => utcMs(NINE_O_CLOCK + minutes * MINUTE)
const ended = { endedAt: at(1), endReason: 'signed_out', endEvidence: {}, recoveredAt: null } as const

describe('a token', () => {
  it.each([
    ['is good until the moment it is idle too long', facts, {}, 0, 29.99, { kind: 'valid' }],
    ['of an unknown session', null, {}, 0, 1, { why: 'unknown_session', end: null }],
    ['of an ended session', { ...facts, session: { ...session, end: ended } }, {}, 0, 1, { why: 'ended', end: null }],
    ['that is not the newest', facts, { tokenHash: new Uint8Array(32) }, 0, 1, { why: 'wrong_token', end: { reason: 'replaced' } }],
    ['of another length', facts, { tokenHash: new Uint8Array(31).fill(7) }, 0, 1, { why: 'wrong_token' }],
    ['of a disabled account', { ...facts, disabled: true }, {}, 0, 1, { why: 'account_disabled', end: { reason: 'account_disabled' } }],
    ['idle too long', facts, {}, 0, 45, { why: 'idle', end: { reason: 'idle_timeout', at: at(30) } }],
    ['too old though in use', facts, {}, 799, 800, { why: 'too_old', end: { reason: 'absolute_timeout', at: at(720) } }],
  ])('%s', (_what, known, changes, activeAt, minutes, verdict) => {
    expect(checkToken(known, shownAt(minutes, activeAt, changes), at(minutes), policy)).toMatchObject(verdict)
  })

  it.each([{ pid: 1 }, { processStartedAt: 1 }, { bootId: 'other' }, { hostId: 'other' }, { instanceId: instanceId('other') }])(
    'from a process that differs in %j ends its session',
    (difference) => {
      const shown = shownAt(1, 0, { owner: { ...owner, ...difference } })
      expect(checkToken(facts, shown, at(1), policy)).toMatchObject({ why: 'other_process', end: { reason: 'replaced' } })
    },
  )

  it('ends a session that slept past its timeout when it fell asleep, and one that was overdue already when it fell due', () => {
    const asleep = shownAt(90, 0, { asleepSince: at(20) })
    expect(checkToken(facts, asleep, at(90), policy)).toMatchObject({ end: { reason: 'idle_timeout', at: at(20) } })
    const late = shownAt(90, 0, { asleepSince: at(40) })
    expect(checkToken(facts, late, at(90), policy)).toMatchObject({ end: { at: at(30) } })
  })

  it('does not care what the clock says meanwhile', () => {
    for (const jump of [120, -120]) expect(checkToken(facts, shownAt(20), at(20 + jump), policy)).toEqual({ kind: 'valid' })
  })

  it('is valid for exactly the hash that is stored, and only within both timeouts', () => {
    const hash = fc.uint8Array({ minLength: 30, maxLength: 32 })
    fc.assert(
      fc.property(hash, hash, fc.nat(2_000), fc.nat(2_000), (stored, shown, activeAt, now) => {
        const verdict = checkToken(
          { ...facts, tokenHash: stored },
          shownAt(now, Math.min(activeAt, now), { tokenHash: shown }),
          at(now),
          policy,
        )
        const good = Buffer.compare(stored, shown) === 0 && now < 720 && now < activeAt + 30
        expect(verdict.kind === 'valid').toBe(good)
        expect(sameBytes(shown, new Uint8Array(shown))).toBe(true)
      }),
    )
  })
})

it('a token hash that is but the beginning of the other is another', () => {
  const [short, long] = [new Uint8Array([7]), new Uint8Array([7, 7])]
  expect([sameBytes(short, long), sameBytes(long, short), sameBytes(long, new Uint8Array([7, 7]))]).toEqual([false, false, true])
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { actorIn, actorOf } from '../../../electron/core/audit/audit.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { LivenessVerdict } from '../../../electron/core/session/process-identity.ts'
import { decideEnd, endingOf } from '../../../electron/core/session/session-end.ts'
import type { Ending } from '../../../electron/core/session/session-end.ts'
import { END_REASONS } from '../../../electron/core/session/session.ts'
import { MINUTE, NINE_O_CLOCK, someOwner, someSession } from '../../support/session-builder.ts'

const at = (minutes: number) => utcMs(NINE_O_CLOCK + minutes * MINUTE)
/** Since nine, last active at 9:08, last heard of at 9:10. */
const session = someSession()
const meant = (more: Partial<Ending> = {}): Ending => ({ reason: 'closed_by_admin', evidence: { trigger: 'cli' }, ...more })
const dead: LivenessVerdict = { liveness: 'dead', reason: 'process_absent' }

describe('a session ends', () => {
  test('now', () => {
    expect(decideEnd(session, meant(), at(30))).toEqual({
      endedAt: at(30),
      endReason: 'closed_by_admin',
      endEvidence: { trigger: 'cli' },
      recoveredAt: null,
    })
  })

  test('when it fell due, where that was a while ago, and never later than now', () => {
    expect(decideEnd(session, meant({ due: at(25) }), at(30)).endedAt).toBe(at(25))
    expect(decideEnd(session, meant({ due: at(35) }), at(30)).endedAt).toBe(at(30))
  })

  test('never before the last input, which was done in it', () => {
    expect(decideEnd(session, meant({ due: at(7) }), at(30)).endedAt).toBe(at(8))
    expect(decideEnd(session, meant({ due: at(7), age: durationMs(30 * MINUTE) }), at(30)).endedAt).toBe(at(8))
  })

  test('by somebody else, who is named, or by its own person, who is not', () => {
    const by = { ...actorIn(someOwner({ osUser: 'root' })), via: 'cli' as const }
    expect(decideEnd(session, meant({ by }), at(30)).endEvidence.by).toMatchObject({ via: 'cli', osUser: 'root' })
    expect(decideEnd(session, meant({ by: actorOf(session) }), at(30)).endEvidence).not.toHaveProperty('by')
  })

  test('with its line in the audit log', () => {
    const { end, audit } = endingOf(session, { ...meant(), by: actorIn(someOwner()) }, at(30))
    expect(audit).toMatchObject({
      kind: 'session_ended',
      at: at(30),
      sessionId: session.id,
      detail: { reason: 'closed_by_admin', endedAt: end.endedAt },
    })
  })
})

describe('the session of a dead process', () => {
  test.each(END_REASONS)('ended at its last sign of life, whoever closes it: %s', (reason) => {
    expect(decideEnd(session, meant({ reason, verdict: dead }), at(500))).toMatchObject({
      endedAt: at(10),
      endReason: reason,
      endEvidence: { liveness: 'process_absent', lastHeartbeatAt: at(10), lastActivityAt: at(8) },
      recoveredAt: at(500),
    })
  })

  test.each([
    ['boot', { bootId: 'other' }, { bootChanged: { was: session.owner.bootId, now: 'other' } }],
    ['start of the process that has the PID', { processStartedAt: 7 }, { startChanged: { was: session.owner.processStartedAt, now: 7 } }],
  ])('says which %s was found', (_what, found, evidence) => {
    expect(decideEnd(session, meant({ verdict: { ...dead, found } }), at(500)).endEvidence).toMatchObject(evidence)
  })

  test('says that the clock was turned back where its last sign of life lies ahead', () => {
    expect(decideEnd(session, meant({ verdict: dead }), at(5))).toMatchObject({ endedAt: at(10), endEvidence: { clockMovedBack: true } })
  })

  test.each(['alive', 'unknown'] as const)('is not what an owner is that is %s', (liveness) => {
    const end = decideEnd(session, meant({ verdict: { liveness, reason: 'process_running' } }), at(30))
    expect(end).toMatchObject({ endedAt: at(30), recoveredAt: null })
    expect(end.endEvidence).not.toHaveProperty('liveness')
  })
})

describe('a clock that was moved', () => {
  test('back beyond the last sign of life, seen from outside: that sign is the end, and it is said', () => {
    for (const now of [at(9.9), at(0), at(-60)]) {
      expect(decideEnd(session, meant(), now)).toMatchObject({ endedAt: at(10), endEvidence: { clockMovedBack: true } })
    }
  })

  test.each([
    ['forward', 480, { clockMovedMs: 480 * MINUTE }],
    ['back', -480, { clockMovedMs: -480 * MINUTE, clockMovedBack: true }],
  ])('%s by hours: the session lasted as long as the steady clock of its process says', (_how, minutes, evidence) => {
    const end = decideEnd(session, meant({ age: durationMs(12 * MINUTE) }), at(12 + minutes))
    expect(end).toMatchObject({ endedAt: at(12), endEvidence: evidence })
  })

  test('and a limit that fell due a while ago: the end is as long ago', () => {
    const [age, now] = [durationMs(40 * MINUTE), at(40 + 300)]
    expect(decideEnd(session, meant({ age, due: utcMs(now - 10 * MINUTE) }), now).endedAt).toBe(at(30))
  })

  test('by a second or two is no move: clocks are read one after the other', () => {
    const end = decideEnd(session, meant({ age: durationMs(12 * MINUTE) }), utcMs(at(12) + 4_999))
    expect(end.endEvidence).toEqual({ trigger: 'cli' })
    expect(end.endedAt).toBe(at(12) + 4_999)
    const moved = decideEnd(session, meant({ age: durationMs(12 * MINUTE) }), utcMs(at(12) + 5_000))
    expect(moved).toMatchObject({ endedAt: at(12), endEvidence: { clockMovedMs: 5_000 } })
  })
})

test('whatever the clocks say, an end has its reason, and never lies before the start nor, but for a known age, after now and every sign of life', () => {
  const offset = fc.integer({ min: -10_000_000, max: 10_000_000 })
  const verdicts = fc.constantFrom<LivenessVerdict | undefined>(undefined, dead, { liveness: 'alive', reason: 'process_running' })
  fc.assert(
    fc.property(
      offset,
      fc.option(offset, { nil: undefined }),
      fc.option(fc.nat(20_000_000), { nil: undefined }),
      verdicts,
      (ms, due, age, verdict) => {
        const now = utcMs(NINE_O_CLOCK + ms)
        const ending = meant({
          ...(due === undefined ? {} : { due: utcMs(NINE_O_CLOCK + due) }),
          ...(age === undefined ? {} : { age: durationMs(age) }),
          ...(verdict ? { verdict } : {}),
        })
        const end = decideEnd(session, ending, now)
        expect(end.endReason).toBe('closed_by_admin')
        expect(end.endedAt).toBeGreaterThanOrEqual(session.startedAt)
        if (age === undefined) expect(end.endedAt).toBeGreaterThanOrEqual(session.lastActivityAt)
        if (age === undefined) expect(end.endedAt).toBeLessThanOrEqual(Math.max(now, at(10)))
        else if (verdict !== dead) expect(end.endedAt - session.startedAt).toBeLessThanOrEqual(age + 5_000)
      },
    ),
  )
})

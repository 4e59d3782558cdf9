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
/** The same, with what the steady clock said. */
const steadily = { ...session, steady: { startedAt: durationMs(1_000), heartbeatAt: durationMs(1_000 + 10 * MINUTE) } }
/** After so many minutes. */
const steady = (minutes: number) => durationMs(1_000 + minutes * MINUTE)
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
    expect(decideEnd(steadily, meant({ due: at(7), steady: steady(30) }), at(30))).toMatchObject({
      endedAt: at(8),
      endEvidence: { dueAt: at(7) },
    })
    expect(decideEnd(steadily, meant({ due: at(7), steady: steady(30), lastInput: at(29) }), at(30)).endedAt).toBe(at(29))
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
    const end = decideEnd(steadily, meant({ steady: steady(12) }), at(12 + minutes))
    expect(end).toMatchObject({ endedAt: at(12), endEvidence: evidence })
  })

  test('and a limit that fell due a while ago: the end is as long ago', () => {
    const now = at(40 + 300)
    expect(decideEnd(steadily, meant({ steady: steady(40), due: utcMs(now - 10 * MINUTE) }), now).endedAt).toBe(at(30))
  })

  test('by a second or two is no move: clocks are read one after the other', () => {
    const end = decideEnd(steadily, meant({ steady: steady(12) }), utcMs(at(12) + 4_999))
    expect(end.endEvidence).toEqual({ trigger: 'cli' })
    expect(end.endedAt).toBe(at(12) + 4_999)
    const moved = decideEnd(steadily, meant({ steady: steady(12) }), utcMs(at(12) + 5_000))
    expect(moved).toMatchObject({ endedAt: at(12), endEvidence: { clockMovedMs: 5_000 } })
  })
})

test('whatever the clocks say, an end has its reason, and lies neither before the start nor before the last input nor, but for a steady clock, after now and every sign of life', () => {
  const offset = fc.integer({ min: -10_000_000, max: 10_000_000 })
  const verdicts = fc.constantFrom<LivenessVerdict | undefined>(undefined, dead, { liveness: 'alive', reason: 'process_running' })
  fc.assert(
    fc.property(
      offset,
      fc.option(offset, { nil: undefined }),
      fc.option(fc.integer({ min: 10, max: 600 }), { nil: undefined }),
      verdicts,
      (ms, due, minutes, verdict) => {
        const now = utcMs(NINE_O_CLOCK + ms)
        const ending = meant({
          ...(due === undefined ? {} : { due: utcMs(NINE_O_CLOCK + due) }),
          ...(minutes === undefined ? {} : { steady: steady(minutes) }),
          ...(verdict ? { verdict } : {}),
        })
        const end = decideEnd(minutes === undefined ? session : steadily, ending, now)
        expect(end.endReason).toBe('closed_by_admin')
        expect(end.endedAt).toBeGreaterThanOrEqual(session.lastActivityAt)
        if (minutes === undefined) expect(end.endedAt).toBeLessThanOrEqual(Math.max(now, at(10)))
        else if (verdict !== dead) expect(end.endedAt).toBeLessThanOrEqual(at(minutes) + 5_000)
      },
    ),
  )
})

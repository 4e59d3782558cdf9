import { describe, expect, it } from 'vitest'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import { hereOf, presenceOf, untilNextSilence } from '../../../electron/core/session/presence.ts'
import { MINUTE, someSession } from '../../support/session-builder.ts'

const session = someSession()
const after = (ms: number) => utcMs(session.lastHeartbeatAt + ms)
const LIMITS = { awayAfter: durationMs(5 * MINUTE), offlineAfter: durationMs(5 * MINUTE) }

describe('presence', () => {
  it.each([
    [0, 'online'],
    [5 * MINUTE, 'online'],
    [5 * MINUTE + 1, 'offline'],
    [-1 * MINUTE, 'online'],
    [-1 * MINUTE - 1, 'offline'],
    [-60 * MINUTE, 'offline'],
  ] as const)('%d ms after the last heartbeat a person is %s', (ms, presence) => {
    expect(presenceOf(session, after(ms), LIMITS)).toBe(presence)
  })

  it.each([
    [5 * MINUTE - 1, 'online'],
    [5 * MINUTE, 'away'],
  ] as const)('%d ms without activity as of the last heartbeat make it %s', (ms, presence) => {
    const idle = { ...session, lastActivityAt: after(-ms) }
    expect(presenceOf(idle, after(4 * MINUTE), LIMITS)).toBe(presence)
    expect(presenceOf(idle, after(6 * MINUTE), LIMITS)).toBe('offline')
  })

  it('does not turn away between two heartbeats, however rare they are', () => {
    const rare = { ...LIMITS, offlineAfter: durationMs(60 * MINUTE) }
    expect(presenceOf({ ...session, lastActivityAt: session.lastHeartbeatAt }, after(30 * MINUTE), rare)).toBe('online')
  })

  it('is offline once the session has ended, however fresh its heartbeat', () => {
    const end = { endedAt: after(0), endReason: 'signed_out', endEvidence: {}, recoveredAt: null } as const
    expect(presenceOf({ ...session, end }, after(0), LIMITS)).toBe('offline')
  })

  const beat = durationMs(10 * MINUTE)
  const steadily = { ...session, steady: { startedAt: durationMs(0), heartbeatAt: beat } }
  const here = (ms: number, bootId = session.owner.bootId) => ({ ...LIMITS, here: { bootId, steady: durationMs(beat + ms) } })

  it.each([-600 * MINUTE, -6 * MINUTE, 0, 6 * MINUTE, 600 * MINUTE])(
    'a clock on the wall that jumps by %d ms makes no difference within a boot',
    (jump) => {
      expect(presenceOf(steadily, after(jump), here(5 * MINUTE))).toBe('online')
      expect(presenceOf(steadily, after(jump), here(5 * MINUTE + 1))).toBe('offline')
      expect(untilNextSilence([steadily], after(jump), here(4 * MINUTE))).toBe(MINUTE + 1)
    },
  )

  it.each([
    ['of another boot', steadily, here(9 * MINUTE, 'another')],
    ['from before the heartbeat, and so of another machine', steadily, here(-1)],
    ['that its heartbeats have none to compare with', session, here(9 * MINUTE)],
  ] as const)('a reading %s tells nothing: the clock on the wall does', (_which, silent, rules) => {
    expect(presenceOf(silent, after(MINUTE), rules)).toBe('online')
    expect(presenceOf(silent, after(6 * MINUTE), rules)).toBe('offline')
  })

  it('is told by the wall alone where the boot is not known', () => {
    expect(hereOf({ bootId: '' }, { steady: () => beat })).toBeUndefined()
  })
})

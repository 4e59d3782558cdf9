import { describe, expect, it } from 'vitest'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import { presenceOf } from '../../../electron/core/session/presence.ts'
import { MINUTE, someSession } from '../../support/session-builder.ts'

const session = someSession()
const after = (ms: number) => utcMs(session.lastHeartbeatAt + ms)
const LIMITS = { awayAfter: durationMs(5 * MINUTE), offlineAfter: durationMs(5 * MINUTE) }

describe('presence', () => {
  it.each([
    [0, 'online'],
    [5 * MINUTE, 'online'],
    [5 * MINUTE + 1, 'offline'],
    [-60 * MINUTE, 'online'],
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
})

import { describe, expect, it } from 'vitest'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import { presenceOf } from '../../electron/core/presence.ts'
import { MINUTE, someSession } from '../support/session-builder.ts'

const session = someSession()
const after = (ms: number) => utcMs(session.lastHeartbeatAt + ms)
const LIMIT = durationMs(5 * MINUTE)

describe('presence', () => {
  it.each([
    [0, 'online'],
    [5 * MINUTE, 'online'],
    [5 * MINUTE + 1, 'offline'],
    [-60 * MINUTE, 'online'],
  ] as const)('%d ms after the last heartbeat a person is %s', (ms, presence) => {
    expect(presenceOf(session, after(ms), LIMIT)).toBe(presence)
  })

  it('is offline once the session has ended, however fresh its heartbeat', () => {
    const end = { endedAt: after(0), endReason: 'signed_out', endEvidence: {}, recoveredAt: null } as const
    expect(presenceOf({ ...session, end }, after(0), LIMIT)).toBe('offline')
  })
})

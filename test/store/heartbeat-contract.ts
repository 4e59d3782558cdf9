import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { durationMs, sessionId, utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import { addUser, anAudit, anEnd, startSession, T0 } from './samples.ts'

export function describeHeartbeats(store: () => Store): void {
  test('a heartbeat is recorded while the session is active', () => {
    const session = startSession(store(), addUser(store()))
    expect(store().recordHeartbeat(session.id, utcMs(T0 + 9), utcMs(T0 + 5))).toBe(true)
    expect(store().findSession(session.id)).toEqual({ ...session, lastHeartbeatAt: T0 + 9, lastActivityAt: T0 + 5 })
  })

  test('what the steady clock said is kept with the start and each heartbeat, and is gone where a heartbeat does not know it', () => {
    const steady = { startedAt: durationMs(1_000), heartbeatAt: durationMs(1_000) }
    const session = startSession(store(), addUser(store()), { steady })
    expect(store().findSession(session.id)?.steady).toEqual(steady)
    store().recordHeartbeat(session.id, utcMs(T0 + 9), utcMs(T0 + 5), durationMs(1_009))
    expect(store().findSession(session.id)?.steady).toEqual({ ...steady, heartbeatAt: 1_009 })
    const lastBeat = { at: utcMs(T0 + 20), lastActivityAt: utcMs(T0 + 20), steady: durationMs(1_020) }
    store().endSession(session.id, anEnd(), anAudit(), lastBeat)
    expect(store().findSession(session.id)?.steady).toEqual({ ...steady, heartbeatAt: 1_020 })
    const other = startSession(store(), addUser(store()), { steady })
    store().recordHeartbeat(other.id, utcMs(T0 + 9), utcMs(T0 + 5))
    expect(store().findSession(other.id)?.steady).toBeUndefined()
  })

  test('no last input lies after the end, whatever the clock said at it', () => {
    const session = startSession(store(), addUser(store()))
    store().recordHeartbeat(session.id, utcMs(T0 + 99_000), utcMs(T0 + 99_000))
    store().endSession(session.id, anEnd(), anAudit())
    expect(store().findSession(session.id)).toMatchObject({ lastActivityAt: T0 + 60_000, lastHeartbeatAt: T0 + 99_000 })
  })

  test('a heartbeat after the end changes nothing and says so', () => {
    const session = startSession(store(), addUser(store()))
    store().endSession(session.id, anEnd(), anAudit())
    expect(store().recordHeartbeat(session.id, utcMs(T0 + 99), utcMs(T0 + 99))).toBe(false)
    expect(store().findSession(session.id)?.lastHeartbeatAt).toBe(T0)
    expect(store().recordHeartbeat(sessionId(randomUUID()), utcMs(T0), utcMs(T0))).toBe(false)
  })
}

import { instanceId, sessionId, userId, utcMs } from '../../electron/core/ids.ts'
import type { ProcessIdentity } from '../../electron/core/session/process-identity.ts'
import type { Session } from '../../electron/core/session/session.ts'

export const NINE_O_CLOCK = utcMs(Date.UTC(2026, 0, 5, 9))
export const MINUTE = 60_000

let made = 0

/** A UUID that is new in this test run and recognisable in a failure. */
const numberedUuid = () => `00000000-0000-7000-8000-${String(++made).padStart(12, '0')}`

export const someOwner = (fields: Partial<ProcessIdentity> = {}): ProcessIdentity => ({
  hostId: 'a0'.repeat(16),
  host: 'front-desk',
  bootId: 'b0000000-0000-4000-8000-000000000001',
  pid: 4711,
  processStartedAt: 123_456,
  instanceId: instanceId(numberedUuid()),
  osUser: 'desk',
  ...fields,
})

/** An active session since nine o'clock, last heard of ten minutes later, unless said otherwise. */
export function someSession(fields: Partial<Session> = {}): Session {
  const startedAt = fields.startedAt ?? NINE_O_CLOCK
  return {
    id: sessionId(numberedUuid()),
    userId: userId(numberedUuid()),
    owner: someOwner(),
    appVersion: '0.1.0',
    startedAt,
    lastActivityAt: utcMs(startedAt + 8 * MINUTE),
    lastHeartbeatAt: utcMs(startedAt + 10 * MINUTE),
    end: null,
    ...fields,
  }
}

import type { DurationMs, UtcMs } from './ids.ts'
import type { Session } from './session.ts'

export type Presence = 'online' | 'offline'

/** Derived, never stored: online while the session is active and its last heartbeat is fresh. */
export function presenceOf(session: Pick<Session, 'end' | 'lastHeartbeatAt'>, now: UtcMs, offlineAfter: DurationMs): Presence {
  if (session.end) return 'offline'
  return now - session.lastHeartbeatAt <= offlineAfter ? 'online' : 'offline'
}

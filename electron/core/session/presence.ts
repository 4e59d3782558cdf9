import type { UtcMs } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import type { Session } from './session.ts'

export type Presence = 'online' | 'away' | 'offline'

/**
 * Derived, never stored: offline once the session is closed or its last heartbeat is too old; away when, as of that heartbeat, nothing had
 * been done for the away time. Heartbeats come when somebody goes away and when they come back, so that this is told at once; in between,
 * activity is only known as of the last one.
 */
export function presenceOf(
  session: Pick<Session, 'end' | 'lastHeartbeatAt' | 'lastActivityAt'>,
  now: UtcMs,
  { awayAfter, offlineAfter }: Pick<Policy, 'awayAfter' | 'offlineAfter'>,
): Presence {
  if (session.end || now - session.lastHeartbeatAt > offlineAfter) return 'offline'
  return session.lastHeartbeatAt - session.lastActivityAt >= awayAfter ? 'away' : 'online'
}

/** How long until another of these sessions falls silent for too long; endless where none will. */
export function untilNextSilence(sessions: readonly Session[], now: UtcMs, policy: Pick<Policy, 'awayAfter' | 'offlineAfter'>): number {
  const fresh = sessions.filter((session) => presenceOf(session, now, policy) !== 'offline')
  return Math.min(...fresh.map(({ lastHeartbeatAt }) => lastHeartbeatAt + policy.offlineAfter - now + 1))
}

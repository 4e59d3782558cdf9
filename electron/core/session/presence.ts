import { AHEAD_TOLERATED, howLongAgo } from '../how-long-ago.ts'
import type { DurationMs, UtcMs } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import type { Clock } from '../ports/ports.ts'
import type { ProcessIdentity } from './process-identity.ts'
import type { Session } from './session.ts'

export type Presence = 'online' | 'away' | 'offline'

/** Where it is asked: what the steady clock says, and in which boot. */
export type Here = Readonly<{ bootId: string; steady: DurationMs }>

/** Undefined where the boot is not known: it could be any. */
export const hereOf = ({ bootId }: Pick<ProcessIdentity, 'bootId'>, clock: Pick<Clock, 'steady'>): Here | undefined =>
  bootId === '' ? undefined : { bootId, steady: clock.steady() }

/** What it depends on. Without `here`, silence is told by the clock on the wall alone. */
export type PresencePolicy = Pick<Policy, 'awayAfter' | 'offlineAfter'> & Readonly<{ here?: Here | undefined }>

type Beating = Pick<Session, 'end' | 'lastHeartbeatAt' | 'lastActivityAt'> & Partial<Pick<Session, 'owner' | 'steady'>>

/**
 * Derived, never stored: offline once the session is closed or its last heartbeat is too old; away when, as of that heartbeat, nothing had
 * been done for the away time. Heartbeats come when somebody goes away and when they come back, so that this is told at once; in between,
 * activity is only known as of the last one. A heartbeat that lies ahead of the clock is none, and an activity that lies ahead of its heartbeat is none.
 */
export function presenceOf(session: Beating, now: UtcMs, { awayAfter, offlineAfter, here }: PresencePolicy): Presence {
  if (session.end || silenceOf(session, now, here) > offlineAfter) return 'offline'
  const idleFor = session.lastHeartbeatAt - session.lastActivityAt
  return idleFor >= awayAfter || idleFor < -AHEAD_TOLERATED ? 'away' : 'online'
}

/** Law 14: within one boot by its steady clock, however the one on the wall was set since. */
function silenceOf({ owner, steady, lastHeartbeatAt }: Beating, now: UtcMs, here: Here | undefined): number {
  const isReading = here && steady && owner?.bootId === here.bootId && here.steady >= steady.heartbeatAt
  return isReading ? here.steady - steady.heartbeatAt : howLongAgo(lastHeartbeatAt, now)
}

/** How long until another of these sessions falls silent for too long; endless where none will. */
export function untilNextSilence(sessions: readonly Session[], now: UtcMs, policy: PresencePolicy): number {
  const fresh = sessions.filter((session) => presenceOf(session, now, policy) !== 'offline')
  return Math.min(...fresh.map((session) => policy.offlineAfter - silenceOf(session, now, policy.here) + 1))
}

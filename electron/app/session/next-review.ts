import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Log, Store } from '../../core/ports/ports.ts'
import { presenceOf } from '../../core/session/presence.ts'
import { untilNextMoment } from '../../core/session/time-limits.ts'
import { LOOK } from './clock-watch.ts'
import type { CurrentSession } from './current-session.ts'

type Deps = Readonly<{ store: Store; clock: Clock; log: Log; current: CurrentSession }>

/** How long until something falls due for whoever is signed in, or is to be seen of others. Soon, where that cannot be told: some timer has to stand. */
export function untilNextReview(deps: Deps): DurationMs {
  const { current, log } = deps
  try {
    return durationMs(Math.min(untilNextMoment(current.signsOfLife(), current.policy()), untilSomebodyGoesOffline(deps)))
  } catch (error) {
    log.warn('the next moment could not be told', { error: String(error) })
    return LOOK
  }
}

/** The next moment at which another session that is open falls silent for too long. */
function untilSomebodyGoesOffline({ store, clock, current }: Deps): number {
  const policy = current.policy()
  const now = clock.now()
  const fresh = store.activeSessions().filter((session) => presenceOf(session, now, policy) !== 'offline')
  return Math.min(...fresh.map(({ lastHeartbeatAt }) => lastHeartbeatAt + policy.offlineAfter - now + 1))
}

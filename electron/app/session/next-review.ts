import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Log, Store } from '../../core/ports/ports.ts'
import { hereOf, untilNextSilence } from '../../core/session/presence.ts'
import { untilNextMoment } from '../../core/session/time-limits.ts'
import { LOOK } from './clock-watch.ts'
import type { CurrentSession } from './current-session.ts'

type Deps = Readonly<{ store: Store; clock: Clock; log: Log; current: CurrentSession }>

/** How long until something falls due for whoever is signed in, or is to be seen of others. Soon, where that cannot be told: some timer has to stand. */
export function untilNextReview({ store, clock, log, current }: Deps): DurationMs {
  try {
    const policy = current.policy()
    const owner = current.signedIn?.session.owner
    const here = owner && hereOf(owner, clock)
    const silence = untilNextSilence(store.activeSessions(), clock.now(), { ...policy, here })
    const moments = [untilNextMoment(current.signsOfLife(), policy), silence, ...(current.untilDeferred > 0 ? [current.untilDeferred] : [])]
    return durationMs(Math.min(...moments))
  } catch (error) {
    log.warn('the next moment could not be told', { error: String(error) })
    return LOOK
  }
}

import { isoTime } from '../app/reports/iso-time.ts'
import type { CurrentSession } from '../app/session/current-session.ts'
import type { SessionKeeper } from '../app/session/session-keeper.ts'
import type { LockedView } from '../contract/views.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { Store } from '../core/ports/ports.ts'
import { warningView } from './warning-view.ts'

/** What anybody may see of a session whose person has locked the app: that it is there, and for how long. */
export function lockedView(store: Store, current: CurrentSession, keeper: Pick<SessionKeeper, 'lock' | 'warning'>): LockedView {
  if (!current.signedIn) throw new LatchkeyError('not_signed_in', 'Nobody is signed in here.')
  const { user, session } = current.signedIn
  const leftMs = keeper.lock.handOverLeft
  return {
    screen: 'locked',
    person: { username: user.username, displayName: user.displayName },
    session: { id: session.id, startedAt: isoTime(session.startedAt) },
    idleMs: current.signsOfLife().idleFor,
    handOver: leftMs === null ? null : { leftMs },
    graceMs: current.policy().handOverGrace,
    warning: warningView(store, keeper.warning(), current.policy()),
  }
}

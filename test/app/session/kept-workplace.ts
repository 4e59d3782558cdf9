import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { CurrentSession } from '../../../electron/app/session/current-session.ts'
import { SessionKeeper } from '../../../electron/app/session/session-keeper.ts'
import type { SessionKeeperDeps } from '../../../electron/app/session/session-keeper.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import type { PolicyKey } from '../../../electron/core/policy/policy.ts'
import { presenceOf } from '../../../electron/core/session/presence.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { MINUTE } from '../../support/session-builder.ts'
import { workplace } from '../../support/workplace.ts'

export const HOUR = 60 * MINUTE

/** A person signed in at a workplace, looked after by a keeper. */
export function keptWorkplace(os: Partial<Pick<SessionKeeperDeps, 'osIdle' | 'isWatched'>> = {}) {
  const place = workplace()
  const { store, clock, deps } = place
  place.add('boss', 'admin')
  const tom = place.add('tom')
  const changes: (string | null)[] = []
  const endings: (Session | null)[] = []
  const current = new CurrentSession({ ...deps, scheduler: clock, instanceId: place.owner.instanceId, onChange: () => {} })
  const keeper: SessionKeeper = new SessionKeeper({
    ...deps,
    scheduler: clock,
    current,
    osIdle: () => null,
    isWatched: () => true,
    onChange: () => changes.push(keeper.warning()?.kind ?? null),
    onLeft: (session) => endings.push(session),
    ...os,
  })
  keeper.begin(startSession(deps, tom))
  const session = () => store.listSessions({ state: 'all', userId: tom.id })[0]
  const set = (key: PolicyKey, value: string) => {
    changePolicy(deps, { key, value, role: undefined }, place.by)
    store.othersWrote = true
  }
  /** Uses the app every minute. */
  const work = (minutes: number) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      keeper.touched()
      clock.advance(MINUTE)
    }
    keeper.touched()
  }
  const presence = () => presenceOf(session() as Session, clock.now(), current.policy())
  return { ...place, tom, current, keeper, session, set, work, presence, changes, endings }
}

import { locksAt } from '../../app/accounts/locked-accounts.ts'
import { housePolicy } from '../../app/policy/policies.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { PersonState, PersonView, TokenView } from '../../contract/administration.ts'
import type { Lock } from '../../core/accounts/sign-in-throttle.ts'
import { isAdministrator } from '../../core/accounts/user.ts'
import type { User } from '../../core/accounts/user.ts'
import { isInForce } from '../../core/api/api-token.ts'
import type { UserId, UtcMs } from '../../core/ids.ts'
import type { Store } from '../../core/ports/ports.ts'
import { presenceOf } from '../../core/session/presence.ts'
import type { Here } from '../../core/session/presence.ts'

export function peopleView(store: Store, self: UserId, now: UtcMs, here: Here | undefined): readonly PersonView[] {
  const users = store.listUsers()
  const policy = housePolicy(store)
  const lockOf = locksAt(store, now)
  const sessions = store.activeSessions().toSorted((one, other) => other.startedAt - one.startedAt)
  const administrators = users.filter(isAdministrator)
  return users.map((user) => {
    const own = sessions.filter(({ userId }) => userId === user.id)
    const [open] = own
    const last = open ?? store.listSessions({ state: 'all', userId: user.id, limit: 1 })[0]
    return {
      id: user.id,
      username: user.username,
      displayName: user.displayName,
      email: user.email,
      role: user.role,
      state: stateOf(user, lockOf(user)),
      openSession: open ? { host: open.owner.host, startedAt: isoTime(open.startedAt) } : null,
      openSessions: own.length,
      presence: open ? presenceOf(open, now, { ...policy, here }) : 'offline',
      lastSignInAt: last ? isoTime(last.startedAt) : null,
      isLastAdministrator: administrators.length === 1 && administrators[0]?.id === user.id,
      isSelf: user.id === self,
    }
  })
}

export const tokensView = (store: Store, now: UtcMs): readonly TokenView[] =>
  store.apiTokens
    .list()
    .filter((token) => isInForce(token, now))
    .map(({ id, name, scope, createdAt, lastUsedAt, expiresAt }) => ({
      id,
      name,
      scope,
      createdAt: isoTime(createdAt),
      lastUsedAt: isoTime(lastUsedAt),
      expiresAt: isoTime(expiresAt),
    }))

function stateOf(user: User, lock: Lock | null): PersonState {
  if (user.disabledAt !== null) return 'disabled'
  if (lock) return 'locked'
  return user.mustChangePassword ? 'must_change_password' : 'active'
}

import { locksAt } from '../../app/accounts/locked-accounts.ts'
import { housePolicy } from '../../app/policy/policies.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { Lock } from '../../core/accounts/sign-in-throttle.ts'
import type { User } from '../../core/accounts/user.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Store } from '../../core/ports/ports.ts'
import { presenceOf } from '../../core/session/presence.ts'
import type { Here, Presence } from '../../core/session/presence.ts'
import type { Session } from '../../core/session/session.ts'

type UserReport = ReturnType<typeof report>
export type PersonReport = UserReport & Seen

/** An account as the CLI's JSON has it. */
export const userJson = (user: User, store: Store, now: UtcMs) => report(user, locksAt(store, now)(user))

/** The same of many accounts, each with whether its person is here and when they were last seen to be. */
export function peopleReporter(store: Store, now: UtcMs, here: Here | undefined): (user: User) => PersonReport {
  const lockOf = locksAt(store, now)
  const policy = housePolicy(store)
  const open = Map.groupBy(store.activeSessions(), ({ userId }) => userId)
  return (user) => ({ ...report(user, lockOf(user)), ...seen(open.get(user.id) ?? [], store.lastEnded(user.id)) })

  function seen(active: readonly Session[], ended: Session | null): Seen {
    const presences = active.map((session) => presenceOf(session, now, { ...policy, here }))
    const moments = [...active.map(({ lastHeartbeatAt }) => lastHeartbeatAt), ...(ended?.end ? [ended.end.endedAt] : [])]
    return {
      presence: PRESENT_FIRST.find((presence) => presences.includes(presence)) ?? 'offline',
      lastSeenAt: moments.length === 0 ? null : isoTime(Math.max(...moments)),
    }
  }
}

const PRESENT_FIRST: readonly Presence[] = ['online', 'away']

type Seen = Readonly<{
  presence: Presence
  /** The last heartbeat, or the end of the last session; null for who never signed in, or whose sessions were all deleted. */
  lastSeenAt: string | null
}>

function report(user: User, lock: Lock | null) {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    displayName: user.displayName,
    role: user.role,
    disabled: user.disabledAt !== null,
    disabledAt: isoTime(user.disabledAt),
    locked: lock !== null,
    lockedUntil: lock?.until === undefined ? null : isoTime(lock.until),
    mustChangePassword: user.mustChangePassword,
    createdAt: isoTime(user.createdAt),
  }
}

import { locksAt } from '../../app/accounts/locked-accounts.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { User } from '../../core/accounts/user.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Store } from '../../core/ports/ports.ts'

export type UserReport = ReturnType<typeof userJson>

/** An account as the CLI's JSON has it. */
export function userJson(user: User, store: Store, now: UtcMs) {
  const lock = locksAt(store, now)(user)
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

import { isLocked } from '../../app/accounts/accounts.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { User } from '../../core/accounts/user.ts'
import type { Store } from '../../core/ports/ports.ts'

export type UserReport = ReturnType<typeof userJson>

/** An account as the CLI's JSON has it. */
export const userJson = (user: User, store: Store) => ({
  id: user.id,
  username: user.username,
  email: user.email,
  displayName: user.displayName,
  role: user.role,
  disabled: user.disabledAt !== null,
  disabledAt: isoTime(user.disabledAt),
  locked: isLocked(store, user.id),
  mustChangePassword: user.mustChangePassword,
  createdAt: isoTime(user.createdAt),
})

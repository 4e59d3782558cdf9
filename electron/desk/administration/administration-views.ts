import { locksAt } from '../../app/accounts/locked-accounts.ts'
import { housePolicy } from '../../app/policy/policies.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { PersonState, PersonView, PolicyView, SettingView } from '../../contract/administration.ts'
import type { Lock } from '../../core/accounts/sign-in-throttle.ts'
import { isAdministrator } from '../../core/accounts/user.ts'
import type { User } from '../../core/accounts/user.ts'
import type { UserId, UtcMs } from '../../core/ids.ts'
import { POLICY_KEYS, POLICY_SETTINGS, policyVersion, settingName, settingText } from '../../core/policy/policy.ts'
import type { PolicyKey } from '../../core/policy/policy.ts'
import type { Store } from '../../core/ports/ports.ts'
import { presenceOf } from '../../core/session/presence.ts'
import type { Here } from '../../core/session/presence.ts'

/** What NIST SP 800-63B and WCAG 2.2 say of a setting. */
const STANDARDS: Readonly<Partial<Record<PolicyKey, string>>> = {
  'idle-timeout': 'NIST SP 800-63B rev 3, AAL2: 30m; AAL3: 15m',
  'absolute-timeout': 'NIST SP 800-63B rev 3, AAL2: 12h',
  'idle-warning': 'WCAG 2.2.1: 20s or more',
  'lockout-after': 'NIST SP 800-63B: 100 or fewer',
  'lockout-duration': 'PCI DSS 8.3.4: 30m or more, or never',
  'password-least': 'NIST SP 800-63B-4: 15 where it is the only factor; PCI DSS 8.3.6: 12',
}

/** Everybody with an account, in the order of the stored names: that of a language is for the page. */
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

function stateOf(user: User, lock: Lock | null): PersonState {
  if (user.disabledAt !== null) return 'disabled'
  if (lock) return 'locked'
  return user.mustChangePassword ? 'must_change_password' : 'active'
}

export function policyView(store: Store): PolicyView {
  const stored = store.readSettings()
  const enabled = store.listUsers().filter(({ disabledAt }) => disabledAt === null)
  const accounts = {
    user: enabled.filter(({ role }) => role === 'user').length,
    admin: enabled.filter(({ role }) => role === 'admin').length,
  }
  return { version: policyVersion(stored), settings: POLICY_KEYS.map((key) => settingView(key, stored, accounts)) }
}

function settingView(key: PolicyKey, stored: ReadonlyMap<string, string>, affects: SettingView['affects']): SettingView {
  const { range, initial, perRole, fixed } = POLICY_SETTINGS[key]
  const own = (role: 'user' | 'admin') => (stored.has(settingName(key, role)) ? settingText(key, stored, role) : null)
  return {
    key,
    range,
    options: range.includes('|') ? range.split('|') : [],
    initial,
    value: settingText(key, stored),
    perRole: perRole ? { user: own('user'), admin: own('admin') } : null,
    isFixed: fixed !== null,
    affects,
    standard: STANDARDS[key] ?? null,
  }
}

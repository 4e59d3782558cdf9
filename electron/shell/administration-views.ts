import { accountSubject } from '../app/password-check.ts'
import type { PersonState, PersonView, PolicyView, SettingView } from '../contract/administration.ts'
import type { UserId } from '../core/ids.ts'
import { POLICY_KEYS, POLICY_SETTINGS, policyVersion, settingName, settingText } from '../core/policy.ts'
import type { PolicyKey } from '../core/policy.ts'
import type { Store } from '../core/ports.ts'
import { isAdministrator } from '../core/user.ts'
import type { User } from '../core/user.ts'
import { iso } from './moments.ts'

/** Everybody with an account, by username. */
export function peopleView(store: Store, self: UserId): readonly PersonView[] {
  const users = store.listUsers()
  const locked = store.lockedSubjects()
  const sessions = store.activeSessions().toSorted((one, other) => other.startedAt - one.startedAt)
  const administrators = users.filter(isAdministrator)
  return users.map((user) => {
    const open = sessions.find(({ userId }) => userId === user.id)
    return {
      id: user.id,
      username: user.username,
      displayName: user.displayName,
      email: user.email,
      role: user.role,
      state: stateOf(user, locked.has(accountSubject(user.id))),
      openSession: open ? { host: open.owner.host, startedAt: iso(open.startedAt) } : null,
      isLastAdministrator: administrators.length === 1 && administrators[0]?.id === user.id,
      isSelf: user.id === self,
    }
  })
}

function stateOf(user: User, isLocked: boolean): PersonState {
  if (user.disabledAt !== null) return 'disabled'
  if (isLocked) return 'locked'
  return user.mustChangePassword ? 'must_change_password' : 'active'
}

export function policyView(store: Store): PolicyView {
  const stored = store.readSettings()
  return { version: policyVersion(stored), settings: POLICY_KEYS.map((key) => settingView(key, stored)) }
}

function settingView(key: PolicyKey, stored: ReadonlyMap<string, string>): SettingView {
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
  }
}

import type { PolicyPreview as Planned } from '../../app/policy/change-policy.ts'
import type { PolicyPreview, PolicyView, SettingView } from '../../contract/administration.ts'
import type { PolicyRefusal } from '../../core/policy/policy-change.ts'
import { POLICY_KEYS, POLICY_SETTINGS, policyVersion, settingName, settingText } from '../../core/policy/policy.ts'
import type { PolicyKey } from '../../core/policy/policy.ts'
import type { Store } from '../../core/ports/ports.ts'
import type { Session } from '../../core/session/session.ts'

/** What NIST SP 800-63B and WCAG 2.2 say of a setting. */
const STANDARDS: Readonly<Partial<Record<PolicyKey, string>>> = {
  'idle-timeout': 'NIST SP 800-63B rev 3, AAL2: 30m; AAL3: 15m',
  'absolute-timeout': 'NIST SP 800-63B rev 3, AAL2: 12h',
  'idle-warning': 'WCAG 2.2.1: 20s or more',
  'lockout-after': 'NIST SP 800-63B: 100 or fewer',
  'lockout-duration': 'PCI DSS 8.3.4: 30m or more, or never',
  'password-least': 'NIST SP 800-63B-4: 15 where it is the only factor; PCI DSS 8.3.6: 12',
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

export const refusalView = ({ change: { key, value, role }, error }: PolicyRefusal) => ({
  key,
  value,
  role: role ?? null,
  error: { code: error.code, params: error.params },
})

/** `own` is the session of whoever asks. */
export const policyPreviewView = (store: Store, { version, refused, changes, signsOut }: Planned, own: Session): PolicyPreview => ({
  version,
  refused: refused.map(refusalView),
  changes: changes.map(({ key, role, old, value }) => ({ key, role, old, value })),
  signsOut: signsOut.map(({ id, userId, owner }) => ({
    displayName: store.findUser(userId)?.displayName ?? '',
    host: owner.host,
    isOwn: id === own.id,
  })),
})

import { NativeSelect, TextInput } from '@mantine/core'
import type { SettingView } from '../../../electron/contract/administration.ts'
import { useWords } from '../kit/words.ts'
import { draftKey, optionText, savedText, settingWords, WHOSE } from './policy-draft.ts'
import type { Draft, Whose } from './policy-draft.ts'

const GROUPS = {
  time: [
    'idle-timeout',
    'activity-counts',
    'idle-warning',
    'absolute-timeout',
    'absolute-first-warning',
    'absolute-last-warning',
    'heartbeat-interval',
    'away-after',
    'offline-after',
  ],
  sessions: ['session-limit', 'at-session-limit', 'reauthentication-fresh'],
  leaving: ['sign-out-on-close', 'on-sleep', 'on-lock', 'lock-when-away', 'hand-over-grace', 'receipts-at-the-door', 'people-see-others'],
  passwords: [
    'password-least',
    'one-time-password-lifetime',
    'free-attempts',
    'machine-free-attempts',
    'first-delay',
    'longest-delay',
    'lockout-after',
    'lockout-duration',
    'failures-forgotten-after',
  ],
  alerts: [
    'failed-sign-ins-alert',
    'failed-sign-ins-within',
    'unusual-hour-share',
    'unusual-hour-sessions',
    'crashes-alert',
    'crashes-within',
    'clock-tolerance',
    'alert-notifications',
  ],
  fleet: [
    'directory-unreachable',
    'silent-sessions',
    'over-limit-after-partition',
    'cache-accounts-for',
    'address-binding',
    'local-accounts',
  ],
  programs: ['api', 'api-port', 'hooks'],
  history: ['keep-closed-sessions', 'keep-recent-sessions', 'keep-audit'],
} as const

type Editing = Readonly<{ draft: Draft; problems: Draft; busy: boolean; onChange: (name: string, value: string) => void }>

export function PolicyTable({ settings, ...editing }: Editing & Readonly<{ settings: readonly SettingView[] }>) {
  const { t } = useWords()
  const known = new Set<string>(Object.values(GROUPS).flat())
  return (
    <>
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => {
        const keys: readonly string[] = GROUPS[group]
        const here = settings
          .filter(({ key }) => keys.includes(key) || (group === 'history' && !known.has(key)))
          .toSorted((one, other) => keys.indexOf(one.key) - keys.indexOf(other.key))
        return <PolicyGroup key={group} title={t(`policy.groups.${group}`)} settings={here} editing={editing} />
      })}
    </>
  )
}

type PolicyGroupProps = Readonly<{ title: string; settings: readonly SettingView[]; editing: Editing }>

function PolicyGroup({ title, settings, editing }: PolicyGroupProps) {
  const { t } = useWords()
  const hasRoles = settings.some(({ perRole }) => perRole !== null)
  return (
    <section className="room policy-group">
      <table>
        <caption>
          <h2>{title}</h2>
        </caption>
        <thead className={hasRoles ? undefined : 'visually-hidden'}>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{title}</span>
            </th>
            <th scope="col">{t('policy.everybody')}</th>
            {hasRoles && <th scope="col">{t('policy.users')}</th>}
            {hasRoles && <th scope="col">{t('policy.admins')}</th>}
          </tr>
        </thead>
        <tbody>
          {settings.map((setting) => (
            <SettingRow key={setting.key} setting={setting} hasRoles={hasRoles} editing={editing} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function SettingRow({ setting, hasRoles, editing }: Readonly<{ setting: SettingView; hasRoles: boolean; editing: Editing }>) {
  const { t, words } = useWords()
  const { label, meaning } = settingWords(words, setting.key)
  const hintId = `hint-${setting.key}`
  return (
    <tr>
      <th scope="row">
        {label}
        <p id={hintId}>
          {meaning}
          {!setting.isFixed && <SettingHint setting={setting} />}
        </p>
      </th>
      {WHOSE.filter((whose) => whose === 'everybody' || hasRoles).map((whose) => (
        <td key={whose}>
          {setting.isFixed && whose === 'everybody' && <span className="tag">{t('policy.fixed')}</span>}
          {!setting.isFixed && (whose === 'everybody' || setting.perRole !== null) && (
            <Value setting={setting} whose={whose} label={label} hintId={hintId} editing={editing} />
          )}
        </td>
      ))}
    </tr>
  )
}

function SettingHint({ setting }: Readonly<{ setting: SettingView }>) {
  const { t, words } = useWords()
  const initial = t('policy.default', { value: optionText(words, setting.initial) })
  const { affects, standard } = setting
  return (
    <>
      <span className="setting-hint">{setting.options.length > 0 ? initial : `${setting.range} · ${initial}`}</span>
      {standard !== null && <span className="setting-hint">{t('policy.standard', { standard })}</span>}
      <span className="setting-hint">{t('policy.affects', { users: affects.user, admins: affects.admin })}</span>
    </>
  )
}

type ValueProps = Readonly<{ setting: SettingView; whose: Whose; label: string; hintId: string; editing: Editing }>

function Value({ setting, whose, label, hintId, editing }: ValueProps) {
  const { t, words } = useWords()
  const { draft, problems, busy, onChange } = editing
  const name = draftKey(setting.key, whose)
  const value = draft[name] ?? savedText(setting, whose)
  const role = whose === 'user' ? t('policy.users') : t('policy.admins')
  const given = {
    name,
    value,
    size: 'sm',
    error: problems[name],
    'aria-label': whose === 'everybody' ? label : `${label}, ${role}`,
    'aria-invalid': problems[name] !== undefined,
    'data-changed': value.trim() === savedText(setting, whose) ? undefined : '',
  } as const
  if (setting.options.length > 0) {
    const own = setting.options.map((option) => ({ value: option, label: optionText(words, option) }))
    const data = whose === 'everybody' ? own : [{ value: '', label: t('policy.same') }, ...own]
    return <NativeSelect {...given} data={data} onChange={(event) => onChange(name, event.currentTarget.value)} />
  }
  return (
    <TextInput
      {...given}
      aria-describedby={problems[name] === undefined ? hintId : undefined}
      readOnly={busy}
      autoComplete="off"
      spellCheck={false}
      maxLength={32}
      placeholder={whose === 'everybody' ? setting.initial : t('policy.same')}
      onChange={(event) => onChange(name, event.currentTarget.value)}
    />
  )
}

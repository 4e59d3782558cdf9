import type { Role } from '../accounts/user.ts'
import { LatchkeyError } from '../errors.ts'
import { boolean, choice, duration, durationOrNever, fixed, integer, perRole } from './setting.ts'
import type { Setting } from './setting.ts'

const leaving = (meaning: string) => choice<'keep' | 'lock' | 'sign-out'>('keep', ['keep', 'lock', 'sign-out'], meaning)

/**
 * The administrator's settings. Each is stored as text under its key, what holds for one role only under `key@role`; what is not stored
 * has its default. Sources of the defaults: NIST SP 800-63B rev 3, AAL2 (12 h absolute, 30 min idle).
 */
export const POLICY_SETTINGS = {
  'idle-timeout': perRole(duration('30m', '1s', '24h', 'Sign out after this long without activity')),
  'absolute-timeout': perRole(duration('12h', '1s', '24h', 'Sign out this long after sign-in, whatever happens')),
  'idle-warning': duration('1m', '1s', '10m', 'Warn this long before signing out for lack of activity'),
  'activity-counts': perRole(
    choice<'computer' | 'window'>(
      'computer',
      ['computer', 'window'],
      "What counts as activity: anything done at this computer, or only in Latchkey's window",
    ),
  ),
  'absolute-first-warning': duration('10m', '1s', '2h', 'Warn this long before the absolute timeout for the first time'),
  'absolute-last-warning': duration('2m', '1s', '1h', 'Warn this long before the absolute timeout for the last time'),
  'heartbeat-interval': duration('2m', '100ms', '1h', 'How often a session says "still here"'),
  'away-after': duration('5m', '1s', '24h', 'Without activity for this long a person counts as away'),
  'offline-after': duration('5m', '200ms', '24h', 'Without a heartbeat for this long a person counts as offline'),
  'session-limit': perRole(integer(1, 1, 20, 'Sessions that one person may have at once')),
  'at-session-limit': perRole(
    choice<'refuse' | 'replace-oldest'>(
      'refuse',
      ['refuse', 'replace-oldest'],
      'At the limit: refuse the new session, or end the oldest and tell the person',
    ),
  ),
  'reauthentication-fresh': perRole(duration('5m', '1s', '1h', 'For this long a repeated password opens sensitive actions')),
  'keep-closed-sessions': duration('30d', '1d', '3650d', 'Closed sessions are kept for this long'),
  'keep-recent-sessions': integer(10, 0, 1000, "A person's newest closed sessions that are kept however old they are"),
  'keep-audit': duration('400d', '30d', '3650d', 'Entries of the audit log stay in the database for this long; then they move into files'),
  'on-sleep': perRole(leaving('When the computer goes to sleep: keep the session, lock the app or sign out')),
  'on-lock': perRole(leaving('When the screen is locked: keep the session, lock the app or sign out')),
  'lock-when-away': perRole(boolean('off', 'Lock the app when its person is away')),
  'hand-over-grace': duration(
    '1m',
    '1s',
    '10m',
    'Before a locked session is handed over to somebody else, its person has this long to refuse',
  ),
  'receipts-at-the-door': choice<'off' | 'first-name' | 'full'>(
    'off',
    ['off', 'first-name', 'full'],
    'What the sign-in screen says of sessions that ended here: not whose, the first name, or everything',
  ),
  'people-see-others': boolean('on', 'People who do not administer see who else is signed in'),
  'sign-out-on-close': fixed(
    boolean('on', 'Closing the window is signing out'),
    'closing the window is signing out: that is what Latchkey is for',
  ),
  'password-least': integer(15, 8, 64, 'New passwords have at least so many characters; those that there are go on'),
  'one-time-password-lifetime': duration('1d', '5m', '30d', 'A one-time password can be used for this long'),
  'free-attempts': integer(3, 1, 20, 'Wrong passwords for one name before the first delay'),
  'machine-free-attempts': integer(20, 1, 1000, 'Failed sign-ins on this computer, whoever tries, before the first delay'),
  'first-delay': duration('1s', '100ms', '10m', 'The first delay after wrong passwords; it doubles with every further one'),
  'longest-delay': duration('15s', '200ms', '1h', 'Delays grow up to this'),
  'lockout-after': integer(10, 2, 100, 'Wrong passwords that lock an account'),
  'lockout-duration': durationOrNever('30m', '1s', '30d', 'A lock ends by itself after this long; never: only an administrator ends it'),
  'failures-forgotten-after': duration('1d', '1m', '30d', 'After this long without a wrong password the count starts again'),
  'failed-sign-ins-alert': integer(5, 2, 100, 'Failed sign-ins to one account, or on one computer, that raise an alert'),
  'failed-sign-ins-within': duration('15m', '1m', '24h', 'Failed sign-ins within this long are counted together'),
  'unusual-hour-share': integer(
    2,
    0,
    50,
    'A sign-in raises an alert where less than this percentage of all of that person were near its hour; 0 for never',
  ),
  'unusual-hour-sessions': integer(20, 5, 1000, 'Only for people with at least so many sign-ins in the last 90 days'),
  'crashes-alert': integer(3, 2, 100, 'Sessions that ended in a crash on one computer that raise an alert'),
  'crashes-within': duration('1d', '1h', '30d', 'Crashes within this long are counted together'),
  'clock-tolerance': duration('5m', '1s', '24h', 'A clock that is off by more than this raises an alert'),
  'alert-notifications': boolean('off', 'Show alerts to administrators as desktop notifications, too'),
  'directory-unreachable': perRole(
    choice<'allow' | 'known-people' | 'refuse'>(
      'allow',
      ['allow', 'known-people', 'refuse'],
      'When the directory does not answer: let its people in, only those who have worked at this desk, or nobody',
    ),
  ),
  'silent-sessions': perRole(
    choice<'take-over' | 'refuse'>(
      'take-over',
      ['take-over', 'refuse'],
      'Whoever is signed in at a desk that is not heard of: may go on at another one, or is refused there',
    ),
  ),
  'over-limit-after-partition': perRole(
    choice<'flag' | 'end-oldest'>(
      'flag',
      ['flag', 'end-oldest'],
      'Who turns out to have too many sessions after desks could not reach the directory: raise an alert, or end what was begun without it (where at-session-limit replaces the oldest: the oldest)',
    ),
  ),
  'cache-accounts-for': duration(
    '14d',
    '1h',
    '90d',
    'Without the directory its people can sign in for this long after they last proved their password to it',
  ),
  'address-binding': choice<'off' | 'alert' | 'refuse'>(
    'off',
    ['off', 'alert', 'refuse'],
    'A desk that comes from another network address than before: nothing, an alert, or nobody signs in there',
  ),
  'local-accounts': choice<'allow' | 'administrators'>(
    'allow',
    ['allow', 'administrators'],
    'At a desk with a directory, accounts of that desk alone: everybody signs in, or administrators only',
  ),
  api: choice<'off' | 'socket' | 'loopback'>(
    'off',
    ['off', 'socket', 'loopback'],
    'The API for other programs: off, at a socket of this account, or at a port of this computer, too',
  ),
  'api-port': integer(7411, 1024, 65_535, 'The port of the API, where it has one'),
  hooks: boolean('off', "Run the programs in the data directory's folder hooks at a sign-in, a lock and an end"),
} as const

export type PolicyKey = keyof typeof POLICY_SETTINGS
export const POLICY_KEYS = Object.keys(POLICY_SETTINGS) as readonly PolicyKey[]

type CamelCase<Text extends string> = Text extends `${infer Head}-${infer Rest}` ? `${Head}${Capitalize<CamelCase<Rest>>}` : Text
type ValueOf<Key extends PolicyKey> = (typeof POLICY_SETTINGS)[Key] extends Setting<infer Value> ? Value : never

/** The settings with their values: `idle-timeout` is `idleTimeout`, in milliseconds. */
export type Policy = Readonly<{ [Key in PolicyKey as CamelCase<Key>]: ValueOf<Key> }>

const ROLES: readonly (Role | undefined)[] = [undefined, 'user', 'admin']

/** What must hold between settings, for everybody. */
const ORDER: readonly (readonly [PolicyKey, 'longer than' | 'more than', PolicyKey])[] = [
  ['offline-after', 'longer than', 'heartbeat-interval'],
  ['absolute-timeout', 'longer than', 'idle-timeout'],
  ['absolute-first-warning', 'longer than', 'absolute-last-warning'],
  ['longest-delay', 'longer than', 'first-delay'],
  ['lockout-after', 'more than', 'free-attempts'],
]

/** Throws `invalid_input` and lists the keys there are. */
export function policyKey(text: string): PolicyKey {
  const key = POLICY_KEYS.find((known) => known === text)
  if (key) return key
  throw new LatchkeyError('invalid_input', `There is no policy setting "${text}". The settings are: ${POLICY_KEYS.join(', ')}.`, {
    params: { value: text },
  })
}

/** The name under which a setting, or what one role has instead, is stored. */
export const settingName = (key: PolicyKey, role?: Role) => (role ? `${key}@${role}` : key)

/** The text that is in force, for a role or in general. What cannot be read counts as not stored: a policy must not keep anybody out. */
export function settingText(key: PolicyKey, stored: ReadonlyMap<string, string>, role?: Role): string {
  const { perRole: differs, initial } = POLICY_SETTINGS[key]
  const texts = [role && differs ? stored.get(settingName(key, role)) : undefined, stored.get(key)]
  return texts.find((text) => text !== undefined && isReadable(key, text)) ?? initial
}

/** The policy that the stored settings amount to for a role. Unknown keys are left alone: a newer version may have written them. */
export function policyFrom(stored: ReadonlyMap<string, string>, role?: Role): Policy {
  const entries = POLICY_KEYS.map((key) => [camelCase(key), POLICY_SETTINGS[key].parse(settingText(key, stored, role))])
  return Object.fromEntries(entries) as Policy
}

/** Grows by one with every change; the audit log says which change made which version. */
export const POLICY_VERSION = 'policy-version'
export const policyVersion = (stored: ReadonlyMap<string, string>) => Number(stored.get(POLICY_VERSION) ?? 0)

/**
 * Checks a new value against its range and against the rest of the policy. Returns the text to store; null where `default` takes what was
 * stored away.
 */
export function checkedSetting(key: PolicyKey, text: string, stored: ReadonlyMap<string, string>, role?: Role): string | null {
  const canonical = checkedText(key, text, role)
  const [flaw] = orderFlaws(changed(stored, settingName(key, role), canonical))
  if (flaw) throw flaw
  return canonical
}

/** The same of the value alone. */
export function checkedText(key: PolicyKey, text: string, role?: Role): string | null {
  const { fixed: why, initial, perRole: differs } = POLICY_SETTINGS[key]
  const canonical = text.trim() === 'default' ? null : canonicalText(key, text)
  if (why !== null && canonical !== null && canonical !== initial) throw refused(`${key} cannot be changed: ${why}.`, { key })
  if (role && !differs) throw refused(`${key} is the same for every role. Leave out the role.`, { key, role })
  return canonical
}

function canonicalText(key: PolicyKey, text: string): string {
  try {
    return rewritten(key, text)
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error
    const message = error.message.startsWith('must') ? `${key} ${error.message}` : error.message
    throw refused(message, { ...error.params, key })
  }
}

/** Each kind reads and writes only its own type, which the compiler cannot follow through the table. */
function rewritten(key: PolicyKey, text: string): string {
  const { parse, format } = POLICY_SETTINGS[key] as Setting<unknown>
  return format(parse(text))
}

/** What does not go together in a policy. */
export function orderFlaws(stored: ReadonlyMap<string, string>): readonly LatchkeyError[] {
  return ROLES.flatMap((role) =>
    ORDER.flatMap(([more, relation, less]) => {
      const [moreText, lessText] = [settingText(more, stored, role), settingText(less, stored, role)]
      const [moreValue, lessValue] = [Number(POLICY_SETTINGS[more].parse(moreText)), Number(POLICY_SETTINGS[less].parse(lessText))]
      if (moreValue > lessValue) return []
      const whose = role ? ` for the role ${role}` : ''
      const which = moreValue === lessValue ? 'one' : 'the other'
      const message = `${more} (${moreText}) must be ${relation} ${less} (${lessText})${whose}. Change ${which} first.`
      return [refused(message, { key: more, other: less })]
    }),
  )
}

function changed(stored: ReadonlyMap<string, string>, name: string, text: string | null): ReadonlyMap<string, string> {
  const after = new Map(stored)
  if (text === null) after.delete(name)
  else after.set(name, text)
  return after
}

function isReadable(key: PolicyKey, text: string): boolean {
  try {
    rewritten(key, text)
    return true
  } catch {
    return false
  }
}

const camelCase = (key: string) => key.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
const refused = (message: string, params: Record<string, string | number>) =>
  new LatchkeyError('invalid_input', `${message} Nothing was changed.`, { params })

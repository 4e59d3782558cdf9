import { formatDuration, parseDuration } from './duration.ts'
import { LatchkeyError } from './errors.ts'
import type { DurationMs } from './ids.ts'

/** The administrator's settings. Each is stored as text; what is not stored has its default. */
export type Policy = Readonly<{
  idleTimeout: DurationMs
  absoluteTimeout: DurationMs
  heartbeatInterval: DurationMs
  offlineAfter: DurationMs
}>

export type PolicyKey = 'idle-timeout' | 'absolute-timeout' | 'heartbeat-interval' | 'offline-after'

type Setting = Readonly<{ field: keyof Policy; initial: string; least: string; most: string; meaning: string }>

/** Sources of the defaults: NIST SP 800-63B rev 3, AAL2 (12 h absolute, 30 min idle). */
export const POLICY_SETTINGS: Readonly<Record<PolicyKey, Setting>> = {
  'idle-timeout': { field: 'idleTimeout', initial: '30m', least: '1s', most: '24h', meaning: 'Sign out after this long without activity' },
  'absolute-timeout': {
    field: 'absoluteTimeout',
    initial: '12h',
    least: '1s',
    most: '24h',
    meaning: 'Sign out this long after sign-in, whatever happens',
  },
  'heartbeat-interval': {
    field: 'heartbeatInterval',
    initial: '2m',
    least: '100ms',
    most: '1h',
    meaning: 'How often a session says "still here"',
  },
  'offline-after': {
    field: 'offlineAfter',
    initial: '5m',
    least: '200ms',
    most: '24h',
    meaning: 'Without a heartbeat for this long a person counts as offline',
  },
}

export const POLICY_KEYS = Object.keys(POLICY_SETTINGS) as readonly PolicyKey[]

/** Throws `invalid_input` and lists the keys there are. */
export function policyKey(text: string): PolicyKey {
  const key = POLICY_KEYS.find((known) => known === text)
  if (key) return key
  throw new LatchkeyError('invalid_input', `There is no policy setting "${text}". The settings are: ${POLICY_KEYS.join(', ')}.`, {
    params: { value: text },
  })
}

/** The policy that the stored settings amount to. Unknown keys are left alone: a newer version may have written them. */
export function policyFrom(stored: ReadonlyMap<string, string>): Policy {
  const read = (key: PolicyKey) => parseDuration(stored.get(key) ?? POLICY_SETTINGS[key].initial)
  return {
    idleTimeout: read('idle-timeout'),
    absoluteTimeout: read('absolute-timeout'),
    heartbeatInterval: read('heartbeat-interval'),
    offlineAfter: read('offline-after'),
  }
}

/** Checks a new value against its range and against the rest of the policy; returns the text to store. */
export function checkedSetting(key: PolicyKey, text: string, stored: ReadonlyMap<string, string>): string {
  const { least, most } = POLICY_SETTINGS[key]
  const value = parseDuration(text)
  if (value < parseDuration(least) || value > parseDuration(most)) {
    throw new LatchkeyError('invalid_input', `${key} must lie between ${least} and ${most}; ${text} does not. Nothing was changed.`, {
      params: { key, value: text, least, most },
    })
  }
  const canonical = formatDuration(value)
  const policy = policyFrom(new Map(stored).set(key, canonical))
  requireLonger(policy.offlineAfter, 'offline-after', policy.heartbeatInterval, 'heartbeat-interval')
  requireLonger(policy.absoluteTimeout, 'absolute-timeout', policy.idleTimeout, 'idle-timeout')
  return canonical
}

function requireLonger(longer: DurationMs, longerKey: PolicyKey, shorter: DurationMs, shorterKey: PolicyKey) {
  if (longer > shorter) return
  throw new LatchkeyError(
    'invalid_input',
    `${longerKey} (${formatDuration(longer)}) must be longer than ${shorterKey} (${formatDuration(shorter)}). Change ${longer === shorter ? 'one' : 'the other'} first. Nothing was changed.`,
    { params: { key: longerKey, other: shorterKey } },
  )
}

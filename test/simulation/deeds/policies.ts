import type { PolicyKey } from '../../../electron/core/policy/policy.ts'
import type { Chance } from '../world/chance.ts'

type Values = readonly [string, ...string[]]

/** Short enough for a story, and far enough apart to matter. */
const POLICIES: readonly [readonly [PolicyKey, Values], ...(readonly [PolicyKey, Values])[]] = [
  ['idle-timeout', ['30s', '1m', '3m']],
  ['absolute-timeout', ['4m', '10m', '12h']],
  ['heartbeat-interval', ['5s', '20s']],
  ['away-after', ['10s', '20s', '1m']],
  ['idle-warning', ['5s', '1m']],
  ['hand-over-grace', ['3s', '10s', '30s']],
  ['on-sleep', ['keep', 'lock', 'sign-out']],
  ['on-lock', ['keep', 'lock', 'sign-out']],
  ['lock-when-away', ['on', 'off']],
  ['session-limit', ['1', '2']],
  ['at-session-limit', ['refuse', 'replace-oldest']],
  ['lockout-after', ['4', '10']],
  ['first-delay', ['100ms', '1s']],
  ['longest-delay', ['2s', '5m']],
]

export function drawnPolicy(chance: Chance): readonly [PolicyKey, string] {
  const [key, values] = chance.oneOf(POLICIES)
  return [key, chance.oneOf(values)]
}

/** What an administrator of some kind has decided before the story begins. */
export const drawnPolicies = (chance: Chance): readonly (readonly [PolicyKey, string])[] =>
  POLICIES.flatMap(([key, values]) => (chance.isSo(0.7) ? [[key, chance.oneOf(values)] as const] : []))

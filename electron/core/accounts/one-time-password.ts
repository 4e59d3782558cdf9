import { howLongAgo } from '../how-long-ago.ts'
import type { DurationMs, UtcMs } from '../ids.ts'
import { legibleText } from '../legible-text.ts'
import type { Entropy } from '../ports/ports.ts'
import type { User } from './user.ts'

const GROUPS = 4
const GROUP = 4

/** For reading out and typing once, such as `k7pm-4xqd-w9ht-2bnc`: 79 bits. */
export function oneTimePassword(entropy: Pick<Entropy, 'token'>): string {
  const letters = legibleText(entropy, GROUPS * GROUP)
  return [...Array(GROUPS).keys()].map((group) => letters.slice(group * GROUP, (group + 1) * GROUP)).join('-')
}

/** A password that was given for one sign-in can be used for so long: it may lie on a note. */
export const hasExpired = ({ oneTimeSince }: Pick<User, 'oneTimeSince'>, now: UtcMs, lifetime: DurationMs): boolean =>
  oneTimeSince !== null && howLongAgo(oneTimeSince, now) >= lifetime

import { legibleText } from '../legible-text.ts'
import type { Entropy } from '../ports/ports.ts'

const GROUPS = 4
const GROUP = 4

/** For reading out and typing once, such as `k7pm-4xqd-w9ht-2bnc`: 79 bits. */
export function oneTimePassword(entropy: Pick<Entropy, 'token'>): string {
  const letters = legibleText(entropy, GROUPS * GROUP)
  return [...Array(GROUPS).keys()].map((group) => letters.slice(group * GROUP, (group + 1) * GROUP)).join('-')
}

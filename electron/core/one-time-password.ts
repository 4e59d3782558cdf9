import type { Entropy } from './ports.ts'

/** Nothing that reads like something else: no 0/o, 1/i/l. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz'
const GROUPS = 4
const GROUP = 4

/** For reading out and typing once, such as `k7pm-4xqd-w9ht-2bnc`: 79 bits. */
export function oneTimePassword(entropy: Pick<Entropy, 'token'>): string {
  let letters = ''
  while (letters.length < GROUPS * GROUP) {
    for (const byte of entropy.token()) letters += LETTERS[byte & 31] ?? ''
  }
  return [...Array(GROUPS).keys()].map((group) => letters.slice(group * GROUP, (group + 1) * GROUP)).join('-')
}

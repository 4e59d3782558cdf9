import type { Entropy } from './ports/ports.ts'

/** Nothing that reads like something else: no 0/o, 1/i/l. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz'

/** Random letters and digits for reading out and typing, each worth nearly 5 bits. */
export function legibleText(entropy: Pick<Entropy, 'token'>, length: number): string {
  let letters = ''
  while (letters.length < length) {
    for (const byte of entropy.token()) letters += LETTERS[byte & 31] ?? ''
  }
  return letters.slice(0, length)
}

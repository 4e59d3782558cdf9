import { LatchkeyError } from '../errors.ts'
import type { User } from './user.ts'

/** NIST SP 800-63B: at least 64 are allowed, no composition rules. The upper bound only keeps hashing bounded. */
const PASSWORD_MOST = 256

/** Normalised as NIST SP 800-63B recommends, so that the same keys give the same password on every keyboard. */
export const normalizedPassword = (password: string) => password.normalize('NFKC')

/**
 * What no keyboard types but a pipe or the clipboard brings along: control characters (RFC 8265, OpaqueString), ends of lines, halves of
 * surrogate pairs, what a wrong decoding leaves behind, and what is not seen at all.
 */
const UNTYPABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00AD\u200B\u2060\uFEFF\uFFFD]/u

/** For a new password; those that there are go on. Throws `password_untypable`, `password_too_short` or `password_too_long`. */
export function checkedPassword(password: string, least: number): string {
  if (UNTYPABLE.test(password)) {
    throw new LatchkeyError(
      'password_untypable',
      'The password has a character that no keyboard types, such as a tab or the end of a line. Leave it out.',
    )
  }
  const normalized = normalizedPassword(password)
  const length = Array.from(normalized).length
  if (length < least) {
    throw new LatchkeyError(
      'password_too_short',
      `The password needs at least ${least} characters. Choose a longer one, for example four unrelated words.`,
      { params: { least } },
    )
  }
  if (length > PASSWORD_MOST) {
    throw new LatchkeyError('password_too_long', `The password has more than ${PASSWORD_MOST} characters. Choose a shorter one.`, {
      params: { most: PASSWORD_MOST },
    })
  }
  return normalized
}

/** Without context a shorter word would be found within every other one. */
const SHORTEST_WORD = 3

const HOUSE_WORDS = ['latchkey', 'workstation', 'password', 'welcome', 'contraseña', 'bienvenido', 'benvenuto']
const SEASONS = 'spring summer autumn winter primavera verano otoño invierno estate autunno inverno'.split(' ')
const MONTHS = (
  'january february march april may june july august september october november december ' +
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ' +
  'gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre'
).split(' ')

/** What somebody who knows the person and the house would try first (NIST SP 800-63B-4, 3.1.1.2: context-specific words). */
export function knownWords({ username, displayName, email }: Pick<User, 'username' | 'displayName' | 'email'>): readonly string[] {
  const names = [username, displayName, email ?? '']
  const words = [...names, ...names.flatMap((name) => name.split(/[^\p{L}\p{N}]+/u)), ...names.flatMap((name) => name.split(/[^\p{L}]+/u))]
  const own = words.flatMap((word) => [word, word.normalize('NFKD').replaceAll(/\p{M}/gu, '')])
  return [...own, ...HOUSE_WORDS, ...SEASONS, ...MONTHS]
    .map((word) => word.toLowerCase())
    .filter((word, index, all) => word.length >= SHORTEST_WORD && all.indexOf(word) === index)
}

import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { normalizedPassword } from '../../core/accounts/password-rules.ts'
import { LatchkeyError } from '../../core/errors.ts'

/** Guessing gets no easier beyond this, and the estimate's cost grows with the square of the length. */
const LONGEST = 80
/** So many guesses on a logarithmic scale, and so many characters that are no name, date, run or repeat. */
const LEAST_GUESSES_LOG10 = 7.5
const LEAST_OWN = 6
/** What zxcvbn calls the parts of a password that say nothing. */
const PATTERNS: readonly string[] = ['repeat', 'sequence', 'spatial', 'regex', 'date', 'separator']

let estimator: ZxcvbnFactory | null = null
let common: ReadonlySet<string> | null = null

/**
 * Throws `password_too_common` for a password from public leaks, in whatever case, and `password_easy_to_guess` for one that is made of
 * `known` words (names of the person and the house), dates, runs and repeats. Importing this module loads the lists (some 400 kB), which
 * most launches never need: the app imports it on first use, through `createPasswordHasher`; only the CLI imports it outright.
 */
export function refuseGuessablePassword(password: string, known: readonly string[]): void {
  common ??= new Set(dictionary['passwords-common'].map((word) => word.toLowerCase()))
  const normalized = normalizedPassword(password)
  if (common.has(normalized.toLowerCase())) {
    throw new LatchkeyError(
      'password_too_common',
      'This password is among those that attackers try first. Choose another, for example four unrelated words.',
    )
  }
  // What stands between its letters makes a run no less of a run.
  if (!isGuessable(normalized, known) && !isGuessable(normalized.replaceAll(/[\s._-]+/g, ''), known)) return
  throw new LatchkeyError(
    'password_easy_to_guess',
    'This password is made of names, dates, runs or repeats that are easy to guess. Choose another, for example four unrelated words.',
  )
}

function isGuessable(password: string, known: readonly string[]): boolean {
  estimator ??= new ZxcvbnFactory({ dictionary: { 'passwords-common': dictionary['passwords-common'] }, graphs: adjacencyGraphs })
  const { guessesLog10, sequence } = estimator.check(password.slice(0, LONGEST), [...known])
  const own = sequence.filter(({ pattern, dictionaryName }) => !PATTERNS.includes(pattern) && dictionaryName !== 'userInputs')
  return guessesLog10 < LEAST_GUESSES_LOG10 || own.reduce((length, { token }) => length + token.length, 0) < LEAST_OWN
}

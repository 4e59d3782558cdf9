import { CannotContinue } from '../runtime/report.ts'

/** `fleet`: so many simulated workstations beside this one; 0 for none. */
export type DemoArguments = Readonly<{ sessions: number; seed: number; fleet: number; forApp: readonly string[] }>

const SESSIONS = 5_000
const SEED = 1
/** Fewer would not show every way a session can end. */
const FEWEST = 200
const MOST = 2_000_000
const MOST_DESKS = 5_000

/** Takes `--sessions N`, `--seed N` and `--fleet N` out of the words; all others are the app's, except that the demo chooses its own data directory. */
export function readDemoArguments(words: readonly string[]): DemoArguments {
  const sessions = taken(words, '--sessions', SESSIONS)
  const fleet = taken(sessions.left, '--fleet', 0)
  const seed = taken(fleet.left, '--seed', SEED)
  if (sessions.value < FEWEST || sessions.value > MOST) {
    throw new CannotContinue(`--sessions takes a number from ${FEWEST} to ${MOST}. For example: npm run demo -- --sessions 100000`)
  }
  if (fleet.value > MOST_DESKS)
    throw new CannotContinue(`--fleet takes a number up to ${MOST_DESKS}. For example: npm run demo -- --fleet 200`)
  if (seed.left.some((word) => word === '--data-dir' || word.startsWith('--data-dir=')))
    throw new CannotContinue('The demo has a data directory of its own, which it throws away: leave out --data-dir.')
  return { sessions: sessions.value, seed: seed.value, fleet: fleet.value, forApp: seed.left }
}

function taken(words: readonly string[], option: string, otherwise: number): Readonly<{ value: number; left: readonly string[] }> {
  const at = words.findIndex((word) => word === option || word.startsWith(`${option}=`))
  const word = words[at]
  if (word === undefined) return { value: otherwise, left: words }
  const isApart = word === option
  const text = isApart ? (words[at + 1] ?? '') : word.slice(option.length + 1)
  if (!/^\d{1,9}$/.test(text)) throw new CannotContinue(`${option} takes a whole number. For example: npm run demo -- ${option} 7`)
  return { value: Number(text), left: words.toSpliced(at, isApart ? 2 : 1) }
}

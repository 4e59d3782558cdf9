import { durationMs } from '../ids.ts'
import type { DurationMs } from '../ids.ts'

const FIRST = 500
const LONGEST = 10_000
/** Where the directory has refused: somebody has to do something first. */
const REFUSED = 60_000

/** When to try again: later with each try, and not all desks at once. `random` lies between 0 and 1. */
export const reconnectAfter = (tries: number, random: number, isRefused = false): DurationMs => {
  const most = isRefused ? REFUSED : Math.min(LONGEST, FIRST * 2 ** Math.min(tries, 10))
  return durationMs(Math.round(most / 2 + (most / 2) * random))
}

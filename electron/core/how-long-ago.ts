import { durationMs } from './ids.ts'
import type { DurationMs, UtcMs } from './ids.ts'

/** Two clocks differ by less, and so does one that was put right a little. */
export const AHEAD_TOLERATED: number = 60_000

const liesAhead = (at: UtcMs, now: UtcMs): boolean => at - now > AHEAD_TOLERATED

/**
 * How long ago a moment was that is on record. One that lies ahead says nothing of that: a clock was turned back, or somebody wrote it. It is never
 * fresh, and so it was endlessly long ago.
 */
export const howLongAgo = (at: UtcMs, now: UtcMs): DurationMs => durationMs(liesAhead(at, now) ? Infinity : now - at)

/** What was told at a moment cannot have happened after it. */
export const noLaterThan = (told: UtcMs, at: UtcMs): UtcMs => (liesAhead(at, told) ? told : at)

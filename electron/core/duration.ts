import { LatchkeyError } from './errors.ts'
import { durationMs } from './ids.ts'
import type { DurationMs } from './ids.ts'

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof UNITS
const LARGEST_FIRST = ['d', 'h', 'm', 's', 'ms'] as const

/** Reads `500ms`, `90s`, `30m`, `12h` or `30d`. Throws `invalid_input` on anything else, also on values beyond a safe integer. */
export function parseDuration(text: string): DurationMs {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text.trim())
  const ms = match ? Number(match[1]) * UNITS[match[2] as Unit] : Number.NaN
  if (!Number.isSafeInteger(ms)) {
    throw new LatchkeyError('invalid_input', `"${text}" is not a duration. Write a whole number and a unit: 500ms, 90s, 30m, 12h or 30d.`, {
      params: { value: text },
    })
  }
  return durationMs(ms)
}

/** The shortest exact form that `parseDuration` reads back: 1 800 000 is `30m`. */
export function formatDuration(duration: DurationMs): string {
  if (duration === 0) return '0s'
  const unit = LARGEST_FIRST.find((name) => duration % UNITS[name] === 0) ?? 'ms'
  return `${duration / UNITS[unit]}${unit}`
}

import { DAY_MS } from '../../core/reports/zone.ts'
import type { Zone } from '../../core/reports/zone.ts'

const HOUR_MS = 3_600_000
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const EPOCH_WEEKDAY = 3

/** Moments by local weekday (0 is Monday) and local hour: `heat[weekday][hour]`. */
export function heatOf(times: readonly number[], zone: Zone): readonly (readonly number[])[] {
  const heat = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const at of times) {
    const local = at + zone.offsetAt(at)
    const weekday = heat[(Math.floor(local / DAY_MS) + EPOCH_WEEKDAY) % 7]
    const hour = Math.floor((local % DAY_MS) / HOUR_MS)
    if (weekday) weekday[hour] = (weekday[hour] ?? 0) + 1
  }
  return heat
}

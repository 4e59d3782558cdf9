import { LatchkeyError } from '../errors.ts'
import { utcMs } from '../ids.ts'
import type { UtcMs } from '../ids.ts'
import type { Span, ZoneSpan } from './console-port.ts'

export const QUARTER_MS = 900_000
export const DAY_MS = 86_400_000
/** No time zone is further from UTC. */
const FURTHEST_MS = 18 * 3_600_000

/** A time zone's offsets, by the rules that the runtime's ICU knows. */
export type Zone = Readonly<{ name: string; offsetAt: (at: number) => number }>

/** Throws `invalid_input` for a name that no zone has. */
export function zoneNamed(name: string): Zone {
  const format = formatFor(name)
  return { name, offsetAt: (at) => offsetFrom(format.formatToParts(at)) }
}

function formatFor(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  } catch (error) {
    throw new LatchkeyError('invalid_input', `"${name}" is not a time zone. Write one like Europe/Rome or UTC.`, {
      params: { value: name },
      cause: error,
    })
  }
}

function offsetFrom(parts: readonly Intl.DateTimeFormatPart[]): number {
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(text) ?? []
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 3_600_000 + Number(minutes) * 60_000)
}

/** The day's number on the local calendar, counted from 1970-01-01. */
export const localDayOf = (at: UtcMs, zone: Zone): number => Math.floor((at + zone.offsetAt(at)) / DAY_MS)

/** When a local day begins: at midnight, or with its first moment where the clocks skip midnight. */
export function beginOfDay(day: number, zone: Zone): UtcMs {
  const [earliest, latest] = [day * DAY_MS - FURTHEST_MS, day * DAY_MS + FURTHEST_MS]
  return firstQuarter(earliest, latest, (at) => at + zone.offsetAt(at) >= day * DAY_MS)
}

/** A span cut where the zone's clocks change. */
export function zoneSpans(span: Span, zone: Zone): readonly ZoneSpan[] {
  const spans: ZoneSpan[] = []
  for (let from = span.from; from < span.to;) {
    const offsetMs = zone.offsetAt(from)
    const to = nextChange(from, span.to, offsetMs, zone)
    spans.push({ from, to, offsetMs })
    from = to
  }
  return spans
}

/** Looked for day by day: a zone may change its clocks and change them back within weeks, as Morocco does around Ramadan. */
function nextChange(from: UtcMs, to: UtcMs, offsetMs: number, zone: Zone): UtcMs {
  for (let at = from + DAY_MS; at < to + DAY_MS; at += DAY_MS) {
    const before = Math.min(at, to)
    if (zone.offsetAt(before) !== offsetMs) return firstQuarter(at - DAY_MS, before, (moment) => zone.offsetAt(moment) !== offsetMs)
  }
  return to
}

/**
 * The first quarter of an hour at which it holds, from then on it does. Clocks have changed at other minutes too (St John's at 00:01 until 2011,
 * Casey until 2022): figures are kept by the quarter, so what happened in the same one counts for the other side.
 */
function firstQuarter(from: number, to: number, holds: (at: number) => boolean): UtcMs {
  let [low, high] = [Math.floor(from / QUARTER_MS), Math.ceil(to / QUARTER_MS)]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle * QUARTER_MS)) high = middle
    else low = middle + 1
  }
  return utcMs(low * QUARTER_MS)
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const two = (part: number) => String(part).padStart(2, '0')
const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
const monthLength = (year: number, month: number) => (MONTH_LENGTHS[month] ?? 0) + (month === 1 && isLeap(year) ? 1 : 0)
const daysBefore = (year: number) => {
  const past = year - 1
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 719_162
}

/** The number of a day such as `2025-11-21`. Throws `invalid_input`. */
export function dayNumber(text: string): number {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined || day < 1 || day > monthLength(year, month - 1)) {
    throw new LatchkeyError('invalid_input', `"${text}" is not a day. Write it as year, month and day: 2025-11-21.`, {
      params: { value: text },
    })
  }
  let number = daysBefore(year) + day - 1
  for (let before = 0; before < month - 1; before++) number += monthLength(year, before)
  return number
}

export function dayText(number: number): string {
  let year = 1970 + Math.floor(number / 366)
  while (daysBefore(year + 1) <= number) year++
  let [month, day] = [0, number - daysBefore(year)]
  while (day >= monthLength(year, month)) day -= monthLength(year, month++)
  return `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(day + 1)}`
}

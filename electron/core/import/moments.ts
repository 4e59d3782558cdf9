import { LatchkeyError } from '../errors.ts'
import { utcMs } from '../ids.ts'
import type { UtcMs } from '../ids.ts'
import { DAY_MS, dayNumber } from '../reports/zone.ts'
import type { Zone } from '../reports/zone.ts'
import { refuseCell, textOf } from './source-row.ts'
import type { Cell } from './source-row.ts'

export const TIME_UNITS = { s: 1000, ms: 1, us: 0.001 } as const
export type TimeUnit = keyof typeof TIME_UNITS

export type TimeRules = Readonly<{
  now: UtcMs
  /** Where times without an offset were written down; null where nobody said. */
  zone: Zone | null
  /** Of times that are numbers since 1970; null where nobody said. */
  unit: TimeUnit | null
  /** Moves a time that the clocks skipped, instead of refusing it. */
  repair: boolean
}>

/** `remark` says what was decided for the person. */
export type Moment = Readonly<{ at: UtcMs; remark: string | null }>

/** 1990-01-01: a time before it is none of a session at a computer that is still to be told of. */
const EARLIEST = 631_152_000_000

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i

/** Reads a time as exports write it. Throws a refusal that names the column. */
export function readMoment(cell: Cell, column: string | null, rules: TimeRules): Moment | null {
  const text = textOf(cell)
  if (text === null) return null
  const moment = /^-?\d+(\.\d+)?$/.test(text) ? readNumber(Number(text), text, column, rules) : readText(text, column, rules)
  if (moment.at < EARLIEST) refuseCell(column, `"${text}" lies before 1990.`)
  if (moment.at > rules.now + DAY_MS) refuseCell(column, `"${text}" lies in the future.`)
  return moment
}

function readNumber(value: number, text: string, column: string | null, { unit, now }: TimeRules): Moment {
  const units = unit === null ? (Object.keys(TIME_UNITS) as TimeUnit[]) : [unit]
  const fits = units.map((each) => Math.round(value * TIME_UNITS[each])).filter((at) => at >= EARLIEST && at <= now + DAY_MS)
  const [at, other] = fits
  if (at === undefined) {
    const tried = unit === null ? 'neither in seconds nor in milliseconds or microseconds' : `not in the unit ${unit}`
    return refuseCell(column, `"${text}" is no time between 1990 and tomorrow, ${tried} since 1970.`)
  }
  return other === undefined
    ? { at: utcMs(at), remark: null }
    : refuseCell(column, `"${text}" may be of several units. Say which with --unit.`)
}

function readText(text: string, column: string | null, rules: TimeRules): Moment {
  const [, date, hour = '00', minute = '00', second = '00', fraction = '', offset] = ISO.exec(text) ?? []
  if (date === undefined) return refuseCell(column, `"${text}" is no time. It is written as 2025-11-21 10:30:00 or 2025-11-21T10:30:00Z.`)
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) refuseCell(column, `"${text}" is no time of day.`)
  const inDay = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Math.floor(Number(`0.${fraction || '0'}`) * 1000)
  const wall = dayOf(date, column) * DAY_MS + inDay
  if (offset !== undefined) return { at: utcMs(wall - offsetMs(offset)), remark: null }
  if (rules.zone === null) {
    return refuseCell(column, `"${text}" does not say in which time zone. Add --time-zone, for example --time-zone Europe/Rome.`)
  }
  return inZone(wall, text, column, rules.zone, rules.repair)
}

function dayOf(date: string, column: string | null): number {
  try {
    return dayNumber(date)
  } catch (error) {
    if (error instanceof LatchkeyError) return refuseCell(column, error.message)
    throw error
  }
}

function offsetMs(text: string): number {
  if (/^z$/i.test(text)) return 0
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** A time on the wall is one moment, none (the clocks skipped it) or two (they were put back). */
function inZone(wall: number, text: string, column: string | null, zone: Zone, repair: boolean): Moment {
  const offsets = [zone.offsetAt(wall - DAY_MS), zone.offsetAt(wall + DAY_MS)]
  const moments = offsets.map((offset) => wall - offset).filter((at) => at + zone.offsetAt(at) === wall)
  const first = Math.min(...moments)
  if (moments.length === 0) {
    if (!repair)
      refuseCell(column, `"${text}" was skipped in ${zone.name}: the clocks went forward. --repair takes it with the offset before.`)
    return { at: utcMs(wall - (offsets[0] ?? 0)), remark: `"${text}" was skipped in ${zone.name}; the offset before was taken` }
  }
  const isDouble = moments.some((at) => at !== first)
  return { at: utcMs(first), remark: isDouble ? `"${text}" came twice in ${zone.name}; the first was taken` : null }
}

/** An offset is asked for once a minute: the many times of a file cost a fraction. */
export function quickZone(zone: Zone): Zone {
  const known = new Map<number, number>()
  return {
    name: zone.name,
    offsetAt(at) {
      const minute = Math.floor(at / 60_000)
      const offset = known.get(minute) ?? zone.offsetAt(at)
      known.set(minute, offset)
      return offset
    },
  }
}

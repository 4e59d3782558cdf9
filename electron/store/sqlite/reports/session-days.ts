import { utcMs } from '../../../core/ids.ts'
import type { UtcMs } from '../../../core/ids.ts'
import type { Span, ZoneSpan } from '../../../core/reports/console-port.ts'
import { DAY_MS, QUARTER_MS } from '../../../core/reports/zone.ts'
import type { Connection } from '../connection.ts'

const QUARTERS_OF_AN_HOUR = [0, 1, 2, 3]

/** Counters by days in UTC, and those by hours that know the quarters. */
type Counters = Readonly<{ days: string; hours: string; sameFacet: string; facet: string; counters: readonly string[]; limits: string }>

export const ALL_SESSIONS: Counters = {
  days: 'session_days',
  hours: 'session_hours',
  sameFacet: '',
  facet: "''",
  counters: ['started', 'closed'],
  limits: '',
}
const BY_FACET = {
  days: 'session_end_days',
  hours: 'session_end_hours',
  sameFacet: 'AND quarters.facet = days.facet',
  facet: 'days.facet',
  counters: ['closed'],
} as const
export const BY_REASON: Counters = { ...BY_FACET, limits: "AND days.facet >= '$'" }
export const BY_CLASS: Counters = { ...BY_FACET, limits: "AND days.facet < '$'" }

/** A day's number, its facet, and for each counter what the whole day has and what it had before a certain quarter. */
const FIRST_COUNT = 2
type DayRow = readonly [day: number, facet: string, ...counts: readonly number[]]

/** `slot` is the quarter of the day, from 0 to 95. */
function selectDays({ days, hours, sameFacet, facet, counters, limits }: Counters, slot: number): string {
  const [hour, quarter] = [Math.floor(slot / 4), slot % 4]
  const before = (counter: string) => {
    const whole = hour === 0 ? '0' : `days.${counter}_by${hour}`
    const rest = QUARTERS_OF_AN_HOUR.slice(0, quarter).map((each) => `quarters.${counter}${each}`)
    return quarter === 0 ? whole : `${whole} + ifnull(${rest.join(' + ')}, 0)`
  }
  const columns = counters.map((counter) => `days.${counter}_by24, ${before(counter)}`)
  const joined = quarter === 0 ? '' : `LEFT JOIN ${hours} AS quarters ON quarters.hour = days.day * 24 + ${hour} ${sameFacet}`
  return `SELECT days.day, ${facet}, ${columns.join(', ')} FROM ${days} AS days ${joined} WHERE days.day >= ? AND days.day < ? ${limits}`
}

const dayOf = (at: number) => Math.floor(at / DAY_MS)
const slotOf = (at: number) => Math.floor((at - dayOf(at) * DAY_MS) / QUARTER_MS)

/** What was counted: for each facet, the counters in their order. */
type Counts = Map<string, number[]>

/** So many times what a row's whole day has, and so many times what it had before its quarter. */
function add(counts: Counts, row: DayRow, wholeDays: 0 | 1, beginnings: -1 | 0 | 1): void {
  const known = counts.get(row[1])
  const more = (at: number) => wholeDays * (row[at] as number) + beginnings * (row[at + 1] as number)
  if (!known) counts.set(row[1], row.length > FIRST_COUNT + 2 ? [more(FIRST_COUNT), more(FIRST_COUNT + 2)] : [more(FIRST_COUNT)])
  else for (let counter = 0; counter < known.length; counter++) known[counter] = (known[counter] ?? 0) + more(FIRST_COUNT + 2 * counter)
}

/** Whole days, less what the first had before the span, and what the last had before it ended. */
export function selectSpan(db: Connection, { from, to }: Span, which: Counters): Counts {
  const counts: Counts = new Map()
  const sums = which.counters.map((counter) => `sum(days.${counter}_by24), 0`)
  const grouped = which.facet === BY_FACET.facet ? 'GROUP BY days.facet' : 'HAVING count(*) > 0'
  const sql = `SELECT 0, ${which.facet}, ${sums.join(', ')} FROM ${which.days} AS days WHERE days.day >= ? AND days.day < ? ${which.limits} ${grouped}`
  for (const row of db.rows(sql).all(dayOf(from), dayOf(to)) as DayRow[]) add(counts, row, 1, 0)
  for (const [at, sign] of [
    [from, -1],
    [to, 1],
  ] as const) {
    if (slotOf(at) === 0) continue
    const rows = db.rows(selectDays(which, slotOf(at))).all(dayOf(at), dayOf(at) + 1) as DayRow[]
    for (const row of rows) add(counts, row, 0, sign)
  }
  return counts
}

/** By local day. The day at either end may be there in part, where the span begins or ends within it. */
export function selectLocalDays(db: Connection, span: ZoneSpan, which: Counters): ReadonlyMap<number, Counts> {
  const { from, to, offsetMs } = span
  const found = new Map<number, Counts>()
  const midnight = (day: number): UtcMs => utcMs(day * DAY_MS - offsetMs)
  const [first, last] = [Math.ceil((from + offsetMs) / DAY_MS), Math.floor((to + offsetMs) / DAY_MS)]
  if (first > last) return found.set(last, selectSpan(db, span, which))
  if (from < midnight(first)) found.set(first - 1, selectSpan(db, { from, to: midnight(first) }, which))
  if (midnight(last) < to) found.set(last, selectSpan(db, { from: midnight(last), to }, which))
  if (first < last) addWholeDays(db, { first, last, offsetMs }, which, found)
  return found
}

type LocalDays = Readonly<{ first: number; last: number; offsetMs: number }>

/** Local midnight cuts each day in UTC in two: its beginning ends one local day, and its rest begins the next. */
function addWholeDays(db: Connection, { first, last, offsetMs }: LocalDays, which: Counters, found: Map<number, Counts>): void {
  const ahead = Math.ceil(offsetMs / DAY_MS)
  const countsOf = (day: number) => {
    const known = found.get(day) ?? (new Map() as Counts)
    found.set(day, known)
    return known
  }
  const slot = slotOf(-offsetMs)
  for (const row of db.rows(selectDays(which, slot)).all(first - ahead, last - ahead + 1) as DayRow[]) {
    const beginning = row[0] + ahead
    if (slot > 0 && beginning > first) add(countsOf(beginning - 1), row, 0, 1)
    if (beginning < last) add(countsOf(beginning), row, 1, -1)
  }
}

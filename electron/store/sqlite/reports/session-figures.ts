import { CALENDAR_END, utcMs } from '../../../core/ids.ts'
import type { Span, Tally, ZoneSpan } from '../../../core/reports/console-port.ts'
import { DURATION_CLASSES_MS } from '../../../core/reports/console-port.ts'
import { DAY_MS, QUARTER_MS } from '../../../core/reports/zone.ts'
import type { Connection } from '../connection.ts'

/** What the figures are kept of: see migration 7. */
type Facet = 'started' | 'closed' | (string & {})

const QUARTERS_OF_A_DAY = DAY_MS / QUARTER_MS
const QUARTERS_OF_AN_HOUR = 4
const HOURS_OF_A_WEEK = 168
/** What lies beyond the calendar lies on no day; two days less, for the offset of a zone. */
const LAST_QUARTER = (CALENDAR_END - 2 * DAY_MS) / QUARTER_MS
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY_HOURS = 3 * 24

const quarters = ({ from, to }: Span) => [Math.ceil(from / QUARTER_MS), Math.ceil(to / QUARTER_MS)] as const

/**
 * Sums of one facet in a span, grouped by SQLite: a row for each quarter of a year would take longer to hand over than to add up. How far
 * local time is ahead is written out: a parameter would arrive as a floating-point number, and the division with it.
 */
function sums(
  db: Connection,
  facet: Facet,
  span: ZoneSpan,
  group: (localQuarter: string) => string,
): readonly (readonly [number, number])[] {
  const localQuarter = `(quarter + ${Math.floor(span.offsetMs / QUARTER_MS)})`
  const sql = `SELECT ${group(localQuarter)}, CAST(total(sessions) AS INTEGER) FROM session_figures WHERE facet = ? AND quarter >= ? AND quarter < ? GROUP BY 1`
  return db.rows(sql).all(facet, ...quarters(span)) as [number, number][]
}

const perDay = (db: Connection, facet: Facet, span: ZoneSpan) => sums(db, facet, span, (quarter) => `${quarter} / ${QUARTERS_OF_A_DAY}`)

export function selectPerDay(db: Connection, span: ZoneSpan): readonly Readonly<{ day: number; started: number; closed: number }>[] {
  const days = new Map<number, { day: number; started: number; closed: number }>()
  for (const [day, started] of perDay(db, 'started', span)) days.set(day, { day, started, closed: 0 })
  for (const [day, closed] of perDay(db, 'closed', span)) days.set(day, { day, started: days.get(day)?.started ?? 0, closed })
  return [...days.values()]
}

export function selectReasonsPerDay(db: Connection, span: ZoneSpan): readonly Readonly<{ day: number; reason: string; closed: number }>[] {
  return [...selectReasons(db).keys()].flatMap((reason) => perDay(db, reason, span).map(([day, closed]) => ({ day, reason, closed })))
}

const hourOfWeek = (quarter: string) => `(${quarter} / ${QUARTERS_OF_AN_HOUR} + ${EPOCH_WEEKDAY_HOURS}) % ${HOURS_OF_A_WEEK}`

export function selectPerHourOfWeek(db: Connection, span: ZoneSpan): readonly Readonly<{ hour: number; started: number }>[] {
  return sums(db, 'started', span, hourOfWeek).map(([hour, started]) => ({ hour, started }))
}

export function selectDurationClasses(db: Connection, span: Span): readonly Readonly<{ class: number; closed: number }>[] {
  return DURATION_CLASSES_MS.map((_, number) => ({ class: number, closed: selectSum(db, `#${number}`, span) }))
}

export function selectSum(db: Connection, facet: Facet, span: Span): number {
  const sql = 'SELECT CAST(total(sessions) AS INTEGER) FROM session_figures WHERE facet = ? AND quarter >= ? AND quarter < ?'
  const [sessions] = db.rows(sql).get(facet, ...quarters(span)) as [number]
  return sessions
}

/** Stretches of whole days in UTC on which something started or ended. One row of the year 9999 is a stretch of its own, not millennia of nothing. */
export function selectRecorded(db: Connection): readonly Span[] {
  const sql = `SELECT DISTINCT quarter / ${QUARTERS_OF_A_DAY} FROM session_figures WHERE facet IN ('started', 'closed')
    AND quarter BETWEEN -${LAST_QUARTER} AND ${LAST_QUARTER} ORDER BY 1`
  const spans: { from: number; to: number }[] = []
  for (const [day] of db.rows(sql).all() as [number][]) {
    const last = spans.at(-1)
    if (last?.to === day * DAY_MS) last.to += DAY_MS
    else spans.push({ from: day * DAY_MS, to: (day + 1) * DAY_MS })
  }
  return spans.map(({ from, to }) => ({ from: utcMs(from), to: utcMs(to) }))
}

export function selectReasons(db: Connection): ReadonlyMap<string, Tally> {
  const rows = db.rows('SELECT reason, sessions, duration_ms FROM session_totals WHERE sessions <> 0').all() as [string, number, number][]
  return new Map(rows.map(([reason, sessions, totalMs]) => [reason, { sessions, totalMs }]))
}

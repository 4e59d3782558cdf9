import { userId, utcMs } from '../../../core/ids.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import type { Span, Tally, ZoneSpan } from '../../../core/reports/console-port.ts'
import { QUARTER_MS } from '../../../core/reports/zone.ts'
import type { Connection } from '../connection.ts'
import { blobFromUuid, uuidFromBlob } from '../session/uuid-blob.ts'
import { ALL_SESSIONS, BY_CLASS, BY_REASON, selectLocalDays, selectSpan } from './session-days.ts'

const HOUR_MS = 4 * QUARTER_MS
/** Gathered in some steps, and sorted within a millisecond or two. */
const FEW = 5_000

const EPOCH_WEEKDAY_HOURS = 3 * 24

/** Quarters of an hour that lie within a span and belong to the same local hour, which is `ahead` hours ahead of the one in UTC. */
type Portion = Readonly<{ quarters: readonly number[]; ahead: number; fromHour: number; toHour: number }>

/** In a zone that is whole hours from UTC, all four quarters go together. */
function portionsOf({ from, to, offsetMs }: ZoneSpan): readonly Portion[] {
  const portions = new Map<string, Portion>()
  for (const quarter of [0, 1, 2, 3]) {
    const portion = {
      quarters: [quarter],
      ahead: Math.floor((quarter + offsetMs / QUARTER_MS) / 4),
      fromHour: Math.ceil(from / HOUR_MS - quarter / 4),
      toHour: Math.ceil(to / HOUR_MS - quarter / 4),
    }
    const key = `${portion.ahead} ${portion.fromHour} ${portion.toHour}`
    portions.set(key, { ...portion, quarters: [...(portions.get(key)?.quarters ?? []), quarter] })
  }
  return [...portions.values()]
}

const sumOf = (counter: string, { quarters }: Portion) => `sum(${quarters.map((quarter) => `${counter}${quarter}`).join(' + ')})`

/** Grouped by SQLite: a row for each hour of a year would take longer to hand over than to add up. */
function grouped(db: Connection, span: ZoneSpan, sql: (portion: Portion) => string): readonly unknown[] {
  return portionsOf(span).flatMap((portion) => db.statement(sql(portion)).all(portion.fromHour, portion.toHour))
}

export function selectPerDay(db: Connection, span: ZoneSpan): readonly Readonly<{ day: number; started: number; closed: number }>[] {
  return [...selectLocalDays(db, span, ALL_SESSIONS)].map(([day, counts]) => ({ day, ...flowOf(counts) }))
}

export function selectReasonsPerDay(db: Connection, span: ZoneSpan): readonly Readonly<{ day: number; reason: string; closed: number }>[] {
  return [...selectLocalDays(db, span, BY_REASON)].flatMap(([day, counts]) =>
    [...counts].map(([reason, [closed = 0]]) => ({ day, reason, closed })),
  )
}

export const selectPerHourOfWeek = (db: Connection, span: ZoneSpan) =>
  grouped(
    db,
    span,
    // Written out: a parameter would arrive as a floating-point number, and the division with it.
    (portion) => `SELECT (hour + ${portion.ahead + EPOCH_WEEKDAY_HOURS}) % 168 AS hour, ${sumOf('started', portion)} AS started
      FROM session_hours WHERE hour >= ? AND hour < ? GROUP BY 1`,
  ) as readonly { hour: number; started: number }[]

export function selectDurationClasses(db: Connection, span: Span): readonly Readonly<{ class: number; closed: number }>[] {
  return [...selectSpan(db, span, BY_CLASS)].map(([facet, [closed = 0]]) => ({ class: Number(facet.slice(1)), closed }))
}

/** Starts and ends in a span. */
export const selectFlow = (db: Connection, span: Span) => flowOf(selectSpan(db, span, ALL_SESSIONS))

function flowOf(counts: ReadonlyMap<string, readonly number[]>): Readonly<{ started: number; closed: number }> {
  const [started = 0, closed = 0] = counts.get('') ?? []
  return { started, closed }
}

export function selectRecorded(db: Connection): Span | null {
  const { first, last } = db.statement('SELECT min(hour) AS first, max(hour) AS last FROM session_hours').get() as {
    first: number | null
    last: number | null
  }
  return first === null || last === null ? null : { from: utcMs(first * HOUR_MS), to: utcMs((last + 1) * HOUR_MS) }
}

export function selectReasons(db: Connection): ReadonlyMap<string, Tally> {
  const rows = db.statement('SELECT reason, closed, duration_ms FROM session_reasons WHERE closed <> 0').all() as readonly {
    reason: string
    closed: number
    duration_ms: number
  }[]
  return new Map(rows.map((row) => [row.reason, { sessions: row.closed, totalMs: row.duration_ms }]))
}

export function selectPeople(db: Connection): ReadonlyMap<UserId, Tally> {
  const rows = db.rows('SELECT user_id, started, duration_ms FROM session_people WHERE started <> 0').all() as [Buffer, number, number][]
  return new Map(rows.map(([id, sessions, totalMs]) => [userId(uuidFromBlob(id)), { sessions, totalMs }]))
}

export function selectPerson(db: Connection, person: UserId): Readonly<{ started: number; closed: number }> {
  const row = db.statement('SELECT started, closed FROM session_people WHERE user_id = ?').get(blobFromUuid(person))
  return (row as { started: number; closed: number } | undefined) ?? { started: 0, closed: 0 }
}

export const isFewOfPerson = (db: Connection, person: UserId) => selectPerson(db, person).started <= FEW

export const isOnQuarter = (at: UtcMs) => at % QUARTER_MS === 0

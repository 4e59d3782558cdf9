import { userId, utcMs } from '../../../core/ids.ts'
import type { UserId } from '../../../core/ids.ts'
import type { ConsoleFilter, PresenceRules, Span, Stepwise, Tally } from '../../../core/reports/console-port.ts'
import type { Connection } from '../connection.ts'
import { uuidFromBlob } from '../session/uuid-blob.ts'
import { conditionOf, where } from './console-filter.ts'
import type { Condition, Parameter } from './console-filter.ts'
import { findsActiveOnly } from './console-orders.ts'
import { Stride } from './pace.ts'
import type { Stopwatch } from './pace.ts'
import { isFewOfPerson, isOnQuarter, selectFlow, selectPeople, selectPerson, selectReasons, selectRecorded } from './session-counters.ts'

/** Some milliseconds each, at first. */
const FIRST_LOOK = 500
const LOOK = 5_000

const END_OF_TIME = utcMs(Number.MAX_SAFE_INTEGER - (Number.MAX_SAFE_INTEGER % 3_600_000))

export function countActive(db: Connection): number {
  return (
    db.statement('SELECT count(*) AS active FROM sessions INDEXED BY sessions_active WHERE ended_at IS NULL').get() as { active: number }
  ).active
}

/** From the counters where they know it, from an index where it leads to few, else by looking at every session. */
export function* countSessions(db: Connection, filter: ConsoleFilter, rules: PresenceRules, watch: Stopwatch): Stepwise<number> {
  const known = db.read('count the sessions', () => fromCounters(db, filter))
  if (known !== null) return known
  const limits = db.read('count the sessions', () => conditionOf(db, filter, rules))
  const count = (from: string, { sql, parameters }: Condition) =>
    (
      db.read('count the sessions', () =>
        db.statement(`SELECT count(*) AS found FROM ${from}${where({ sql, parameters })}`).get(...parameters),
      ) as {
        found: number
      }
    ).found
  if (findsActiveOnly(filter)) return count('sessions INDEXED BY sessions_active', active(limits))
  if (filter.person !== undefined && isFewOfPerson(db, filter.person)) return count('sessions INDEXED BY sessions_of_person', limits)
  let found = 0
  const stride = new Stride(watch, FIRST_LOOK, LOOK)
  for (let [number, last] = numbers(db); number <= last;) {
    const end = number + stride.size
    const stretch: readonly Parameter[] = [number, end]
    const sql = `sessions.rowid >= ? AND sessions.rowid < ?${limits.sql === '' ? '' : ` AND ${limits.sql}`}`
    found += stride.measured(() => count('sessions NOT INDEXED', { sql, parameters: [...stretch, ...limits.parameters] }))
    yield (number = end)
  }
  return found
}

const active = ({ sql, parameters }: Condition): Condition => ({ sql: `sessions.ended_at IS NULL AND ${sql}`, parameters })

function numbers(db: Connection): readonly [number, number] {
  const ends = 'SELECT (SELECT min(rowid) FROM sessions), (SELECT max(rowid) FROM sessions)'
  const [first, last] = db.read('count the sessions', () => db.rows(ends).get()) as [number | null, number | null]
  return [first ?? 1, last ?? 0]
}

function fromCounters(db: Connection, filter: ConsoleFilter): number | null {
  const { person, state, reasons, startedFrom, startedTo, text, presence } = filter
  if (text?.trim() || presence) return null
  const isTimed = startedFrom !== undefined || startedTo !== undefined
  if (isTimed) return person || state || reasons ? null : startedWithin(db, { from: startedFrom ?? utcMs(0), to: startedTo ?? END_OF_TIME })
  if (reasons) return person ? null : state === 'active' ? 0 : sumOfClosed(db, reasons)
  const { started, closed } = person ? selectPerson(db, person) : totals(db)
  return state === 'active' ? started - closed : state === 'closed' ? closed : started
}

const startedWithin = (db: Connection, span: Span) => (isOnQuarter(span.from) && isOnQuarter(span.to) ? selectFlow(db, span).started : null)

function sumOfClosed(db: Connection, reasons?: readonly string[]): number {
  return [...selectReasons(db)].filter(([reason]) => reasons?.includes(reason) ?? true).reduce((sum, [, { sessions }]) => sum + sessions, 0)
}

function totals(db: Connection): Readonly<{ started: number; closed: number }> {
  const closed = sumOfClosed(db)
  return { started: closed + countActive(db), closed }
}

/** From the counters where the span holds all there is. */
export function* tallyPeople(db: Connection, span: Span, watch: Stopwatch): Stepwise<ReadonlyMap<UserId, Tally>> {
  const all = db.read('count the sessions', () => selectRecorded(db))
  if (!all || (span.from <= all.from && span.to >= all.to)) return db.read('count the sessions', () => selectPeople(db))
  const people = new Map<UserId, Tally>()
  let looked = 0
  const stride = new Stride(watch, FIRST_LOOK, LOOK)
  for (let from: Place = [span.from, -1]; ;) {
    const { size } = stride
    const [to, tallies] = stride.measured(() => db.read('count the sessions', () => nextPeople(db, from, span.to, size)))
    for (const [id, sessions, totalMs] of tallies) {
      const known = people.get(id) ?? { sessions: 0, totalMs: 0 }
      people.set(id, { sessions: known.sessions + sessions, totalMs: known.totalMs + totalMs })
    }
    if (!to) return people
    from = to
    yield (looked += size)
  }
}

/** A session's start and its number. */
type Place = readonly [number, number]

const PEOPLE_FROM = 'FROM sessions INDEXED BY sessions_newest WHERE (started_at, rowid) > (?, ?)'

function nextPeople(
  db: Connection,
  from: Place,
  before: number,
  most: number,
): readonly [Place | null, readonly (readonly [UserId, number, number])[]] {
  const last = `SELECT started_at, rowid FROM (SELECT started_at, rowid ${PEOPLE_FROM} AND started_at < ? ORDER BY started_at, rowid LIMIT ?)
    ORDER BY started_at DESC, rowid DESC LIMIT 1`
  const to = db.rows(last).get(...from, before, most) as Place | undefined
  if (!to) return [null, []]
  const tally = `SELECT user_id, count(*), ifnull(sum(duration_ms), 0) ${PEOPLE_FROM} AND (started_at, rowid) <= (?, ?) GROUP BY user_id`
  const rows = db.rows(tally).all(...from, ...to) as readonly [Buffer, number, number][]
  return [to, rows.map(([id, sessions, totalMs]) => [userId(uuidFromBlob(id)), sessions, totalMs])]
}

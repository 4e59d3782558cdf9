import { userId } from '../../../core/ids.ts'
import type { UserId } from '../../../core/ids.ts'
import type { ConsoleFilter, PersonTally, PresenceRules, Span, Stepwise, Tally } from '../../../core/reports/console-port.ts'
import type { Connection } from '../connection.ts'
import { blobFromUuid, uuidFromBlob } from '../session/uuid-blob.ts'
import { allOf, condition, conditionOf, NOTHING, where } from './console-filter.ts'
import type { Condition, Parameter } from './console-filter.ts'
import { findsActiveOnly, NOT_FEW } from './console-orders.ts'
import type { Few } from './console-orders.ts'
import { Stride } from './pace.ts'
import type { Stopwatch } from './pace.ts'
import { fewMentioned } from './session-search.ts'

/** Some milliseconds each, at first. */
const FIRST_LOOK = 500
const LOOK = 5_000
/** Gathered in some steps, and sorted within a millisecond or two. */
const FEW = 5_000
/** So many people's sessions are added up in one step. */
const PEOPLE_AT_A_TIME = 100

const numberFrom = (db: Connection, sql: string, ...parameters: readonly Parameter[]): number => {
  const [found] = db.rows(sql).get(...parameters) as [number]
  return found
}

export const countActive = (db: Connection) =>
  numberFrom(db, 'SELECT count(*) FROM sessions INDEXED BY sessions_active WHERE ended_at IS NULL')

/** From an index where it leads to few or has nothing but what is counted, else by looking at every session. */
export function* countSessions(db: Connection, filter: ConsoleFilter, rules: PresenceRules, watch: Stopwatch): Stepwise<number> {
  const known = db.read('count the sessions', () => fromIndexes(db, filter))
  if (known !== null) return known
  const limits = db.read('count the sessions', () => conditionOf(db, filter, rules))
  if (limits === NOTHING) return 0
  const count = (from: string, { sql, parameters }: Condition) =>
    db.read('count the sessions', () => numberFrom(db, `SELECT count(*) FROM ${from}${where({ sql, parameters })}`, ...parameters))
  if (findsActiveOnly(filter)) return count('sessions INDEXED BY sessions_active', activeOnes(limits))
  const few = db.read('count the sessions', () => fewOf(db, filter))
  if (few.sessions)
    return count('sessions', allOf(condition('sessions.rowid IN (SELECT value FROM json_each(?))', JSON.stringify(few.sessions)), limits))
  if (few.ofPerson) return count('sessions INDEXED BY sessions_of_person', limits)
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

const activeOnes = ({ sql, parameters }: Condition): Condition => ({ sql: `sessions.ended_at IS NULL AND ${sql}`, parameters })

function numbers(db: Connection): readonly [number, number] {
  const ends = 'SELECT (SELECT min(rowid) FROM sessions), (SELECT max(rowid) FROM sessions)'
  const [first, last] = db.read('count the sessions', () => db.rows(ends).get()) as [number | null, number | null]
  return [first ?? 1, last ?? 0]
}

/** SQLite counts the entries of an index without reading rows: a million in half a millisecond, those of one reason or person in some. */
function fromIndexes(db: Connection, { person, state, reasons, startedFrom, startedTo, text, presence }: ConsoleFilter): number | null {
  if (text?.trim() || presence || startedFrom !== undefined || startedTo !== undefined) return null
  if (person) return reasons ? null : countOfPerson(db, person, state)
  if (reasons) return state === 'active' ? 0 : reasons.reduce((sum, reason) => sum + numberFrom(db, OF_REASON, reason), 0)
  const active = countActive(db)
  if (state === 'active') return active
  return numberFrom(db, 'SELECT count(*) FROM sessions') - (state === 'closed' ? active : 0)
}

const OF_REASON = 'SELECT count(*) FROM sessions INDEXED BY sessions_by_reason WHERE ended_at IS NOT NULL AND end_reason = ?'
const ALL_OF_PERSON = 'SELECT count(*) FROM sessions INDEXED BY sessions_of_person WHERE user_id = ?'
const CLOSED_OF_PERSON = `SELECT count(*), CAST(total(ended_at - started_at) AS INTEGER) FROM sessions INDEXED BY sessions_closed_of_person
  WHERE user_id = ? AND ended_at IS NOT NULL`

function countOfPerson(db: Connection, person: UserId, state: ConsoleFilter['state']): number {
  const all = numberFrom(db, ALL_OF_PERSON, blobFromUuid(person))
  if (state === undefined) return all
  const closed = numberFrom(db, CLOSED_OF_PERSON, blobFromUuid(person))
  return state === 'closed' ? closed : all - closed
}

/** What of a filter leads to so few sessions that they may be gathered and sorted. */
export function fewOf(db: Connection, filter: ConsoleFilter): Few {
  if (findsActiveOnly(filter)) return NOT_FEW
  return { sessions: fewMentioned(db, filter.text, FEW), ofPerson: filter.person !== undefined && isFewOfPerson(db, filter.person) }
}

function isFewOfPerson(db: Connection, person: UserId): boolean {
  const more = 'SELECT count(*) FROM (SELECT 1 FROM sessions INDEXED BY sessions_of_person WHERE user_id = ? LIMIT ?)'
  return numberFrom(db, more, blobFromUuid(person), FEW + 1) <= FEW
}

export function tallyPerson(db: Connection, person: UserId): PersonTally {
  const [closed, totalMs] = db.rows(CLOSED_OF_PERSON).get(blobFromUuid(person)) as [number, number]
  return { sessions: numberFrom(db, ALL_OF_PERSON, blobFromUuid(person)), closed, totalMs }
}

const TALLY = `SELECT users.rowid, users.id, count(sessions.rowid), CAST(total(sessions.ended_at - sessions.started_at) AS INTEGER)
  FROM (SELECT rowid, id FROM users WHERE rowid > ? ORDER BY rowid LIMIT ?) AS users
  LEFT JOIN sessions INDEXED BY sessions_closed_of_person
    ON sessions.user_id = users.id AND sessions.ended_at IS NOT NULL AND sessions.started_at >= ? AND sessions.started_at < ?
  GROUP BY users.rowid`
const ACTIVE_IN =
  'SELECT user_id, count(*) FROM sessions INDEXED BY sessions_active WHERE ended_at IS NULL AND started_at >= ? AND started_at < ? GROUP BY 1'

/** Person by person, from an index that has all that is asked of closed sessions; the active ones are few. */
export function* tallyPeople(db: Connection, { from, to }: Span): Stepwise<ReadonlyMap<UserId, Tally>> {
  const people = new Map<UserId, Tally>()
  const add = (id: Buffer, sessions: number, totalMs: number) => {
    const known = people.get(userId(uuidFromBlob(id)))
    if (sessions > 0)
      people.set(userId(uuidFromBlob(id)), { sessions: (known?.sessions ?? 0) + sessions, totalMs: (known?.totalMs ?? 0) + totalMs })
  }
  const active = db.read('count the sessions', () => db.rows(ACTIVE_IN).all(from, to)) as [Buffer, number][]
  for (const [id, sessions] of active) add(id, sessions, 0)
  for (let last = 0, looked = 0; ;) {
    const rows = db.read('count the sessions', () => db.rows(TALLY).all(last, PEOPLE_AT_A_TIME, from, to)) as [
      number,
      Buffer,
      number,
      number,
    ][]
    for (const [, id, sessions, totalMs] of rows) add(id, sessions, totalMs)
    const end = rows.at(-1)
    if (!end || rows.length < PEOPLE_AT_A_TIME) return people
    last = end[0]
    yield (looked += rows.length)
  }
}

import { nameKey } from '../../../core/accounts/name-key.ts'
import type { ConsoleFilter, PresenceRules } from '../../../core/reports/console-port.ts'
import type { Connection } from '../connection.ts'
import { blobFromUuid } from '../session/uuid-blob.ts'

export type Parameter = string | number | Buffer
/** A condition on `sessions`, with what its question marks stand for. */
export type Condition = Readonly<{ sql: string; parameters: readonly Parameter[] }>

export const ALL: Condition = { sql: '', parameters: [] }

/** Words beyond these are ignored: each makes a search slower, and nobody types as many. */
const MOST_WORDS = 8

export function allOf(...conditions: readonly Condition[]): Condition {
  const given = conditions.filter(({ sql }) => sql !== '')
  return { sql: given.map(({ sql }) => `(${sql})`).join(' AND '), parameters: given.flatMap(({ parameters }) => parameters) }
}

export const condition = (sql: string, ...parameters: readonly Parameter[]): Condition => ({ sql, parameters })

export const where = ({ sql }: Condition) => (sql === '' ? '' : ` WHERE ${sql}`)

/** For comparing several columns at once, as one place in an index. */
export const tuple = (keys: readonly string[]) => `(${keys.join(', ')})`
export const marks = (values: readonly unknown[]) => tuple(values.map(() => '?'))

const given = <Value>(value: Value | undefined, make: (value: Value) => Condition): Condition => (value === undefined ? ALL : make(value))

/** The whole filter as one condition. */
export function conditionOf(db: Connection, filter: ConsoleFilter, rules: PresenceRules): Condition {
  return allOf(
    given(filter.person, (person) => condition('sessions.user_id = ?', blobFromUuid(person))),
    given(filter.state, (state) => condition(`sessions.ended_at IS ${state === 'active' ? '' : 'NOT '}NULL`)),
    given(filter.presence, (presence) => presenceIs(presence, rules)),
    given(filter.reasons, (reasons) => condition('sessions.end_reason IN (SELECT value FROM json_each(?))', JSON.stringify(reasons))),
    given(filter.startedFrom, (from) => condition('sessions.started_at >= ?', from)),
    given(filter.startedTo, (to) => condition('sessions.started_at < ?', to)),
    ...wordsOf(filter.text).map((word) => mentions(db, word)),
  )
}

/** As `presenceOf` has it. */
export function presenceIs(presence: 'online' | 'away' | 'offline', { now, awayAfter, offlineAfter }: PresenceRules): Condition {
  const freshSince = now - offlineAfter
  if (presence === 'offline') return condition('sessions.ended_at IS NOT NULL OR sessions.last_heartbeat_at < ?', freshSince)
  const sign = presence === 'online' ? '<' : '>='
  return condition(
    `sessions.ended_at IS NULL AND sessions.last_heartbeat_at >= ? AND sessions.last_heartbeat_at - sessions.last_activity_at ${sign} ?`,
    freshSince,
    awayAfter,
  )
}

const wordsOf = (text = '') =>
  nameKey(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS)

/** SQLite's `lower` knows ASCII only, which is enough for hosts and system accounts but not for people's names. */
function mentions(db: Connection, word: string): Condition {
  const people = peopleNamed(db, word)
  const byPerson = people.length === 0 ? ALL : condition(BY_PEOPLE, JSON.stringify(people))
  const byPid = /^\d+$/.test(word) ? condition('instr(sessions.pid, ?)', word) : ALL
  const other = condition(
    "instr(lower(sessions.host), ?) OR instr(lower(sessions.os_user), ?) OR instr(ifnull(sessions.end_reason, ''), ?)",
    word,
    word,
    word,
  )
  const ways = [byPerson, byPid, other].filter(({ sql }) => sql !== '')
  return { sql: ways.map(({ sql }) => sql).join(' OR '), parameters: ways.flatMap(({ parameters }) => parameters) }
}

const BY_PEOPLE = 'sessions.user_id IN (SELECT id FROM users WHERE rowid IN (SELECT value FROM json_each(?)))'

function peopleNamed(db: Connection, word: string): readonly number[] {
  const people = db.statement('SELECT rowid AS number, username_key, display_name FROM users').all() as readonly Readonly<{
    number: number
    username_key: string
    display_name: string
  }>[]
  return people.filter((one) => one.username_key.includes(word) || nameKey(one.display_name).includes(word)).map(({ number }) => number)
}

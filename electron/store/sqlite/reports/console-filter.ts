import { AHEAD_TOLERATED } from '../../../core/how-long-ago.ts'
import type { ConsoleFilter, PresenceRules } from '../../../core/reports/console-port.ts'
import type { Connection } from '../connection.ts'
import { blobFromUuid } from '../session/uuid-blob.ts'
import { canMeet, meaningsOf } from './session-search.ts'
import type { Meaning } from './session-search.ts'

export type Parameter = string | number | Buffer
/** A condition on `sessions`, with what its question marks stand for. */
export type Condition = Readonly<{ sql: string; parameters: readonly Parameter[] }>

export const ALL: Condition = { sql: '', parameters: [] }
/** Holds for no session at all. */
export const NOTHING: Condition = { sql: '0', parameters: [] }

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

/** The whole filter as one condition; `NOTHING` itself where that can be told without a look at any session. */
export function conditionOf(db: Connection, filter: ConsoleFilter, rules: PresenceRules): Condition {
  const words = meaningsOf(db, filter.text)
  if (!canMeet(words) || contradictsItself(filter)) return NOTHING
  return allOf(
    given(filter.person, (person) => condition('sessions.user_id = ?', blobFromUuid(person))),
    given(filter.state, (state) => condition(`sessions.ended_at IS ${state === 'active' ? '' : 'NOT '}NULL`)),
    given(filter.presence, (presence) => presenceIs(presence, rules)),
    given(filter.reasons, (reasons) => condition('sessions.end_reason IN (SELECT value FROM json_each(?))', JSON.stringify(reasons))),
    given(filter.startedFrom, (from) => condition('sessions.started_at >= ?', from)),
    given(filter.startedTo, (to) => condition('sessions.started_at < ?', to)),
    ...words.map(conditionFor),
  )
}

/** Closed sessions are offline. */
const contradictsItself = ({ state, presence }: ConsoleFilter) => state === 'closed' && (presence === 'online' || presence === 'away')

/** As `presenceOf` has it. */
export function presenceIs(presence: 'online' | 'away' | 'offline', rules: PresenceRules): Condition {
  const fresh = isFresh(rules)
  if (presence === 'offline') return condition(`sessions.ended_at IS NOT NULL OR NOT (${fresh.sql})`, ...fresh.parameters)
  const not = presence === 'online' ? '' : 'NOT '
  return condition(
    `sessions.ended_at IS NULL AND (${fresh.sql}) AND sessions.last_heartbeat_at - sessions.last_activity_at ${not}BETWEEN ? AND ?`,
    ...fresh.parameters,
    -AHEAD_TOLERATED,
    rules.awayAfter - 1,
  )
}

function isFresh({ now, offlineAfter, here }: PresenceRules): Condition {
  const byWall = condition('sessions.last_heartbeat_at BETWEEN ? AND ?', now - offlineAfter, now + AHEAD_TOLERATED)
  if (!here) return byWall
  const { bootId, steady } = here
  return condition(
    `CASE WHEN sessions.boot_id = ? AND sessions.heartbeat_steady <= ? THEN sessions.heartbeat_steady >= ? ELSE ${byWall.sql} END`,
    bootId,
    steady,
    steady - offlineAfter,
    ...byWall.parameters,
  )
}

/** The column a meaning is about, and how its values are written down in it. */
const MEANT: Readonly<Record<Meaning['kind'], string>> = {
  person: 'sessions.user_id IN (SELECT id FROM users WHERE rowid IN (SELECT value FROM json_each(?)))',
  host: 'sessions.host IN (SELECT value FROM json_each(?))',
  os_user: 'sessions.os_user IN (SELECT value FROM json_each(?))',
  reason: 'sessions.end_reason IN (SELECT value FROM json_each(?))',
  pid: 'sessions.pid IN (SELECT value FROM json_each(?))',
}

const conditionFor = (meanings: readonly Meaning[]): Condition => ({
  sql: meanings.map(({ kind }) => MEANT[kind]).join(' OR '),
  parameters: meanings.map(({ values }) => JSON.stringify(values)),
})

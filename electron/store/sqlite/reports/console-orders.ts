import { assertNever } from '../../../core/errors.ts'
import type { UserId } from '../../../core/ids.ts'
import type { ConsoleFilter, SortColumn } from '../../../core/reports/console-port.ts'
import { blobFromUuid } from '../session/uuid-blob.ts'
import { ALL, allOf, condition, marks, tuple } from './console-filter.ts'
import type { Condition, Parameter } from './console-filter.ts'

/** A run of sessions that an index has in order, or that is so short that it may be sorted. */
export type Leg = Readonly<{
  /** Says in a cursor which leg it belongs to. */
  name: 'active' | 'closed' | 'any' | 'gathered'
  from: string
  condition: Condition
  /** Ascending by these, which together are unique. */
  keys: readonly string[]
  /** What of a filter the leg fulfils by itself. */
  fulfils: readonly (keyof ConsoleFilter)[]
}>

/** `merged` legs are interleaved by their keys, the others follow one another; ascending. */
export type Order = Readonly<{ merged: boolean; legs: readonly Leg[] }>

const WITH_PERSON = 'CROSS JOIN users ON users.id = sessions.user_id'
const indexed = (index: string) => `sessions INDEXED BY ${index} ${WITH_PERSON}`
const NUMBER = 'sessions.rowid'
const STARTED = 'sessions.started_at'
const CLOSED = 'sessions.ended_at IS NOT NULL'
const NAME = 'users.sort_key'
const PERSON = 'users.rowid'

/** Active sessions are few: they are sorted by whatever is asked. */
const active = (...keys: readonly string[]): Leg => ({
  name: 'active',
  from: indexed('sessions_active'),
  condition: condition('sessions.ended_at IS NULL'),
  keys: [...keys, NUMBER],
  fulfils: ['state'],
})

const closed = (index: string, ...keys: readonly string[]): Leg => ({
  name: 'closed',
  from: indexed(index),
  condition: condition(CLOSED),
  keys: [...keys, NUMBER],
  fulfils: ['state'],
})

const apart = (...legs: readonly Leg[]): Order => ({ merged: false, legs })
const together = (...legs: readonly Leg[]): Order => ({ merged: true, legs })

export const isSorted = ({ name }: Leg) => name === 'active' || name === 'gathered'

export const findsActiveOnly = ({ state, presence }: ConsoleFilter) => state === 'active' || presence === 'online' || presence === 'away'

/** What may be sorted, because it is so little: sessions by their numbers, or all those of the filter's person. */
export type Few = Readonly<{ sessions: readonly number[] | null; ofPerson: boolean }>
export const NOT_FEW: Few = { sessions: null, ofPerson: false }

/** The way through the sessions that needs to look at few. */
export function orderOf(column: SortColumn, filter: ConsoleFilter, few: Few): Order {
  if (few.sessions)
    return apart(mentioned(few.sessions, column === 'started' ? [STARTED] : column === 'person' ? [NAME, PERSON, STARTED] : SORTED[column]))
  if (column === 'started' || (column === 'person' && filter.person !== undefined)) return byStart(filter)
  if (filter.person !== undefined && few.ofPerson && !findsActiveOnly(filter)) return apart(gathered(filter.person, SORTED[column]))
  const order = fullOrder(column, filter)
  const left = findsActiveOnly(filter) ? 'closed' : filter.state === 'closed' || filter.reasons ? 'active' : null
  return { ...order, legs: order.legs.filter(({ name }) => name !== left) }
}

function fullOrder(column: Exclude<SortColumn, 'started'>, filter: ConsoleFilter): Order {
  switch (column) {
    case 'person':
      return apart(findsActiveOnly(filter) ? active(NAME, PERSON, STARTED) : EVERYBODY)
    case 'state':
      return apart(active(STARTED), closed('sessions_newest', STARTED))
    case 'presence':
      return apart(closed('sessions_by_end', 'sessions.ended_at'), active('sessions.last_heartbeat_at'))
    case 'ended':
      return apart(closed('sessions_by_end', 'sessions.ended_at'), active(STARTED))
    case 'duration':
      return apart(closed('sessions_by_duration', 'sessions.duration_ms'), active(`-${STARTED}`))
    case 'reason':
      return apart(closed('sessions_by_reason', 'sessions.end_reason', STARTED), active(STARTED))
    case 'lastActivity':
      return together(active('sessions.last_activity_at'), closed('sessions_by_activity', 'sessions.last_activity_at'))
    case 'host':
      return together(active('sessions.host', STARTED), closed('sessions_by_host', 'sessions.host', STARTED))
    case 'pid':
      return together(active('sessions.pid'), closed('sessions_by_pid', 'sessions.pid'))
    default:
      return assertNever(column)
  }
}

/** The same orders for rows of one person that are sorted. */
const SORTED: Readonly<Record<Exclude<SortColumn, 'started'>, readonly string[]>> = {
  person: [STARTED],
  state: [CLOSED, STARTED],
  presence: ['sessions.ended_at IS NULL', 'ifnull(sessions.ended_at, sessions.last_heartbeat_at)'],
  ended: ['sessions.ended_at IS NULL', `ifnull(sessions.ended_at, ${STARTED})`],
  duration: ['sessions.ended_at IS NULL', `ifnull(sessions.duration_ms, -${STARTED})`],
  reason: ['sessions.ended_at IS NULL', "ifnull(sessions.end_reason, '')", STARTED],
  lastActivity: ['sessions.last_activity_at'],
  host: ['sessions.host', STARTED],
  pid: ['sessions.pid'],
}

const gathered = (person: UserId, keys: readonly string[]): Leg => ({
  name: 'gathered',
  from: indexed('sessions_of_person'),
  condition: condition('sessions.user_id = ?', blobFromUuid(person)),
  keys: [...keys, NUMBER],
  fulfils: ['person'],
})

const mentioned = (sessions: readonly number[], keys: readonly string[]): Leg => ({
  name: 'gathered',
  from: `sessions ${WITH_PERSON}`,
  condition: condition('sessions.rowid IN (SELECT value FROM json_each(?))', JSON.stringify(sessions)),
  keys: [...keys, NUMBER],
  fulfils: [],
})

function byStart(filter: ConsoleFilter): Order {
  const { person, reasons } = filter
  const along = (index: string, limits: Condition, ...fulfils: Leg['fulfils']): Order =>
    apart({ name: 'any', from: indexed(index), condition: limits, keys: [STARTED, NUMBER], fulfils })
  if (findsActiveOnly(filter)) return apart(active(STARTED))
  if (person !== undefined) return along('sessions_of_person', condition('sessions.user_id = ?', blobFromUuid(person)), 'person')
  const [reason, ...more] = reasons ?? []
  if (reason === undefined || more.length > 0) return along('sessions_newest', ALL)
  return along('sessions_by_reason', condition(`${CLOSED} AND sessions.end_reason = ?`, reason), 'reasons', 'state')
}

/** By name, and each person's by their start. */
const EVERYBODY: Leg = {
  name: 'any',
  from: 'users CROSS JOIN sessions INDEXED BY sessions_of_person ON sessions.user_id = users.id',
  condition: ALL,
  keys: [NAME, PERSON, STARTED, NUMBER],
  fulfils: [],
}

/** A leg that is in the order of the starts is entered where the filter's time begins, and left where it ends. */
export function within(leg: Leg, { startedFrom, startedTo }: ConsoleFilter): Leg {
  if (leg.keys[0] !== STARTED) return leg
  const limits = [
    startedFrom === undefined ? ALL : condition(`${STARTED} >= ?`, startedFrom),
    startedTo === undefined ? ALL : condition(`${STARTED} < ?`, startedTo),
  ]
  return { ...leg, condition: allOf(leg.condition, ...limits), fulfils: [...leg.fulfils, 'startedFrom', 'startedTo'] }
}

/** What follows these values in a leg, as ranges that an index finds: those of one person, and those of the people that follow. */
export function following(leg: Leg, values: readonly Parameter[], sign: '>' | '<'): readonly Condition[] {
  const beyond = (keys: readonly string[]) => `${tuple(keys)} ${sign} ${marks(keys)}`
  if (leg.keys[0] !== NAME || isSorted(leg)) return [condition(beyond(leg.keys), ...values)]
  const [person, rest] = [leg.keys.slice(0, 2), leg.keys.slice(2)]
  return [
    condition(`${tuple(person)} = ${marks(person)} AND ${beyond(rest)}`, ...values),
    condition(beyond(person), ...values.slice(0, person.length)),
  ]
}

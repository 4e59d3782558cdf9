import { CHARTS } from './charts/sheets.ts'
import { LONGEST_GRACE_S, LONGEST_MESSAGE } from './close-limits.ts'
import { FIELD, ID } from './questions.ts'
import { either, list, numberWithin, oneOf, optional, record, text } from './shapes.ts'
import type { Shaped } from './shapes.ts'

/** What the administrator's console asks and orders. Times are ISO 8601 UTC; days are `2026-11-21`. */

const DAY = text(10)
/** An IANA name. */
const ZONE = text(64)
const MOST_ROWS = 200
const MOST_IDS = 1_000

const SORT_COLUMNS = ['person', 'state', 'presence', 'started', 'lastActivity', 'ended', 'duration', 'reason', 'host', 'pid'] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

/** What is null or empty does not limit. */
const SESSIONS_FILTER = record({
  /** The id. */
  person: optional(ID),
  state: oneOf('active', 'closed', null),
  presence: oneOf('online', 'away', 'offline', null),
  reasons: list(ID, 50),
  /** The first and the last local day on which the sessions started. */
  firstDay: optional(DAY),
  lastDay: optional(DAY),
  text: FIELD,
})
export type SessionsFilter = Shaped<typeof SESSIONS_FILTER>

export const SESSIONS_QUERY = record({
  filter: SESSIONS_FILTER,
  sort: record({ column: oneOf(...SORT_COLUMNS), direction: oneOf('ascending', 'descending') }),
  limit: numberWithin(1, MOST_ROWS),
  /** Cursors of an earlier page, for the same filter and sort. */
  after: optional(FIELD),
  before: optional(FIELD),
  /** For the days. */
  zone: ZONE,
})
export type SessionsQuery = Shaped<typeof SESSIONS_QUERY>

export const COUNT_QUERY = record({ filter: SESSIONS_FILTER, zone: ZONE })

export const DAY_RANGE = record({ firstDay: DAY, lastDay: DAY, zone: ZONE })
export type DayRange = Shaped<typeof DAY_RANGE>

/** Which sessions are to end; only the active ones among them do. `others`: all but the one in which this is asked. */
export const CLOSE_TARGET = either(
  record({ kind: oneOf('sessions'), ids: list(ID, MOST_IDS) }),
  record({ kind: oneOf('person'), id: ID }),
  record({ kind: oneOf('others') }),
  record({ kind: oneOf('timed_out') }),
)
export type CloseTarget = Shaped<typeof CLOSE_TARGET>

export const CLOSE_ORDER = record({
  /** The preview's. */
  id: ID,
  /** Shown to the people affected; may be empty. */
  message: text(LONGEST_MESSAGE),
  /** How long they may go on; 0 ends the sessions at once. */
  graceSeconds: numberWithin(0, LONGEST_GRACE_S),
})
export type CloseOrder = Shaped<typeof CLOSE_ORDER>

export const ALERTS_QUERY = record({ state: oneOf('open', 'all') })

export const ACKNOWLEDGEMENT = record({ id: numberWithin(1, Number.MAX_SAFE_INTEGER), note: FIELD })

export const PERSON_QUERY = record({ id: ID, zone: ZONE })

export const AUDIT_QUERY = record({
  /** Words that must all be found in the kind, the actor's names or the detail. */
  text: FIELD,
  kind: optional(ID),
  /** Goes on before this line. */
  before: optional(numberWithin(0, Number.MAX_SAFE_INTEGER)),
  limit: numberWithin(1, MOST_ROWS),
})
export type AuditQuery = Shaped<typeof AUDIT_QUERY>

export const EXPORT_ORDER = record({
  what: oneOf('sessions', 'audit', 'statistics'),
  format: oneOf('csv', 'json'),
  /** For sessions. */
  filter: SESSIONS_FILTER,
  /** For statistics. */
  range: DAY_RANGE,
})
export type ExportOrder = Shaped<typeof EXPORT_ORDER>

/** A part of the window as it is shown, in CSS pixels, to be saved as PNG. */
export const PICTURE_ORDER = record({
  name: ID,
  x: numberWithin(0, 10_000),
  y: numberWithin(0, 10_000),
  width: numberWithin(1, 10_000),
  height: numberWithin(1, 10_000),
})
export type PictureOrder = Shaped<typeof PICTURE_ORDER>

/** A chart's table as CSV: the page says which, and not what is in it. */
export const TABLE_ORDER = record({ chart: oneOf(...CHARTS), range: DAY_RANGE })
export type TableOrder = Shaped<typeof TABLE_ORDER>

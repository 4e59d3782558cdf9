import type { PersonView } from './administration.ts'
import type { PresenceName, SessionSummary } from './views.ts'

/** What the administrator's console asks and is told. Times are ISO 8601 UTC; days are `2026-11-21`; durations are milliseconds. */

/** What is null or empty does not limit. */
export type SessionsFilter = Readonly<{
  /** The id. */
  person: string | null
  state: 'active' | 'closed' | null
  presence: PresenceName | null
  reasons: readonly string[]
  /** The first and the last local day on which the sessions started. */
  firstDay: string | null
  lastDay: string | null
  text: string
}>

export const SORT_COLUMNS = [
  'person',
  'state',
  'presence',
  'started',
  'lastActivity',
  'ended',
  'duration',
  'reason',
  'host',
  'pid',
] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

export type SessionsQuery = Readonly<{
  filter: SessionsFilter
  sort: Readonly<{ column: SortColumn; direction: 'ascending' | 'descending' }>
  /** 200 at most. */
  limit: number
  /** Cursors of an earlier page, for the same filter and sort. */
  after: string | null
  before: string | null
  /** An IANA name, for the days. */
  zone: string
}>

export type ConsoleSession = SessionSummary &
  Readonly<{
    personId: string
    username: string
    displayName: string
    presence: PresenceName
    /** Of the process that holds it, asked now; null once it is closed. */
    liveness: 'alive' | 'dead' | 'unknown' | null
    lastActivityAt: string
    lastHeartbeatAt: string
    host: string
    pid: number
    osUser: string
    /** The one in which this is asked. */
    isOwn: boolean
  }>

export type SessionsPage = Readonly<{ rows: readonly ConsoleSession[]; next: string | null; previous: string | null }>

/** Which sessions are to end; only the active ones among them do. */
export type CloseTarget =
  | Readonly<{ kind: 'sessions'; ids: readonly string[] }>
  | Readonly<{ kind: 'person'; id: string }>
  /** All but the one in which this is asked. */
  | Readonly<{ kind: 'others' }>
  | Readonly<{ kind: 'timed_out' }>

/** `id` stands for exactly these sessions as they are now; what has changed when it is carried out is left alone and reported. */
export type ClosePreview = Readonly<{ id: string; rows: readonly ConsoleSession[] }>

export type CloseOrder = Readonly<{
  /** The preview's. */
  id: string
  /** Shown to the people affected; may be empty. */
  message: string
  /** How long they may go on; 0 ends the sessions at once. */
  graceSeconds: number
}>

export type CloseOutcome = 'ended' | 'already_ended' | 'changed'

export type CloseResult = Readonly<{
  rows: readonly Readonly<{ id: string; displayName: string; host: string; outcome: CloseOutcome; endReason: string | null }>[]
}>

export type DayRange = Readonly<{ firstDay: string; lastDay: string; zone: string }>

export type Overview = Readonly<{
  cards: Readonly<{
    active: number
    online: number
    closedToday: number
    averageDurationMs: number | null
    recoveredThisWeek: number
    failedSignInsToday: number
  }>
  perDay: readonly Readonly<{
    day: string
    started: number
    closed: number
    activeAtEnd: number
    byEndReason: Readonly<Record<string, number>>
  }>[]
  durations: readonly Readonly<{ fromMs: number; toMs: number | null; sessions: number }>[]
  byEndReason: Readonly<Record<string, number>>
  /** Sign-ins: `heat[weekday][hour]`, Monday first. */
  heat: readonly (readonly number[])[]
  busiest: readonly Readonly<{ personId: string; username: string; displayName: string; sessions: number; totalMs: number }>[]
}>

export type AlertView = Readonly<{
  id: number
  at: string
  kind: string
  /** The display name of whom it is about. */
  person: string | null
  personId: string | null
  sessionId: string | null
  /** For `alertText`. */
  detail: Readonly<Record<string, string | number>>
  acknowledged: Readonly<{ at: string; by: string; note: string }> | null
}>

/** One person's page. */
export type PersonPage = Readonly<{
  person: PersonView
  totals: Readonly<{ sessions: number; totalMs: number; averageMs: number | null; unusual: number }>
  /** Of the last 90 days: `heat[weekday][hour]`. */
  heat: readonly (readonly number[])[]
  /** The newest fifty. */
  sessions: readonly ConsoleSession[]
}>

export type AuditQuery = Readonly<{
  /** Words that must all be found in the kind, the actor's names or the detail. */
  text: string
  kind: string | null
  /** Goes on before this line. */
  before: number | null
  limit: number
}>

export type AuditLine = Readonly<{
  seq: number
  at: string
  kind: string
  /** Display name, or the system account of a command line. */
  actor: string
  via: 'app' | 'cli' | null
  sessionId: string | null
  detail: Readonly<Record<string, unknown>>
}>

export type AuditPage = Readonly<{ lines: readonly AuditLine[]; next: number | null }>

export type AuditVerdictView =
  | Readonly<{ kind: 'intact'; lines: number; head: string }>
  | Readonly<{ kind: 'broken'; seq: number; why: string; file: string | null }>

export type ExportOrder = Readonly<{
  what: 'sessions' | 'audit' | 'statistics'
  format: 'csv' | 'json'
  /** For sessions. */
  filter: SessionsFilter
  /** For statistics. */
  range: DayRange
}>

/** `file` is the name of what was written, without its folder. */
export type ExportResult = Readonly<{ kind: 'done'; file: string; rows: number }> | Readonly<{ kind: 'cancelled' }>

export type ExportProgress = Readonly<{ done: number; total: number }>

/** A part of the window as it is shown, in CSS pixels, to be saved as PNG. */
export type PictureOrder = Readonly<{ name: string; x: number; y: number; width: number; height: number }>

/** A chart's table as CSV, made by the page from what it was told. */
export type TableOrder = Readonly<{ name: string; header: readonly string[]; rows: readonly (readonly (string | number | null)[])[] }>

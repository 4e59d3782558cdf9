import type { PersonView } from './administration.ts'
import type { PresenceName, SessionSummary } from './views.ts'

/** What the administrator's console is told; what it asks is in `console-questions.ts`. Times are ISO 8601 UTC; durations are milliseconds. */

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
    /** Of a fleet: where it is open. */
    workstation?: Readonly<{ id: number; name: string; site: string }> | null
    /** Of a fleet: nobody can tell since then whether it is still open. */
    silentSince?: string | null
  }>

export type SessionsPage = Readonly<{ rows: readonly ConsoleSession[]; next: string | null; previous: string | null }>

/** `id` stands for exactly these sessions as they are now; what has changed when it is carried out is left alone and reported. */
export type ClosePreview = Readonly<{
  id: string
  rows: readonly ConsoleSession[]
  /** Where there are more than are listed. */
  total?: number
}>

/** `asked`: another workstation of the fleet has been asked to end it, and says so itself once it has. */
export type CloseOutcome = 'ended' | 'asked' | 'already_ended' | 'changed'

export type CloseResult = Readonly<{
  rows: readonly Readonly<{ id: string; displayName: string; host: string; outcome: CloseOutcome; endReason: string | null }>[]
  /** Where there are more than are listed. */
  total?: number
}>

export type Overview = Readonly<{
  cards: Readonly<{
    active: number
    online: number
    closedToday: number
    averageDurationMs: number | null
    medianDurationMs: number | null
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
  /** From which day on nothing is missing, in the figures and among the people; null where nothing ever is. Days of the zone asked for. */
  completeSince: Readonly<{ figures: string | null; people: string | null }>
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

export type AuditLine = Readonly<{
  seq: number
  at: string
  kind: string
  /** Display name, or the system account of a command line. */
  actor: string
  /** Whom it happened to, where that was somebody else, and at which computer, where it was a session. */
  person: Readonly<{ name: string; host: string | null }> | null
  via: 'app' | 'cli' | 'api' | null
  sessionId: string | null
  detail: Readonly<Record<string, unknown>>
  /** Of a fleet: whose log it is from, and its number there; null for the directory's own. `seq` is then its number in the order of receipt. */
  workstation?: Readonly<{ id: number; name: string; seq: number }> | null
}>

export type AuditPage = Readonly<{ lines: readonly AuditLine[]; next: number | null }>

export type AuditVerdictView =
  | Readonly<{ kind: 'intact'; lines: number; head: string }>
  | Readonly<{ kind: 'broken'; seq: number; why: string; file: string | null }>

/** `file` is the name of what was written, without its folder. */
export type ExportResult = Readonly<{ kind: 'done'; file: string; rows: number }> | Readonly<{ kind: 'cancelled' }>

export type ExportProgress = Readonly<{ done: number; total: number }>

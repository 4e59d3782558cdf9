import type { DurationMs, UserId, UtcMs } from '../ids.ts'
import type { Presence, PresencePolicy } from '../session/presence.ts'
import type { EndReason, Session, SessionState } from '../session/session.ts'

/** Which sessions; what is left out does not limit. */
export type ConsoleFilter = Readonly<{
  person?: UserId
  state?: SessionState
  presence?: Presence
  /** Any of these; an empty list finds nothing. */
  reasons?: readonly EndReason[]
  /** From this moment on. */
  startedFrom?: UtcMs
  /** Before this moment. */
  startedTo?: UtcMs
  /** Words, as `searchKey` folds them, in any order: each must be part of a name or the email of the person, of host, PID, OS user or end reason (its code). */
  text?: string
}>

/** `presence` puts the active sessions in the order of their last heartbeat, beside the closed ones in the order of their end. */
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

type SessionSort = Readonly<{ column: SortColumn; direction: 'ascending' | 'descending' }>

/**
 * Opaque: where a page ended or began, by the values of that row and not by its number, so that paging neither skips nor repeats what
 * stays in place. Only for the sort and filter it was made with.
 */
export type PageCursor = string

export type SessionQuery = Readonly<{
  filter: ConsoleFilter
  sort: SessionSort
  /** With `after`, the rows that follow the cursor; with `before`, those just before it; with neither, the first ones. */
  page: Readonly<{ limit: number; after?: PageCursor; before?: PageCursor }>
}>

/** What presence is judged by. */
export type PresenceRules = Readonly<{ now: UtcMs }> & PresencePolicy

export type SessionRow = Readonly<{ session: Session; username: string; displayName: string; presence: Presence }>

export type SessionPage = Readonly<{
  rows: readonly SessionRow[]
  /** Null where nothing follows. */
  next: PageCursor | null
  /** Null where nothing comes before. */
  previous: PageCursor | null
}>

/** Whole local days: from the beginning of the first to the end of the last. Days are `2025-11-21`. */
export type StatisticsRange = Readonly<{
  firstDay: string
  lastDay: string
  /**
   * An IANA name such as `Europe/Rome`. A day lasts from local midnight to the next, so 23 or 25 hours where the clocks change; an hour
   * of the heat map is what the clock on the wall showed, so an hour that comes twice counts for one, and one that is skipped is empty.
   */
  zone: string
}>

export type DayStatistics = Readonly<{
  day: string
  /** Sign-ins on this day. */
  started: number
  /** Sessions that ended on this day, whenever they started. */
  closed: number
  /** Active when the day ended (or now, for today). */
  activeAtEnd: number
  byEndReason: Readonly<Record<string, number>>
}>

/** Lower limits of the classes that lengths of sessions are counted in; each goes up to the next, the last has no end. */
export const DURATION_CLASSES_MS = [
  0, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000,
] as const

export type DurationClass = Readonly<{ fromMs: number; toMs: number | null; sessions: number }>

export type BusyPerson = Readonly<{
  userId: UserId
  username: string
  displayName: string
  /** Sign-ins in the range. */
  sessions: number
  /** What those of them that are closed lasted together. */
  totalMs: number
}>

/** For the charts, of one range of days. */
export type Statistics = Readonly<{
  range: StatisticsRange
  perDay: readonly DayStatistics[]
  /** Of the sessions that ended in the range. */
  durations: readonly DurationClass[]
  byEndReason: Readonly<Record<string, number>>
  /** Sign-ins by local weekday (0 is Monday) and local hour: `heat[weekday][hour]`. */
  heat: readonly (readonly number[])[]
  /** The most sign-ins first. */
  busiest: readonly BusyPerson[]
}>

/** For the cards; today and the week (from Monday) are those of the zone asked for. */
export type Cards = Readonly<{
  active: number
  online: number
  closedToday: number
  /** Of all closed sessions; null while there is none. */
  averageDurationMs: DurationMs | null
  medianDurationMs: DurationMs | null
  recoveredThisWeek: number
  failedSignInsToday: number
}>

/** All sessions, as the command line has promised it to scripts. */
export type SessionStats = Readonly<{
  total: number
  active: number
  closed: number
  /** Active with a fresh heartbeat and not away. */
  online: number
  withDuration: number
  withoutDuration: number
  averageDurationMs: number | null
  /** Half of the closed sessions lasted no longer. */
  medianDurationMs: number | null
  /** Only days on which something happened, oldest first. */
  perDay: readonly Readonly<{ day: string; started: number; closed: number }>[]
  byEndReason: Readonly<Record<string, number>>
}>

/** A stretch of time, from a moment up to but not with another. */
export type Span = Readonly<{ from: UtcMs; to: UtcMs }>
/** A stretch in which local time is ahead of UTC by the same amount throughout. */
export type ZoneSpan = Span & Readonly<{ offsetMs: number }>

export type Tally = Readonly<{ sessions: number; totalMs: number }>
/** `totalMs` is what the closed ones lasted together. */
export type PersonTally = Tally & Readonly<{ closed: number }>

/**
 * An answer that may take long, in steps of some milliseconds: each yields how many sessions have been looked at so far. Whoever runs it
 * in a process with a window lets the event loop turn between the steps (`app/upkeep/in-turns.ts`).
 */
export type Stepwise<Answer> = Generator<number, Answer, undefined>

/**
 * What the administrator's console asks. Whatever is not stepwise takes milliseconds, however many sessions there are. Figures count what
 * happened, also where the session was deleted since; pages, counts and people are of the sessions that are there.
 */
export interface ReportStore {
  /** Everything that `ask` is told, at once and not in steps, is of one moment, whatever others write meanwhile. */
  atOneMoment<Answer>(ask: () => Answer): Answer
  /** The same for what is asked in steps, between which this process itself may write. Whoever begins it lets it come to its end, or calls it off. */
  inOneMoment<Step, Answer>(ask: (reports: ReportStore) => Generator<Step, Answer, undefined>): Generator<Step, Answer, undefined>
  page(query: SessionQuery, rules: PresenceRules): Stepwise<SessionPage>
  /** The exact number. */
  count(filter: ConsoleFilter, rules: PresenceRules): Stepwise<number>
  countActive(): number
  countPresent(presence: 'online' | 'away', rules: PresenceRules): number
  countRecovered(span: Span): number
  countFailedSignIns(span: Span): number
  /** Closed sessions and what they lasted together, by end reason. */
  closedByReason(): ReadonlyMap<string, Tally>
  /** How long the closed session in the middle lasted, or the two there; null while there is none. */
  medianLength(): number | null
  /** Stretches of whole days in UTC on which something started or ended, oldest first. */
  recorded(): readonly Span[]
  /** Starts minus ends before the moment: the sessions that were active then. */
  activeAt(at: UtcMs): number
  /** By local day, counted in days since 1970-01-01 on the local calendar. All spans begin and end on a quarter of an hour. */
  perDay(span: ZoneSpan): readonly Readonly<{ day: number; started: number; closed: number }>[]
  reasonsPerDay(span: ZoneSpan): readonly Readonly<{ day: number; reason: string; closed: number }>[]
  /** Sign-ins by hour of the local week, 0 being Monday 0:00. */
  perHourOfWeek(span: ZoneSpan): readonly Readonly<{ hour: number; started: number }>[]
  /** Sessions that ended, by the number of their class in `DURATION_CLASSES_MS`. */
  durationClasses(span: Span): readonly Readonly<{ class: number; closed: number }>[]
  /** Sign-ins of the span, and what those that are closed lasted, by person. */
  people(span: Span): Stepwise<ReadonlyMap<UserId, Tally>>
  person(person: UserId): PersonTally
  /** From when on nothing is missing, in the figures and among the sessions themselves; null where nothing ever was deleted uncounted. */
  completeSince(): Readonly<{ figures: UtcMs | null; sessions: UtcMs | null }>
}

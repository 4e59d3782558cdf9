import { utcMs } from '../../../core/ids.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import type {
  ConsoleFilter,
  PersonTally,
  PresenceRules,
  ReportStore,
  SessionPage,
  SessionQuery,
  Span,
  Stepwise,
  Tally,
  ZoneSpan,
} from '../../../core/reports/console-port.ts'
import type { Connection } from '../connection.ts'
import { timeFrom } from '../odd-values.ts'
import { presenceIs, where } from './console-filter.ts'
import type { Stopwatch } from './pace.ts'
import { countActive, countSessions, tallyPeople, tallyPerson } from './session-counts.ts'
import {
  selectDurationClasses,
  selectPerDay,
  selectPerHourOfWeek,
  selectReasons,
  selectReasonsPerDay,
  selectRecorded,
  selectSum,
} from './session-figures.ts'
import { selectMedianLength } from './session-lengths.ts'
import { findPage } from './session-pages.ts'

/** No quarter of an hour begins later that a number can tell. */
const END_OF_TIME = utcMs(Number.MAX_SAFE_INTEGER - (Number.MAX_SAFE_INTEGER % 900_000))

export const REPORT_SQL = {
  recovered: 'SELECT count(*) FROM sessions INDEXED BY sessions_recovered WHERE recovered_at >= ? AND recovered_at < ?',
  failedSignIns: "SELECT count(*) FROM audit_events WHERE kind = 'sign_in_failed' AND at >= ? AND at < ?",
} as const

/** What the console asks of the database. Every answer is one statement's or comes in steps, so that a sign-in never has to wait. */
export class SqliteReports implements ReportStore {
  readonly #db: Connection
  readonly #watch: Stopwatch

  constructor(connection: Connection, watch: Stopwatch = () => performance.now()) {
    this.#db = connection
    this.#watch = watch
  }

  atOneMoment<Answer>(ask: () => Answer): Answer {
    return this.#db.snapshot('count the sessions', ask)
  }

  *inOneMoment<Step, Answer>(ask: (reports: ReportStore) => Generator<Step, Answer, undefined>): Generator<Step, Answer, undefined> {
    if (this.#db.isOfOneMoment) return yield* ask(this)
    const { connection, letGo } = this.#db.atThisMoment()
    try {
      return yield* ask(new SqliteReports(connection, this.#watch))
    } finally {
      letGo()
    }
  }

  page(query: SessionQuery, rules: PresenceRules): Stepwise<SessionPage> {
    return findPage(this.#db, query, rules, this.#watch)
  }

  count(filter: ConsoleFilter, rules: PresenceRules): Stepwise<number> {
    return countSessions(this.#db, filter, rules, this.#watch)
  }

  countActive(): number {
    return this.#count(() => countActive(this.#db))
  }

  countPresent(presence: 'online' | 'away', rules: PresenceRules): number {
    const limits = presenceIs(presence, rules)
    return this.#number(`SELECT count(*) FROM sessions INDEXED BY sessions_active${where(limits)}`, ...limits.parameters.map(Number))
  }

  countRecovered({ from, to }: Span): number {
    return this.#number(REPORT_SQL.recovered, from, to)
  }

  countFailedSignIns({ from, to }: Span): number {
    return this.#number(REPORT_SQL.failedSignIns, from, to)
  }

  closedByReason(): ReadonlyMap<string, Tally> {
    return this.#count(() => selectReasons(this.#db))
  }

  medianLength(): number | null {
    return this.#count(() => selectMedianLength(this.#db))
  }

  recorded(): readonly Span[] {
    return this.#count(() => selectRecorded(this.#db))
  }

  activeAt(at: UtcMs): number {
    const since = { from: at, to: END_OF_TIME }
    return this.#count(() => countActive(this.#db) - selectSum(this.#db, 'started', since) + selectSum(this.#db, 'closed', since))
  }

  perDay(span: ZoneSpan): ReturnType<ReportStore['perDay']> {
    return this.#count(() => selectPerDay(this.#db, span))
  }

  reasonsPerDay(span: ZoneSpan): ReturnType<ReportStore['reasonsPerDay']> {
    return this.#count(() => selectReasonsPerDay(this.#db, span))
  }

  perHourOfWeek(span: ZoneSpan): ReturnType<ReportStore['perHourOfWeek']> {
    return this.#count(() => selectPerHourOfWeek(this.#db, span))
  }

  durationClasses(span: Span): ReturnType<ReportStore['durationClasses']> {
    return this.#count(() => selectDurationClasses(this.#db, span))
  }

  people(span: Span): Stepwise<ReadonlyMap<UserId, Tally>> {
    return tallyPeople(this.#db, span)
  }

  person(person: UserId): PersonTally {
    return this.#count(() => tallyPerson(this.#db, person))
  }

  completeSince(): ReturnType<ReportStore['completeSince']> {
    const [figures, sessions] = this.#count(() => this.#db.rows('SELECT figures_since, sessions_since FROM maintenance').get()) as [
      number,
      number,
    ]
    return { figures: figures === 0 ? null : timeFrom(figures), sessions: sessions === 0 ? null : timeFrom(sessions) }
  }

  #number(sql: string, ...parameters: readonly number[]): number {
    const [found] = this.#count(() => this.#db.rows(sql).get(...parameters)) as [number]
    return found
  }

  #count<T>(query: () => T): T {
    return this.#db.read('count the sessions', query)
  }
}

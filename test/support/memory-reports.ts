import type { User } from '../../electron/core/accounts/user.ts'
import type { AuditRecord } from '../../electron/core/audit/audit.ts'
import { assertNever } from '../../electron/core/errors.ts'
import { utcMs } from '../../electron/core/ids.ts'
import type { UserId, UtcMs } from '../../electron/core/ids.ts'
import type {
  ConsoleFilter,
  PersonTally,
  PresenceRules,
  ReportStore,
  SessionPage,
  SessionQuery,
  SortColumn,
  Span,
  Stepwise,
  Tally,
  ZoneSpan,
} from '../../electron/core/reports/console-port.ts'
import { DURATION_CLASSES_MS } from '../../electron/core/reports/console-port.ts'
import { presenceOf } from '../../electron/core/session/presence.ts'
import { durationOf, stateOf } from '../../electron/core/session/session.ts'
import type { Session } from '../../electron/core/session/session.ts'
import { sortKey } from '../../electron/store/sqlite/accounts/user-keys.ts'
import { isFound } from '../../electron/text/search-key.ts'

type Facts = Readonly<{
  /** In the order they were started. */
  sessions: () => readonly Session[]
  /** Closed sessions that were deleted since, and still count. */
  deleted?: () => readonly Session[]
  users: () => readonly User[]
  audit: () => readonly AuditRecord[]
}>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const within = (at: number, { from, to }: Span) => at >= from && at < to

/** Slow and obviously right: looks at everything for every answer. The real one is held to it. */
export class MemoryReports implements ReportStore {
  readonly #facts: Facts

  constructor(facts: Facts) {
    this.#facts = facts
  }

  atOneMoment<Answer>(ask: () => Answer): Answer {
    return ask()
  }

  inOneMoment<Step, Answer>(ask: (reports: ReportStore) => Generator<Step, Answer, undefined>): Generator<Step, Answer, undefined> {
    return ask(this)
  }

  // oxlint-disable-next-line require-yield -- nothing here takes long
  *page({ filter, sort, page }: SessionQuery, rules: PresenceRules): Stepwise<SessionPage> {
    const ordered = this.#ordered(sort.column)
    const all = sort.direction === 'ascending' ? ordered : ordered.toReversed()
    const at = all.findIndex(({ id }) => id === (page.after ?? page.before))
    const backward = page.after === undefined && page.before !== undefined
    const ahead = backward ? all.slice(0, at).toReversed() : all.slice(at + 1)
    const found = ahead.filter((session) => this.#matches(session, filter, rules))
    const walked = found.slice(0, page.limit)
    const kept = backward ? walked.toReversed() : walked
    const more = found.length > page.limit
    return {
      rows: kept.map((session) => ({ session, ...this.#names(session.userId), presence: presenceOf(session, rules.now, rules) })),
      next: backward || more ? (kept.at(-1)?.id ?? null) : null,
      previous: (backward ? more : at >= 0) ? (kept[0]?.id ?? null) : null,
    }
  }

  // oxlint-disable-next-line require-yield -- nothing here takes long
  *count(filter: ConsoleFilter, rules: PresenceRules): Stepwise<number> {
    return this.#facts.sessions().filter((session) => this.#matches(session, filter, rules)).length
  }

  countActive(): number {
    return this.#facts.sessions().filter(({ end }) => !end).length
  }

  countPresent(presence: 'online' | 'away', rules: PresenceRules): number {
    return this.#facts.sessions().filter((session) => presenceOf(session, rules.now, rules) === presence).length
  }

  countRecovered(span: Span): number {
    return this.#facts.sessions().filter(({ end }) => end?.recoveredAt && within(end.recoveredAt, span)).length
  }

  countFailedSignIns(span: Span): number {
    return this.#facts.audit().filter(({ kind, at }) => kind === 'sign_in_failed' && within(at, span)).length
  }

  closedByReason(): ReadonlyMap<string, Tally> {
    return tallied(this.#counted().flatMap((session) => (session.end ? [[session.end.endReason, session] as const] : [])))
  }

  medianLength(): number | null {
    const lengths = this.#counted()
      .flatMap((session) => durationOf(session) ?? [])
      .toSorted((one, other) => one - other)
    const [lower, upper] = [lengths[(lengths.length - 1) >> 1], lengths[lengths.length >> 1]]
    return lower === undefined || upper === undefined ? null : (lower + upper) / 2
  }

  recorded(): readonly Span[] {
    const times = this.#counted().flatMap(({ startedAt, end }) => [startedAt, ...(end ? [end.endedAt] : [])])
    const days = [...new Set(times.map((at) => Math.floor(at / DAY_MS)))].toSorted((one, other) => one - other)
    const begins = days.filter((day) => !days.includes(day - 1))
    const ends = days.filter((day) => !days.includes(day + 1))
    return begins.map((day, at) => ({ from: utcMs(day * DAY_MS), to: utcMs(((ends[at] ?? day) + 1) * DAY_MS) }))
  }

  activeAt(at: UtcMs): number {
    return this.#counted().filter(({ startedAt, end }) => startedAt < at && !(end && end.endedAt < at)).length
  }

  perDay(span: ZoneSpan): ReturnType<ReportStore['perDay']> {
    const days = new Map<number, { started: number; closed: number }>()
    const count = (at: number, what: 'started' | 'closed') => {
      if (!within(at, span)) return
      const day = Math.floor((at + span.offsetMs) / (24 * HOUR_MS))
      const known = days.get(day) ?? { started: 0, closed: 0 }
      days.set(day, { ...known, [what]: known[what] + 1 })
    }
    for (const { startedAt, end } of this.#counted()) {
      count(startedAt, 'started')
      if (end) count(end.endedAt, 'closed')
    }
    return [...days].map(([day, counts]) => ({ day, ...counts }))
  }

  reasonsPerDay(span: ZoneSpan): ReturnType<ReportStore['reasonsPerDay']> {
    return this.#ended(span).map(({ endedAt, endReason }) => ({
      day: Math.floor((endedAt + span.offsetMs) / (24 * HOUR_MS)),
      reason: endReason,
      closed: 1,
    }))
  }

  perHourOfWeek(span: ZoneSpan): ReturnType<ReportStore['perHourOfWeek']> {
    return this.#counted()
      .filter(({ startedAt }) => within(startedAt, span))
      .map(({ startedAt }) => {
        const local = new Date(startedAt + span.offsetMs)
        return { hour: ((local.getUTCDay() + 6) % 7) * 24 + local.getUTCHours(), started: 1 }
      })
  }

  durationClasses(span: Span): ReturnType<ReportStore['durationClasses']> {
    return this.#ended(span).map(({ length }) => ({ class: DURATION_CLASSES_MS.findLastIndex((limit) => length >= limit), closed: 1 }))
  }

  // oxlint-disable-next-line require-yield -- nothing here takes long
  *people(span: Span): Stepwise<ReadonlyMap<UserId, Tally>> {
    const started = this.#facts.sessions().filter(({ startedAt }) => within(startedAt, span))
    return tallied(started.map((session) => [session.userId, session] as const))
  }

  person(person: UserId): PersonTally {
    const own = this.#facts.sessions().filter(({ userId }) => userId === person)
    const totalMs = own.reduce((sum, session) => sum + (durationOf(session) ?? 0), 0)
    return { sessions: own.length, closed: own.filter(({ end }) => end).length, totalMs }
  }

  completeSince(): ReturnType<ReportStore['completeSince']> {
    return { figures: null, sessions: null }
  }

  #counted(): readonly Session[] {
    return [...this.#facts.sessions(), ...(this.#facts.deleted?.() ?? [])]
  }

  #ended(span: Span) {
    return this.#counted().flatMap((session) =>
      session.end && within(session.end.endedAt, span) ? [{ ...session.end, length: durationOf(session) ?? 0 }] : [],
    )
  }

  #names(id: UserId): Readonly<{ username: string; displayName: string }> {
    const user = this.#facts.users().find((one) => one.id === id)
    if (!user) throw new Error(`no user ${id}`)
    return { username: user.username, displayName: user.displayName }
  }

  #matches(session: Session, filter: ConsoleFilter, rules: PresenceRules): boolean {
    const { person, state, presence, reasons, startedFrom, startedTo, text = '' } = filter
    const { username, displayName } = this.#names(session.userId)
    const { host, pid, osUser } = session.owner
    const { email } = this.#facts.users().find((one) => one.id === session.userId) as User
    const texts = [username, displayName, email, host, String(pid), osUser, session.end?.endReason ?? '']
    return (
      (person === undefined || session.userId === person) &&
      (state === undefined || stateOf(session) === state) &&
      (presence === undefined || presenceOf(session, rules.now, rules) === presence) &&
      (reasons === undefined || (session.end !== null && reasons.includes(session.end.endReason))) &&
      (startedFrom === undefined || session.startedAt >= startedFrom) &&
      (startedTo === undefined || session.startedAt < startedTo) &&
      isFound(text, texts)
    )
  }

  #ordered(column: SortColumn): readonly Session[] {
    const sessions = this.#facts.sessions()
    const numbers = new Map(sessions.map(({ id }, index) => [id, index]))
    const keys = (session: Session) => [...this.#keys(session, column), numbers.get(session.id) ?? 0]
    return sessions.toSorted((one, other) => compare(keys(one), keys(other)))
  }

  #keys(session: Session, column: SortColumn): readonly (string | number)[] {
    const { startedAt, lastActivityAt, lastHeartbeatAt, end, owner } = session
    const unended = end ? 0 : 1
    switch (column) {
      case 'person':
        return [sortKey({ ...this.#names(session.userId), email: null }), startedAt]
      case 'state':
        return [1 - unended, startedAt]
      case 'presence':
        return [unended, end?.endedAt ?? lastHeartbeatAt]
      case 'started':
        return [startedAt]
      case 'lastActivity':
        return [lastActivityAt]
      case 'ended':
        return [unended, end?.endedAt ?? startedAt]
      case 'duration':
        return [unended, durationOf(session) ?? 0 - startedAt]
      case 'reason':
        return [unended, end?.endReason ?? '', startedAt]
      case 'host':
        return [owner.host, startedAt]
      case 'pid':
        return [owner.pid]
      default:
        return assertNever(column)
    }
  }
}

function compare(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  const at = one.findIndex((value, index) => value !== other[index])
  const [left = 0, right = 0] = [one[at], other[at]]
  return left < right ? -1 : left > right ? 1 : 0
}

function tallied<Key>(entries: readonly (readonly [Key, Session])[]): ReadonlyMap<Key, Tally> {
  const tallies = new Map<Key, Tally>()
  for (const [key, session] of entries) {
    const known = tallies.get(key) ?? { sessions: 0, totalMs: 0 }
    tallies.set(key, { sessions: known.sessions + 1, totalMs: known.totalMs + (durationOf(session) ?? 0) })
  }
  return tallies
}

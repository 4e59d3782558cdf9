import type { User } from '../../core/accounts/user.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { userId, utcMs } from '../../core/ids.ts'
import type { UserId } from '../../core/ids.ts'
import { DURATION_CLASSES_MS } from '../../core/reports/console-port.ts'
import type { PersonTally, ReportStore, Span, Stepwise, Tally, ZoneSpan } from '../../core/reports/console-port.ts'

/** A question of the reports as a document, for a store that is far away. */
export type Figure = Readonly<{ ask: string } & Record<string, unknown>>

type Reports = Readonly<{ reports: ReportStore; listUsers: () => readonly User[] }>
type PeopleAnswer = readonly Readonly<{ person: string; username: string; displayName: string; sessions: number; totalMs: number }>[]

/** Those with the most sign-ins are enough: more are not shown. */
const MOST_PEOPLE = 50

/**
 * The same counting over a store that answers later: what it asks is found out first, by letting it count nothing; then everything is asked at once, at
 * one moment; then it counts. What it asks must not depend on an answer.
 */
export async function askedAtOnce<Answer>(
  count: (reports: Reports) => Answer,
  ask: (figures: readonly Figure[]) => Promise<readonly unknown[]>,
): Promise<Answer> {
  const figures: Figure[] = []
  count({
    reports: new FarReports((figure, nothing) => {
      figures.push(figure)
      return nothing
    }),
    listUsers: () => [],
  })
  const answers = await ask(figures)
  const people = figures.flatMap(({ ask: what }, at) => (what === 'people' ? (answers[at] as PeopleAnswer) : []))
  let next = 0
  return count({ reports: new FarReports(() => answers[next++]), listUsers: () => people.map(userFrom) })
}

/** Only the names are looked at. */
const userFrom = ({ person, username, displayName }: PeopleAnswer[number]): User => ({
  id: userId(person),
  username,
  displayName,
  email: null,
  role: 'user',
  disabledAt: null,
  mustChangePassword: false,
  oneTimeSince: null,
  createdAt: utcMs(0),
})

type Asking = (figure: Figure, nothing: unknown) => unknown

class FarReports implements ReportStore {
  readonly #ask: Asking

  constructor(ask: Asking) {
    this.#ask = ask
  }

  atOneMoment<Answer>(ask: () => Answer): Answer {
    return ask()
  }

  inOneMoment<Step, Answer>(ask: (reports: ReportStore) => Generator<Step, Answer, undefined>): Generator<Step, Answer, undefined> {
    return ask(this)
  }

  page(): never {
    throw notCounted()
  }

  count(): never {
    throw notCounted()
  }

  countActive(): number {
    return this.#ask({ ask: 'active' }, 0) as number
  }

  countPresent(presence: 'online' | 'away'): number {
    return this.#ask({ ask: 'present', presence }, 0) as number
  }

  countRecovered(span: Span): number {
    return this.#ask({ ask: 'recovered', ...span }, 0) as number
  }

  countFailedSignIns(span: Span): number {
    return this.#ask({ ask: 'failedSignIns', ...span }, 0) as number
  }

  closedByReason(): ReadonlyMap<string, Tally> {
    const found = this.#ask({ ask: 'closedByReason' }, []) as readonly (Tally & { reason: string })[]
    return new Map(found.map(({ reason, sessions, totalMs }) => [reason, { sessions, totalMs }]))
  }

  medianLength(): number | null {
    return this.#ask({ ask: 'median' }, null) as number | null
  }

  recorded(): never {
    throw notCounted()
  }

  activeAt(at: number): number {
    return this.#ask({ ask: 'activeAt', at }, 0) as number
  }

  perDay(span: ZoneSpan): ReturnType<ReportStore['perDay']> {
    return this.#ask({ ask: 'perDay', ...span }, []) as ReturnType<ReportStore['perDay']>
  }

  reasonsPerDay(span: ZoneSpan): ReturnType<ReportStore['reasonsPerDay']> {
    return this.#ask({ ask: 'reasonsPerDay', ...span }, []) as ReturnType<ReportStore['reasonsPerDay']>
  }

  perHourOfWeek(span: ZoneSpan): ReturnType<ReportStore['perHourOfWeek']> {
    return this.#ask({ ask: 'perHourOfWeek', ...span }, []) as ReturnType<ReportStore['perHourOfWeek']>
  }

  durationClasses(span: Span): ReturnType<ReportStore['durationClasses']> {
    return this.#ask({ ask: 'durationClasses', ...span, limits: DURATION_CLASSES_MS }, []) as ReturnType<ReportStore['durationClasses']>
  }

  // oxlint-disable-next-line require-yield -- nothing is counted here
  *people(span: Span): Stepwise<ReadonlyMap<UserId, Tally>> {
    const found = this.#ask({ ask: 'people', ...span, limit: MOST_PEOPLE }, []) as PeopleAnswer
    return new Map(found.map(({ person, sessions, totalMs }) => [userId(person), { sessions, totalMs }]))
  }

  person(): PersonTally {
    throw notCounted()
  }

  completeSince(): ReturnType<ReportStore['completeSince']> {
    return { figures: null, sessions: null }
  }
}

const notCounted = () => new LatchkeyError('internal', 'this is not a figure')

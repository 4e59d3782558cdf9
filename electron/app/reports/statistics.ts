import { LatchkeyError } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs, UserId, UtcMs } from '../../core/ids.ts'
import type { Store } from '../../core/ports/ports.ts'
import { DURATION_CLASSES_MS } from '../../core/reports/console-port.ts'
import type {
  BusyPerson,
  Cards,
  DayStatistics,
  DurationClass,
  PresenceRules,
  ReportStore,
  SessionStats,
  Span,
  Statistics,
  StatisticsRange,
  Stepwise,
  Tally,
  ZoneSpan,
} from '../../core/reports/console-port.ts'
import { beginOfDay, dayNumber, dayText, localDayOf, zoneNamed, zoneSpans } from '../../core/reports/zone.ts'
import type { Zone } from '../../core/reports/zone.ts'

const MOST_BUSY = 10
const LONGEST_RANGE_DAYS = 3_700
/** What one step counts: two months take some milliseconds. */
const DAYS_AT_A_TIME = 62
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const EPOCH_WEEKDAY = 3

/** Throws `invalid_input` for a range that cannot be. */
export const statisticsOf = (store: Pick<Store, 'reports' | 'listUsers'>, range: StatisticsRange, now: UtcMs): Stepwise<Statistics> =>
  store.reports.inOneMoment((reports) => countIn(reports, store.listUsers(), range, now))

function* countIn(reports: ReportStore, users: ReturnType<Store['listUsers']>, range: StatisticsRange, now: UtcMs): Stepwise<Statistics> {
  const zone = zoneNamed(range.zone)
  const [first, last] = checkedDays(range)
  const span: Span = { from: beginOfDay(first, zone), to: beginOfDay(last + 1, zone) }
  const days: Days = new Map()
  const heat = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  const classes = DURATION_CLASSES_MS.map(() => 0)
  let counted = 0
  for (let day = first; day <= last; day += DAYS_AT_A_TIME) {
    const part = { from: beginOfDay(day, zone), to: beginOfDay(Math.min(day + DAYS_AT_A_TIME, last + 1), zone) }
    for (const stretch of zoneSpans(part, zone)) countDays(reports, stretch, days, heat)
    for (const found of reports.durationClasses(part)) classes[found.class] = (classes[found.class] ?? 0) + found.closed
    yield (counted += DAYS_AT_A_TIME)
  }
  const busiest = busiestOf(yield* reports.people(span), users)
  const perDay = daysFrom(first, last, days, reports.activeAt(span.from), localDayOf(now, zone))
  return { range, perDay, durations: durationClasses(classes), byEndReason: reasonsOf(perDay), heat, busiest }
}

type Days = Map<number, { started: number; closed: number; byEndReason: Record<string, number> }>

function countDays(reports: ReportStore, stretch: ZoneSpan, days: Days, heat: number[][]): void {
  const counts = (day: number) => {
    const known = days.get(day) ?? { started: 0, closed: 0, byEndReason: {} }
    days.set(day, known)
    return known
  }
  for (const { day, started, closed } of reports.perDay(stretch)) {
    counts(day).started += started
    counts(day).closed += closed
  }
  for (const { day, reason, closed } of reports.reasonsPerDay(stretch)) add(counts(day).byEndReason, reason, closed)
  for (const { hour, started } of reports.perHourOfWeek(stretch)) {
    const weekday = heat[Math.floor(hour / 24)]
    if (weekday) weekday[hour % 24] = (weekday[hour % 24] ?? 0) + started
  }
}

function add(counts: Record<string, number>, name: string, more: number): void {
  if (more !== 0) counts[name] = (counts[name] ?? 0) + more
}

function checkedDays({ firstDay, lastDay }: StatisticsRange): readonly [number, number] {
  const [first, last] = [dayNumber(firstDay), dayNumber(lastDay)]
  if (first <= last && last - first < LONGEST_RANGE_DAYS) return [first, last]
  const why = first > last ? 'the last day lies before the first' : 'that is more than ten years'
  throw new LatchkeyError('invalid_input', `There are no statistics from ${firstDay} to ${lastDay}: ${why}.`)
}

/** Every day of the range; days to come have nothing. */
function daysFrom(first: number, last: number, days: Days, activeBefore: number, today: number): readonly DayStatistics[] {
  let active = activeBefore
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const { started, closed, byEndReason } = days.get(first + index) ?? { started: 0, closed: 0, byEndReason: {} }
    active += started - closed
    return { day: dayText(first + index), started, closed, activeAtEnd: first + index > today ? 0 : active, byEndReason }
  })
}

function reasonsOf(perDay: readonly DayStatistics[]): Readonly<Record<string, number>> {
  const reasons: Record<string, number> = {}
  for (const { byEndReason } of perDay) for (const [reason, closed] of Object.entries(byEndReason)) add(reasons, reason, closed)
  return reasons
}

const durationClasses = (classes: readonly number[]): readonly DurationClass[] =>
  classes.map((sessions, index) => ({ fromMs: DURATION_CLASSES_MS[index] ?? 0, toMs: DURATION_CLASSES_MS[index + 1] ?? null, sessions }))

function busiestOf(people: ReadonlyMap<UserId, Tally>, users: ReturnType<Store['listUsers']>): readonly BusyPerson[] {
  return users
    .flatMap(({ id, username, displayName }) => {
      const tally = people.get(id)
      return tally ? [{ userId: id, username, displayName, ...tally }] : []
    })
    .toSorted((one, other) => other.sessions - one.sessions || other.totalMs - one.totalMs)
    .slice(0, MOST_BUSY)
}

/** At one moment. */
export const cardsOf = (reports: ReportStore, rules: PresenceRules, zoneName: string): Cards =>
  reports.atOneMoment(() => countCards(reports, rules, zoneName))

function countCards(reports: ReportStore, rules: PresenceRules, zoneName: string): Cards {
  const zone = zoneNamed(zoneName)
  const today = localDayOf(rules.now, zone)
  const day = { from: beginOfDay(today, zone), to: beginOfDay(today + 1, zone) }
  const monday = beginOfDay(today - ((today + EPOCH_WEEKDAY) % 7), zone)
  return {
    active: reports.countActive(),
    online: reports.countPresent('online', rules),
    closedToday: zoneSpans(day, zone)
      .flatMap((span) => reports.perDay(span))
      .reduce((sum, { closed }) => sum + closed, 0),
    averageDurationMs: averageOf(reports),
    medianDurationMs: medianOf(reports),
    recoveredThisWeek: reports.countRecovered({ from: monday, to: day.to }),
    failedSignInsToday: reports.countFailedSignIns(day),
  }
}

function averageOf(reports: ReportStore): DurationMs | null {
  const tallies = [...reports.closedByReason().values()]
  const sessions = tallies.reduce((sum, tally) => sum + tally.sessions, 0)
  return sessions === 0 ? null : durationMs(Math.round(tallies.reduce((sum, { totalMs }) => sum + totalMs, 0) / sessions))
}

function medianOf(reports: ReportStore): DurationMs | null {
  const length = reports.medianLength()
  return length === null ? null : durationMs(Math.round(length))
}

/** Of all sessions, by the days of the zone, at one moment. */
export const sessionStatistics = (reports: ReportStore, rules: PresenceRules, zoneName: string): SessionStats =>
  reports.atOneMoment(() => countAll(reports, rules, zoneName))

function countAll(reports: ReportStore, rules: PresenceRules, zoneName: string): SessionStats {
  const reasons = reports.closedByReason()
  const closed = [...reasons.values()].reduce((sum, { sessions }) => sum + sessions, 0)
  const active = reports.countActive()
  return {
    total: active + closed,
    active,
    closed,
    online: reports.countPresent('online', rules),
    withDuration: closed,
    withoutDuration: active,
    averageDurationMs: averageOf(reports),
    medianDurationMs: medianOf(reports),
    perDay: allDays(reports, zoneNamed(zoneName)),
    byEndReason: Object.fromEntries([...reasons].map(([reason, { sessions }]) => [reason, sessions])),
  }
}

function allDays(reports: ReportStore, zone: Zone): SessionStats['perDay'] {
  const recorded = reports.recorded()
  const days = new Map<number, { started: number; closed: number }>()
  for (const { day, started, closed } of recorded.flatMap((span) => zoneSpans(span, zone)).flatMap((span) => reports.perDay(span))) {
    const known = days.get(day) ?? { started: 0, closed: 0 }
    days.set(day, { started: known.started + started, closed: known.closed + closed })
  }
  return [...days]
    .filter(([, { started, closed }]) => started + closed > 0)
    .toSorted(([one], [other]) => one - other)
    .map(([day, counts]) => ({ day: dayText(day), ...counts }))
}

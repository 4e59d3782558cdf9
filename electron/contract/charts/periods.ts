import type { Overview } from '../console.ts'
import type { Language } from '../views.ts'
import { dayBefore, dayMs } from './days.ts'

export type Step = 'day' | 'week' | 'month'
export type Period = Readonly<{
  firstDay: string
  started: number
  closed: number
  /** Null for what is still to come. */
  activeAtEnd: number | null
  byEndReason: Readonly<Record<string, number>>
}>
type Day = Overview['perDay'][number]

/** More bars than this could not be told apart. */
const MOST_DAYS = 100
const MOST_WEEKS = 104

const stepFor = (days: number): Step => (days <= MOST_DAYS ? 'day' : days <= MOST_WEEKS * 7 ? 'week' : 'month')

/** The days, gathered into weeks from Monday or into months where there are many. */
export function periodsOf(perDay: readonly Day[], today: string): Readonly<{ step: Step; periods: readonly Period[] }> {
  const step = stepFor(perDay.length)
  const gathered = new Map<string, Day[]>()
  for (const day of perDay) {
    const first = beginOf(step, day.day)
    gathered.set(first, [...(gathered.get(first) ?? []), day])
  }
  return { step, periods: [...gathered.values()].map((days) => periodOf(days, today)) }
}

function periodOf(days: readonly Day[], today: string): Period {
  const known = days.filter(({ day }) => day <= today)
  return {
    firstDay: days[0]?.day ?? '',
    started: sumOf(days.map(({ started }) => started)),
    closed: sumOf(days.map(({ closed }) => closed)),
    activeAtEnd: known.at(-1)?.activeAtEnd ?? null,
    byEndReason: summed(days.map(({ byEndReason }) => byEndReason)),
  }
}

function beginOf(step: Step, day: string): string {
  if (step === 'day') return day
  return step === 'month' ? day.slice(0, 7) : dayBefore(day, (new Date(dayMs(day)).getUTCDay() + 6) % 7)
}

export const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)

function summed(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count
  return sums
}

/** `21 Nov`; months by their name and year. */
export function periodText(firstDay: string, step: Step, language: Language): string {
  const parts = step === 'month' ? ({ month: 'short', year: 'numeric' } as const) : ({ day: 'numeric', month: 'short' } as const)
  return new Intl.DateTimeFormat(language, { ...parts, timeZone: 'UTC' }).format(dayMs(firstDay))
}

const MOST_REASONS = 7

/** The reasons that a chart can tell apart, the most frequent one first; the rest is shown as one. */
export function reasonsShown(byEndReason: Readonly<Record<string, number>>): Readonly<{ named: readonly string[]; hasOthers: boolean }> {
  const all = Object.entries(byEndReason)
    .filter(([, count]) => count > 0)
    .toSorted(([, one], [, other]) => other - one)
    .map(([reason]) => reason)
  const hasOthers = all.length > MOST_REASONS
  return { named: hasOthers ? all.slice(0, MOST_REASONS - 1) : all, hasOthers }
}

export const othersOf = ({ byEndReason }: Pick<Period, 'byEndReason'>, named: readonly string[]) =>
  sumOf(Object.entries(byEndReason).flatMap(([reason, count]) => (named.includes(reason) ? [] : [count])))

import type { Overview } from '../console.ts'
import { durationText } from '../duration-text.ts'
import { reasonText } from '../reason-text.ts'
import type { Language } from '../views.ts'
import { filled, WORDS } from '../words/index.ts'
import { HOURS, weekdays } from './heat.ts'
import type { Heat } from './heat.ts'
import { periodsOf, periodText } from './periods.ts'
import type { Period, Step } from './periods.ts'

/** The charts of the overview. */
export const CHARTS = ['usage', 'reasons', 'durations', 'busiest', 'heat'] as const
export type Chart = (typeof CHARTS)[number]

type Value = string | number | null

/** What a chart shows, as a table: what is read, and beside it what a program can compute with. */
export type Sheet = Readonly<{
  header: readonly string[]
  rows: readonly Readonly<{ shown: readonly string[]; values: readonly Value[] }>[]
}>

/** The table of each chart, for what the console is told of a range of days; `today` is a day there. */
export function sheetOf(chart: Chart, facts: Overview, today: string, language: Language): Sheet {
  switch (chart) {
    case 'usage':
      return usageSheet(periodsOf(facts.perDay, today), language)
    case 'reasons':
      return reasonsSheet(periodsOf(facts.perDay, today), facts.byEndReason, language)
    case 'durations':
      return durationsSheet(facts.durations, language)
    case 'busiest':
      return busiestSheet(facts.busiest, language)
    case 'heat':
      return heatSheet(facts.heat, language)
    default:
      return chart satisfies never
  }
}

type Periods = Readonly<{ step: Step; periods: readonly Period[] }>

export const numberText = (number: number, language: Language) => new Intl.NumberFormat(language).format(number)

const shownText = (value: Value, language: Language) =>
  value === null ? '–' : typeof value === 'number' ? numberText(value, language) : value

const rowOf = (values: readonly Value[], language: Language, first?: string) => ({
  values,
  shown: values.map((value, place) => (place === 0 && first !== undefined ? first : shownText(value, language))),
})

function usageSheet({ step, periods }: Periods, language: Language): Sheet {
  const { series } = WORDS[language].console.overview
  return {
    header: [series[step], series.started, series.closed, series.activeAtEnd],
    rows: periods.map(({ firstDay, started, closed, activeAtEnd }) =>
      rowOf([firstDay, started, closed, activeAtEnd], language, periodText(firstDay, step, language)),
    ),
  }
}

/** Every reason that occurs, also those that the chart shows as one. */
function reasonsSheet({ step, periods }: Periods, byEndReason: Overview['byEndReason'], language: Language): Sheet {
  const reasons = Object.entries(byEndReason)
    .filter(([, count]) => count > 0)
    .toSorted(([, one], [, other]) => other - one)
    .map(([reason]) => reason)
  return {
    header: [WORDS[language].console.overview.series[step], ...reasons.map((reason) => reasonText(reason, language))],
    rows: periods.map(({ firstDay, byEndReason: counts }) =>
      rowOf([firstDay, ...reasons.map((reason) => counts[reason] ?? 0)], language, periodText(firstDay, step, language)),
    ),
  }
}

function durationsSheet(durations: Overview['durations'], language: Language): Sheet {
  const { series } = WORDS[language].console.overview
  return {
    header: [series.duration, series.sessions],
    rows: durations.map((each) => rowOf([classText(each, language), each.sessions], language)),
  }
}

/** `Under 1 min`, `5 min – 15 min`, `12 h or more` */
export function classText({ fromMs, toMs }: Readonly<{ fromMs: number; toMs: number | null }>, language: Language): string {
  const { under, between, over } = WORDS[language].console.overview
  if (toMs === null) return filled(over, { from: durationText(fromMs, language) })
  return fromMs === 0
    ? filled(under, { to: durationText(toMs, language) })
    : filled(between, { from: durationText(fromMs, language), to: durationText(toMs, language) })
}

export function heatSheet(heat: Heat, language: Language): Sheet {
  const names = weekdays(language)
  return {
    header: [WORDS[language].console.overview.series.weekday, ...HOURS.map(String)],
    rows: names.map((name, day) => rowOf([name, ...HOURS.map((hour) => heat[day]?.[hour] ?? 0)], language)),
  }
}

function busiestSheet(busiest: Overview['busiest'], language: Language): Sheet {
  const { series } = WORDS[language].console.overview
  return {
    header: [series.person, series.username, series.sessions, series.totalMs],
    rows: busiest.map(({ displayName, username, sessions, totalMs }) => rowOf([displayName, username, sessions, totalMs], language)),
  }
}

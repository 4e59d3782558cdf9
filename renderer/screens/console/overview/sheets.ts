import type { Overview } from '../../../../electron/contract/console.ts'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../../electron/contract/words/index.ts'
import { reasonText } from '../../session/reason-text.ts'
import { HOURS, weekdays } from './heat.ts'
import type { Heat } from './heat.ts'
import { periodText } from './periods.ts'
import type { Period, Step } from './periods.ts'

type Value = string | number | null

/** What a chart shows, as a table: what is read, and beside it what a program can compute with. */
export type Sheet = Readonly<{
  header: readonly string[]
  rows: readonly Readonly<{ shown: readonly string[]; values: readonly Value[] }>[]
}>

type Periods = Readonly<{ step: Step; periods: readonly Period[] }>

export const numberText = (number: number, language: Language) => new Intl.NumberFormat(language, { useGrouping: true }).format(number)

const shownText = (value: Value, language: Language) =>
  value === null ? '–' : typeof value === 'number' ? numberText(value, language) : value

const rowOf = (values: readonly Value[], language: Language, first?: string) => ({
  values,
  shown: values.map((value, place) => (place === 0 && first !== undefined ? first : shownText(value, language))),
})

export function usageSheet({ step, periods }: Periods, language: Language): Sheet {
  const { series } = WORDS[language].console.overview
  return {
    header: [series[step], series.started, series.closed, series.activeAtEnd],
    rows: periods.map(({ firstDay, started, closed, activeAtEnd }) =>
      rowOf([firstDay, started, closed, activeAtEnd], language, periodText(firstDay, step, language)),
    ),
  }
}

/** Every reason that occurs, also those that the chart shows as one. */
export function reasonsSheet({ step, periods }: Periods, byEndReason: Overview['byEndReason'], language: Language): Sheet {
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

export function durationsSheet(durations: Overview['durations'], language: Language): Sheet {
  const { series } = WORDS[language].console.overview
  return {
    header: [series.duration, series.sessions],
    rows: durations.map((each) => rowOf([classText(each, language), each.sessions], language)),
  }
}

/** `Under 1 min`, `5 min – 15 min`, `12 h or more` */
export function classText({ fromMs, toMs }: Readonly<{ fromMs: number; toMs: number | null }>, language: Language): string {
  const { under, between, over } = WORDS[language].console.overview
  if (toMs === null) return filled(over, { from: durationText(fromMs) })
  return fromMs === 0 ? filled(under, { to: durationText(toMs) }) : filled(between, { from: durationText(fromMs), to: durationText(toMs) })
}

export function heatSheet(heat: Heat, language: Language): Sheet {
  const names = weekdays(language)
  return {
    header: [WORDS[language].console.overview.series.weekday, ...HOURS.map(String)],
    rows: names.map((name, day) => rowOf([name, ...HOURS.map((hour) => heat[day]?.[hour] ?? 0)], language)),
  }
}

export function busiestSheet(busiest: Overview['busiest'], language: Language): Sheet {
  const { series } = WORDS[language].console.overview
  return {
    header: [series.person, series.username, series.sessions, series.totalMs],
    rows: busiest.map(({ displayName, username, sessions, totalMs }) => rowOf([displayName, username, sessions, totalMs], language)),
  }
}

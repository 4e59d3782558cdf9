import { describe, expect, test } from 'vitest'
import { levelOf, weekdays } from '../../../electron/contract/charts/heat.ts'
import { numberText, sheetOf } from '../../../electron/contract/charts/sheets.ts'
import type { Chart } from '../../../electron/contract/charts/sheets.ts'
import type { Overview } from '../../../electron/contract/console.ts'
import type { Language } from '../../../electron/contract/views.ts'

const MINUTE = 60_000
/** A day of the range is still to come. */
const TODAY = '2026-11-20'
const NOTHING: Overview = {
  cards: {
    active: 0,
    online: 0,
    closedToday: 0,
    averageDurationMs: null,
    medianDurationMs: null,
    recoveredThisWeek: 0,
    failedSignInsToday: 0,
  },
  perDay: [],
  durations: [],
  byEndReason: {},
  heat: [],
  completeSince: { figures: null, people: null },
  busiest: [],
}
const perDay = [{ day: '2026-11-21', started: 1_204, closed: 7, activeAtEnd: 3, byEndReason: { rebooted: 2, from_the_future: 5 } }]
const sheet = (chart: Chart, facts: Partial<Overview>, language: Language = 'en') =>
  sheetOf(chart, { ...NOTHING, ...facts }, TODAY, language)

describe('the table of a chart', () => {
  test('is for people in their language, and beside it for programs', () => {
    const { header, rows } = sheet('usage', { perDay }, 'es')
    expect(rows).toEqual([{ values: ['2026-11-21', 1_204, 7, null], shown: ['21 nov', '1204', '7', '–'] }])
    expect(header[0]).toBe('Día')
  })

  test('has every reason, the most frequent one first, also those that nobody has words for', () => {
    const { header, rows } = sheet('reasons', { perDay, byEndReason: { rebooted: 2, from_the_future: 5, replaced: 0 } })
    expect(header).toEqual(['Day', 'from_the_future', 'The computer restarted'])
    expect(rows[0]?.values).toEqual(['2026-11-21', 5, 2])
  })

  test('says between which durations sessions were counted', () => {
    const durations = [
      { fromMs: 0, toMs: MINUTE, sessions: 1 },
      { fromMs: MINUTE, toMs: 5 * MINUTE, sessions: 2 },
      { fromMs: 5 * MINUTE, toMs: null, sessions: 3 },
    ]
    expect(sheet('durations', { durations }).rows.map(({ values }) => values)).toEqual([
      ['Under 1 min', 1],
      ['1 min – 5 min', 2],
      ['5 min or more', 3],
    ])
  })

  test('of the week has seven rows of 24 hours, from Monday, whatever is missing', () => {
    const { header, rows } = sheet('heat', { heat: [[1, 2]] }, 'it')
    expect([header.length, rows.length]).toEqual([25, 7])
    expect(rows[0]?.values.slice(0, 4)).toEqual(['lunedì', 1, 2, 0])
    expect(rows[6]?.values).toEqual(['domenica', ...Array(24).fill(0)])
  })

  test('of people gives time as a number', () => {
    const busiest = [{ personId: 'p', username: 'ana', displayName: 'Ana', sessions: 3, totalMs: MINUTE }]
    expect(sheet('busiest', { busiest }).rows[0]?.values).toEqual(['Ana', 'ana', 3, MINUTE])
  })
})

const told = (language: 'en' | 'es') => [1_204, 12_040].map((number) => numberText(number, language))

test('numbers of five digits and more are grouped, those of four as the language does it', () => {
  expect([told('en'), told('es')]).toEqual([
    ['1,204', '12,040'],
    ['1204', '12.040'],
  ])
})

describe('the colours of the week', () => {
  test('leave out what did not happen and end at the highest count', () => {
    expect([0, 1, 40, 41, 99, 100].map((count) => levelOf(count, 100))).toEqual([0, 1, 2, 3, 5, 5])
    expect(levelOf(0, 0)).toBe(0)
  })

  test('begin on a Monday in every language', () => {
    expect([weekdays('en')[0], weekdays('es')[0], weekdays('it')[6]]).toEqual(['Monday', 'lunes', 'domenica'])
  })
})

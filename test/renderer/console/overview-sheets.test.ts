import { describe, expect, test } from 'vitest'
import { levelOf, weekdays } from '../../../renderer/screens/console/overview/heat.ts'
import { busiestSheet, durationsSheet, heatSheet, reasonsSheet, usageSheet } from '../../../renderer/screens/console/overview/sheets.ts'

const MINUTE = 60_000
const period = { firstDay: '2026-11-21', started: 1_204, closed: 7, activeAtEnd: null, byEndReason: { rebooted: 2, from_the_future: 5 } }

describe('the table of a chart', () => {
  test('is for people in their language, and beside it for programs', () => {
    const sheet = usageSheet({ step: 'day', periods: [period] }, 'es')
    expect(sheet.rows).toEqual([{ values: ['2026-11-21', 1_204, 7, null], shown: ['21 nov', '1.204', '7', '–'] }])
    expect(sheet.header[0]).toBe('Día')
  })

  test('has every reason, the most frequent one first, also those that nobody has words for', () => {
    const sheet = reasonsSheet({ step: 'day', periods: [period] }, { rebooted: 2, from_the_future: 5, replaced: 0 }, 'en')
    expect(sheet.header).toEqual(['Day', 'from_the_future', 'The computer restarted'])
    expect(sheet.rows[0]?.values).toEqual(['2026-11-21', 5, 2])
  })

  test('says between which durations sessions were counted', () => {
    const sheet = durationsSheet(
      [
        { fromMs: 0, toMs: MINUTE, sessions: 1 },
        { fromMs: MINUTE, toMs: 5 * MINUTE, sessions: 2 },
        { fromMs: 5 * MINUTE, toMs: null, sessions: 3 },
      ],
      'en',
    )
    expect(sheet.rows.map(({ values }) => values)).toEqual([
      ['Under 1 min', 1],
      ['1 min – 5 min', 2],
      ['5 min or more', 3],
    ])
  })

  test('of the week has seven rows of 24 hours, from Monday, whatever is missing', () => {
    const { header, rows } = heatSheet([[1, 2]], 'it')
    expect([header.length, rows.length]).toEqual([25, 7])
    expect(rows[0]?.values.slice(0, 4)).toEqual(['lunedì', 1, 2, 0])
    expect(rows[6]?.values).toEqual(['domenica', ...Array(24).fill(0)])
  })

  test('of people gives time as a number', () => {
    const sheet = busiestSheet([{ personId: 'p', username: 'ana', displayName: 'Ana', sessions: 3, totalMs: MINUTE }], 'en')
    expect(sheet.rows[0]?.values).toEqual(['Ana', 'ana', 3, MINUTE])
  })
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

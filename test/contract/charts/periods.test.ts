import { describe, expect, test } from 'vitest'
import { dayBefore } from '../../../electron/contract/charts/days.ts'
import { othersOf, periodsOf, periodText, reasonsShown } from '../../../electron/contract/charts/periods.ts'

const TODAY = '2026-11-21'
const days = (count: number, last = TODAY) =>
  Array.from({ length: count }, (_, place) => ({
    day: dayBefore(last, count - 1 - place),
    started: 2,
    closed: 1,
    activeAtEnd: place,
    byEndReason: { signed_out: 1 },
  }))

describe('what a chart shows side by side', () => {
  test('is days, where there are few enough', () => {
    const { step, periods } = periodsOf(days(90), TODAY)
    expect([step, periods.length]).toEqual(['day', 90])
  })

  test('is weeks from Monday where there are many days, and the first may be cut short', () => {
    const { step, periods } = periodsOf(days(120), TODAY)
    expect(step).toBe('week')
    expect(periods.map(({ firstDay }) => new Date(`${firstDay}T00:00Z`).getUTCDay()).slice(1)).toEqual(Array(periods.length - 1).fill(1))
    expect(periods[0]?.firstDay).toBe(dayBefore(TODAY, 119))
    expect(periods.reduce((sum, { started }) => sum + started, 0)).toBe(240)
    expect(periods[1]).toMatchObject({ started: 14, closed: 7, byEndReason: { signed_out: 7 } })
  })

  test('is months where there are years', () => {
    const { step, periods } = periodsOf(days(800), TODAY)
    expect([step, periodText(periods.at(-1)?.firstDay ?? '', step, 'en')]).toEqual(['month', 'Nov 2026'])
  })

  test('says how many were open at the end of a week, not the sum of its days', () => {
    expect(periodsOf(days(120), TODAY).periods.at(-1)?.activeAtEnd).toBe(119)
  })

  test('says nothing of what is open in days to come', () => {
    expect(periodsOf(days(3, '2026-11-22'), TODAY).periods.map(({ activeAtEnd }) => activeAtEnd)).toEqual([0, 1, null])
  })
})

describe('the reasons of a chart', () => {
  test('are all named while they can be told apart', () => {
    expect(reasonsShown({ idle_timeout: 2, signed_out: 9, rebooted: 0 })).toEqual({
      named: ['signed_out', 'idle_timeout'],
      hasOthers: false,
    })
  })

  test('are the six most frequent and the rest together where there are more', () => {
    const counts = Object.fromEntries(Array.from({ length: 9 }, (_, place) => [`r${place}`, 9 - place]))
    const { named, hasOthers } = reasonsShown(counts)
    expect([named, hasOthers]).toEqual([['r0', 'r1', 'r2', 'r3', 'r4', 'r5'], true])
    expect(othersOf({ byEndReason: counts }, named)).toBe(3 + 2 + 1)
  })
})

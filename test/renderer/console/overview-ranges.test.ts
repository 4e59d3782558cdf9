import { describe, expect, test } from 'vitest'
import { dayBefore } from '../../../electron/contract/charts/days.ts'
import { dayIn, lastDays, rangeProblem } from '../../../renderer/screens/console/overview/range.ts'

describe('the days of the overview', () => {
  test('are those of the administrator’s zone, not of UTC', () => {
    const lateInMadrid = new Date('2026-11-20T23:30:00Z')
    expect([dayIn('Europe/Madrid', lateInMadrid), dayIn('UTC', lateInMadrid)]).toEqual(['2026-11-21', '2026-11-20'])
  })

  test('end today, and today counts', () => {
    expect(lastDays('2026-03-02', 7)).toEqual({ firstDay: '2026-02-24', lastDay: '2026-03-02' })
    expect(lastDays('2026-03-02', 1)).toEqual({ firstDay: '2026-03-02', lastDay: '2026-03-02' })
  })

  test('go back over a change of the clocks without losing one', () => {
    expect(dayBefore('2026-10-26', 2)).toBe('2026-10-24')
  })

  test.each([
    [{ firstDay: '', lastDay: '2026-01-01' }, 'missing'],
    [{ firstDay: '2026-01-02', lastDay: '2026-01-01' }, 'backwards'],
    [{ firstDay: '2016-01-01', lastDay: '2026-01-01' }, 'tooLong'],
    [{ firstDay: '2026-01-01', lastDay: '2026-01-01' }, null],
  ])('%o are refused as %s', (days, problem) => {
    expect(rangeProblem(days)).toBe(problem)
  })
})

import { expect, test } from 'vitest'
import { utcMs } from '../../../electron/core/ids.ts'
import { beginOfDay, dayNumber, dayText, localDayOf, zoneNamed, zoneSpans } from '../../../electron/core/reports/zone.ts'

const at = (iso: string) => utcMs(Date.parse(iso))
const HOUR = 3_600_000

test('a day begins at local midnight, and is as long as the clocks make it', () => {
  const rome = zoneNamed('Europe/Rome')
  const lengthOf = (day: string) => (beginOfDay(dayNumber(day) + 1, rome) - beginOfDay(dayNumber(day), rome)) / HOUR
  expect(beginOfDay(dayNumber('2025-11-21'), rome)).toBe(at('2025-11-20T23:00:00Z'))
  expect([lengthOf('2025-03-30'), lengthOf('2025-10-26'), lengthOf('2025-11-21')]).toEqual([23, 25, 24])
})

test('where the clocks skip midnight, the day begins with its first moment', () => {
  expect(beginOfDay(dayNumber('2025-09-07'), zoneNamed('America/Santiago'))).toBe(at('2025-09-07T04:00:00Z'))
})

test('a span is cut exactly where the clocks change', () => {
  const span = { from: at('2025-10-20T00:00:00Z'), to: at('2025-11-20T00:00:00Z') }
  expect(zoneSpans(span, zoneNamed('Europe/Rome'))).toEqual([
    { from: span.from, to: at('2025-10-26T01:00:00Z'), offsetMs: 2 * HOUR },
    { from: at('2025-10-26T01:00:00Z'), to: span.to, offsetMs: HOUR },
  ])
  expect(zoneSpans(span, zoneNamed('Asia/Kathmandu'))).toEqual([{ ...span, offsetMs: 5.75 * HOUR }])
  expect(zoneSpans({ from: span.from, to: span.from }, zoneNamed('UTC'))).toEqual([])
})

test('days are numbered as the calendar has them, over four centuries', () => {
  for (let number = -1_000; number < 120_000; number += 61) {
    const text = new Date(number * 24 * HOUR).toISOString().slice(0, 10)
    expect(dayText(number)).toBe(text)
    expect(dayNumber(text)).toBe(number)
  }
  expect(localDayOf(at('2025-11-21T23:30:00Z'), zoneNamed('Europe/Rome'))).toBe(dayNumber('2025-11-22'))
})

test.each(['2025-02-29', '2025-13-01', '2025-00-10', '21.11.2025', ''])('%j is not a day', (text) => {
  expect(() => dayNumber(text)).toThrow('is not a day')
})

test('an unknown zone is refused by name', () => {
  expect(() => zoneNamed('Europe/Atlantis')).toThrow('"Europe/Atlantis" is not a time zone')
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utcMs } from '../../../electron/core/ids.ts'
import { quickZone, readMoment } from '../../../electron/core/import/moments.ts'
import type { TimeRules } from '../../../electron/core/import/moments.ts'
import { zoneNamed } from '../../../electron/core/reports/zone.ts'

const NOW = Date.parse('2026-11-27T20:00:00Z')
const rules = (more: Partial<TimeRules> = {}): TimeRules => ({ now: utcMs(NOW), zone: null, unit: null, repair: false, ...more })
const inZone = (name: string, more: Partial<TimeRules> = {}) => rules({ zone: quickZone(zoneNamed(name)), ...more })
const read = (cell: string | number | null, how = rules()) => readMoment(cell, 'when', how)
const iso = (text: string) => ({ at: Date.parse(text), remark: null })

test.each([
  ['2025-11-21T10:30:00Z', '2025-11-21T10:30:00Z'],
  ['2025-11-21 10:30:00+02', '2025-11-21T08:30:00Z'],
  ['2025-11-21T10:30:00.250-0330', '2025-11-21T14:00:00.250Z'],
  ['2025-11-21 10:30Z', '2025-11-21T10:30:00Z'],
  [1_763_721_000, '2025-11-21T10:30:00Z'],
  ['1763721000.5', '2025-11-21T10:30:00.500Z'],
  [1_763_721_000_000, '2025-11-21T10:30:00Z'],
  ['1763721000000000', '2025-11-21T10:30:00Z'],
])('%s is one moment wherever it is read', (cell, expected) => {
  expect(read(cell)).toEqual(iso(expected))
})

test.each([null, '', '  ', 'NULL', '\\N', '0000-00-00 00:00:00', 'None'])('%j is no time', (cell) => {
  expect(read(cell)).toBeNull()
})

test.each([
  ['21/11/2025 10:30', /is no time\. It is written as/],
  ['2025-02-29 10:00:00Z', /is not a day/],
  ['2025-11-21 25:00:00Z', /no time of day/],
  ['1985-01-01T00:00:00Z', /before 1990/],
  ['2031-01-01T00:00:00Z', /in the future/],
  [42, /neither in seconds nor/],
  ['-5', /neither in seconds nor/],
  ['2025-11-21 10:30:00', /does not say in which time zone\. Add --time-zone/],
])('%j is refused, and what would help is said', (cell, why) => {
  expect(() => read(cell)).toThrow(
    expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(why), params: { column: 'when' } }),
  )
})

test('a number is only of the unit that was said', () => {
  expect(() => read(1_763_721_000, rules({ unit: 'ms' }))).toThrow('not in the unit ms')
})

describe('a time on the wall', () => {
  test('that the clocks skipped is refused, or taken with the offset before', () => {
    expect(() => read('2026-03-29 02:30:00', inZone('Europe/Rome'))).toThrow('was skipped in Europe/Rome')
    expect(read('2026-03-29 02:30:00', inZone('Europe/Rome', { repair: true }))).toEqual({
      at: Date.parse('2026-03-29T01:30:00Z'),
      remark: expect.stringContaining('was skipped'),
    })
  })

  test('that came twice is the first of both, and that is said', () => {
    expect(read('2026-10-25 02:30:00', inZone('Europe/Rome'))).toEqual({
      at: Date.parse('2026-10-25T00:30:00Z'),
      remark: expect.stringContaining('came twice'),
    })
  })

  test('of any zone and any moment is that moment, or the other one of the same wall', () => {
    const zones = ['Europe/Madrid', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC', 'Africa/Casablanca']
    const minutes = fc.integer({ min: Date.parse('1991-01-01') / 60_000, max: NOW / 60_000 })
    fc.assert(
      fc.property(fc.constantFrom(...zones), minutes, (name, minute) => {
        const zone = zoneNamed(name)
        const at = minute * 60_000
        const wall = new Date(at + zone.offsetAt(at)).toISOString().slice(0, 19).replace('T', ' ')
        const found = read(wall, rules({ zone, repair: true }))
        if (!found) throw new Error('nothing was read')
        const shown = new Date(found.at + zone.offsetAt(found.at)).toISOString().slice(0, 19).replace('T', ' ')
        return shown === wall && (found.at === at || (found.remark !== null && found.at < at))
      }),
      { numRuns: 300 },
    )
  })
})

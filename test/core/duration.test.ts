import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../electron/core/duration.ts'
import { durationMs } from '../../electron/core/ids.ts'

describe('durations in settings and flags', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
    [' 2m ', 120_000],
    ['0s', 0],
  ])('reads %j as %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '30', 'm', '-5m', '1.5h', '1h30m', '30 m', '30M', '1e3s', '9007199254740993ms', '999999999999d', '٣m', '1m\n2m'])(
    'refuses %j',
    (text) => {
      expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'invalid_input', params: { value: text } }))
    },
  )

  it('reads back whatever it writes', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (ms) => {
        expect(parseDuration(formatDuration(durationMs(ms)))).toBe(ms)
      }),
    )
  })

  it('writes the largest unit that is exact', () => {
    expect([1_800_000, 5_400_000, 86_400_000, 1_001, 0].map((ms) => formatDuration(durationMs(ms)))).toEqual([
      '30m',
      '90m',
      '1d',
      '1001ms',
      '0s',
    ])
  })
})

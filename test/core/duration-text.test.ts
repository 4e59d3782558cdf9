import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationText } from '../../electron/contract/duration-text.ts'

const HOUR = 3_600_000

describe('a duration for people', () => {
  it.each([
    [0, '0 s'],
    [999, '0 s'],
    [45_000, '45 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [12 * 60_000 + 59_000, '12 min'],
    [HOUR, '1 h'],
    [3 * HOUR + 12 * 60_000, '3 h 12 min'],
    [24 * HOUR - 1, '23 h 59 min'],
    [24 * HOUR, '1 d'],
    [52 * HOUR, '2 d 4 h'],
    [-5_000, '0 s'],
  ])('%d ms reads %j', (ms, text) => {
    expect(durationText(ms)).toBe(text)
  })

  it('has its days in the words of the language', () => {
    expect((['en', 'es', 'it'] as const).map((language) => durationText(52 * HOUR, language))).toEqual(['2 d 4 h', '2 d 4 h', '2 g 4 h'])
  })

  it('never says more than two units and never more time than there was', () => {
    const worth: Record<string, number> = { s: 1000, min: 60_000, h: HOUR, d: 24 * HOUR }
    fc.assert(
      fc.property(fc.maxSafeNat(), (ms) => {
        const words = durationText(ms).split(' ')
        expect([2, 4]).toContain(words.length)
        const said = Number(words[0]) * (worth[words[1] ?? ''] ?? 0) + Number(words[2] ?? 0) * (worth[words[3] ?? 's'] ?? 0)
        expect(said).toBeLessThanOrEqual(ms)
      }),
    )
  })
})

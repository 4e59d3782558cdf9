import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '../../electron/contract/views.ts'
import { dayFieldText, dayWritten } from '../../renderer/day-field-text.ts'

describe('a day in a field', () => {
  it('is written in the order of the language', () => {
    expect(LANGUAGES.map((language) => dayFieldText('2026-11-08', language))).toEqual(['11/08/2026', '08/11/2026', '08/11/2026'])
    expect(dayFieldText('', 'es')).toBe('')
  })

  it.each([
    ['8/11/2026', '2026-11-08'],
    [' 08.11.2026 ', '2026-11-08'],
    ['2026-11-08', '2026-11-08'],
    ['31/2/2026', null],
    ['29/2/2024', '2024-02-29'],
    ['11/2026', null],
    ['8/11/26', null],
    ['mañana', null],
    ['', null],
  ])('is read from %j as %j', (text, day) => {
    expect(dayWritten(text, 'es')).toBe(day)
  })

  it('is the same one after it was written and read, in every language', () => {
    assert(
      property(integer({ min: 0, max: 40_000 }), (days) => {
        const day = new Date(days * 86_400_000).toISOString().slice(0, 10)
        for (const language of LANGUAGES) expect(dayWritten(dayFieldText(day, language), language)).toBe(day)
      }),
    )
  })
})

import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { BadgeBurst } from '../../../renderer/badge/badge-burst.ts'

const CODES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  '-': 'Minus',
  ':': 'Semicolon',
  ';': 'Semicolon',
  '?': 'Slash',
  '=': 'Equal',
  ',': 'Comma',
  '\n': 'Enter',
  '\t': 'Tab',
}
const isShifted = (key: string) => /[A-Z:?]/.test(key)
const codeOf = (key: string) => CODES[key] ?? (/\d/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`)

type Typed = Readonly<{ text: string; gap: (key: number) => number; chord?: boolean; repeat?: boolean }>

/** Types it on a reader's or a person's keyboard, Shift and all; answers which of its characters were swallowed. */
function swallowedOf({ text, gap, chord = false, repeat = false }: Typed, burst = new BadgeBurst(), from = 1_000): string {
  let at = from
  let swallowed = ''
  for (const [place, key] of Array.from(text).entries()) {
    at += gap(place)
    if (isShifted(key)) burst.press({ code: 'ShiftLeft', at, repeat: false, chord: false })
    if (burst.press({ code: codeOf(key), at, repeat, chord }) === 'swallow') swallowed += key
  }
  return swallowed
}

const every = (ms: number) => () => ms

/** Fingers that roll over the keys press four at once at most. */
const isHuman = (gaps: readonly number[]) => gaps.every((_, place) => place < 3 || gaps.slice(place - 3, place + 1).some((gap) => gap > 35))

describe('a reader', () => {
  test.each([
    ['0004829173\n', 'decimal'],
    ['0004829173\t', 'with Tab'],
    ['04a3b2c1d2e580\n', 'hexadecimal'],
    ['04A3B2C1D2E580\n', 'hexadecimal, with Shift'],
    ['04:A3:B2:C1\n', 'with colons'],
    ['123,45678\n', 'facility and card'],
    [';1234567890123456=2412?\n', 'a stripe'],
    ['4711\n', 'four digits'],
    ['deadbee7\n', 'hardly a digit'],
  ])('is known by its burst: %j (%s)', (text) => {
    for (const gap of [0, 1, 8, 20, 35]) expect(swallowedOf({ text, gap: every(gap) })).toBe(text.at(-1))
  })

  it('is known on the number pad, too', () => {
    const burst = new BadgeBurst()
    const verdicts = Array.from('1234567890').map((key, place) =>
      burst.press({ code: `Numpad${key}`, at: place * 10, repeat: false, chord: false }),
    )
    expect(verdicts).toEqual(['begins', ...Array<string>(9).fill('pass')])
    expect(burst.press({ code: 'NumpadEnter', at: 105, repeat: false, chord: false })).toBe('swallow')
  })

  it('is known by any rhythm up to 35 ms, whatever is typed before and after it at a person’s pace', () => {
    const number = fc.stringMatching(/^[\dA-F]{2,16}\d{4}$/)
    fc.assert(
      fc.property(
        number,
        fc.constantFrom('\n', '\t'),
        fc.array(fc.integer({ min: 0, max: 35 }), { minLength: 24, maxLength: 24 }),
        (text, end, gaps) => {
          const burst = new BadgeBurst()
          expect(swallowedOf({ text: 'ana', gap: every(90) }, burst)).toBe('')
          expect(swallowedOf({ text: text + end, gap: (place) => (place === 0 ? 60 : (gaps[place] ?? 0)) }, burst, 2_000)).toBe(end)
          expect(swallowedOf({ text: '1234567\n', gap: every(60) }, burst, 9_000)).toBe('')
        },
      ),
    )
  })

  it('that sends more after its Enter is swallowed to the end: another Enter, another number', () => {
    expect(swallowedOf({ text: '0004829173\n\n', gap: every(8) })).toBe('\n\n')
    expect(swallowedOf({ text: '0004829173\t0042\n', gap: every(8) })).toBe('\t0042\n')
  })

  it('is told from the person who typed just before it: only what the burst wrote is undone', () => {
    const burst = new BadgeBurst()
    swallowedOf({ text: 'ana', gap: every(90) }, burst, 0)
    expect(burst.press({ code: 'Digit0', at: 400, repeat: false, chord: false })).toBe('begins')
    expect(burst.press({ code: 'Digit4', at: 410, repeat: false, chord: false })).toBe('pass')
  })
})

describe('typing', () => {
  it('is never swallowed at a person’s pace, whatever they type: not by rolling over keys, not with a run of fast ones', () => {
    const rhythm = fc.array(fc.oneof(fc.integer({ min: 36, max: 400 }), fc.constant(12)), { minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(fc.stringMatching(/^[\da-f]{1,20}$/), rhythm.filter(isHuman), (text, gaps) => {
        expect(swallowedOf({ text: `${text}\n`, gap: (place) => gaps[place] ?? 100 })).toBe('')
      }),
    )
  })

  test.each([
    'correct horse battery\n',
    'ana\t',
    'marta\t',
    'Tr0ub4dor-3\n',
    'k7pm-4xqd-w9ht-2bnc\n',
    'pass12345678\n',
    'facade\t',
    'ada01\t',
  ])('by a program that types names and passwords at once is let through: %j', (text) => {
    for (const gap of [0, 2, 12, 25]) expect(swallowedOf({ text, gap: every(gap) })).toBe('')
  })

  it('a key that is held down is no reader', () => {
    expect(swallowedOf({ text: '11111111\n', gap: every(30), repeat: true })).toBe('')
  })

  it('orders by Ctrl are no reader', () => {
    expect(swallowedOf({ text: '12345678\n', gap: every(5), chord: true })).toBe('')
  })

  it('a key that comes before the last one, by its stamp, goes on with nothing', () => {
    const burst = new BadgeBurst()
    swallowedOf({ text: '0004829173\n', gap: every(8) }, burst, 5_000)
    expect(swallowedOf({ text: 'correct horse\n', gap: every(2) }, burst, 1_000)).toBe('')
  })

  it('an Enter by itself, or after a pause, is an Enter', () => {
    expect(swallowedOf({ text: '\n\n\t\n', gap: every(5) })).toBe('')
    expect(swallowedOf({ text: '0004829173\n', gap: (place) => (place === 10 ? 200 : 5) })).toBe('')
  })
})

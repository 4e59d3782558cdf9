import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameKey } from '../../../electron/core/accounts/name-key.ts'
import { checkedNames } from '../../../electron/core/accounts/names.ts'

const checked = (fields: Partial<Parameters<typeof checkedNames>[0]>) =>
  checkedNames({ username: 'ana', email: null, displayName: 'Ana', ...fields })
const refused = (code: string, field: string) => expect.objectContaining({ code, params: { field } })

/** People's first names as they are written in twenty scripts. */
const NAMES = {
  Latin: 'Zoë',
  Vietnamese: 'Nguyễn',
  Greek: 'Ελένη',
  Cyrillic: 'Юлій',
  Armenian: 'Արամ',
  Georgian: 'ნინო',
  Hebrew: 'מִרְיָם',
  Arabic: 'مُحَمَّد',
  Thaana: 'އަލީ',
  Devanagari: 'नीता',
  Bengali: 'রবীন্দ্র',
  Gurmukhi: 'ਗੁਰਪ੍ਰੀਤ',
  Gujarati: 'મોહિની',
  Tamil: 'தமிழ்',
  Telugu: 'సీత',
  Kannada: 'ಕವಿತಾ',
  Malayalam: 'മീര',
  Sinhala: 'නිමල්',
  Thai: 'สมหญิง',
  Lao: 'ສົມໃຈ',
  Myanmar: 'အောင်',
  Khmer: 'សុខា',
  Ethiopic: 'ሰላም',
  Han: '王小明',
  Hiragana: 'さくら',
  Katakana: 'ハナコ',
  Hangul: '김철수',
  Tibetan: 'བསྟན',
} as const

test.each(Object.entries(NAMES))('%s: %s may be a username and a display name, and signs in with it', (_script, name) => {
  expect(checked({ username: name, displayName: `${name} ${name}` })).toEqual({
    username: name.normalize('NFC'),
    email: null,
    displayName: `${name} ${name}`.normalize('NFC'),
  })
  expect(nameKey(`\u200B ${name.normalize('NFD')}\uFEFF`)).toBe(nameKey(name))
})

const UNSEEN = ['\u200B', '\u3164', '\u202E', '\u2066', '\u00AD', '\u034F', '\u115F', '\u180E', '\uFEFF', '\u2800', '\u{E0041}', '\uFE0F']
/** They end lines, and are dropped as blanks are. */
const BLANKS = ['\n', '\r', '\t', '\u2028', '\u2029']
const CONTROLS = ['\0', '\u001B', '\u0085', '\u007F']

const hex = (mark: string) => mark.codePointAt(0)?.toString(16).padStart(4, '0')

describe.each([...UNSEEN, ...BLANKS].map((mark) => [hex(mark), mark]))('U+%s', (_code, mark) => {
  test('is dropped at the ends of every name', () => {
    const [before, after] = [`${mark} `, ` ${mark}`]
    expect(checked({ username: `${before}ana${after}`, displayName: `${before}Ana P${after}`, email: `${before}a@x.org${after}` })).toEqual(
      {
        username: 'ana',
        displayName: 'Ana P',
        email: 'a@x.org',
      },
    )
  })

  test('is refused within every name', () => {
    expect(() => checked({ username: `an${mark}a` })).toThrow(refused('name_unseen', 'username'))
    expect(() => checked({ displayName: `An${mark}a` })).toThrow(refused('name_unseen', 'displayName'))
    expect(() => checked({ email: `a${mark}na@x.org` })).toThrow(refused('name_unseen', 'email'))
  })

  test('alone is no name', () => {
    expect(checked({ displayName: mark }).displayName).toBe('ana')
  })
})

test.each(CONTROLS.flatMap((mark) => [`a${mark}`, `${mark}a`, `a${mark}a`]))(
  '%j is refused, wherever the control character stands',
  (name) => {
    for (const field of ['username', 'displayName', 'email'] as const)
      expect(() => checked({ [field]: name })).toThrow(refused('name_unseen', field))
  },
)

test.each(['\u0301', '\u064B\u064B'])('marks alone, %j, are no display name', (name) => {
  expect(() => checked({ displayName: name })).toThrow(refused('name_unseen', 'displayName'))
})

test.each(['می\u200Cخواهم', 'क्\u200Dष', 'Ana 👩\u200D⚕\uFE0F', 'Ana ❤\uFE0F'])('%j keeps the joiners that it needs', (displayName) => {
  expect(checked({ displayName }).displayName).toBe(displayName.normalize('NFC'))
})

test('blanks of every width are one blank', () => {
  expect(checked({ displayName: 'Ana\u00A0\u2003 Pérez' }).displayName).toBe('Ana Pérez')
})

test('a word of two alphabets is refused', () => {
  expect(() => checked({ username: 'аna' })).toThrow(refused('name_mixes_scripts', 'username'))
  expect(() => checked({ displayName: 'Аna P' })).toThrow(refused('name_mixes_scripts', 'displayName'))
})

test('whatever is accepted has nothing that is not seen, is itself when checked again, and is found by its key', () => {
  const letter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code))
  const unit = fc.oneof(
    fc.constantFrom(...UNSEEN, ...BLANKS, ...CONTROLS, ...Object.values(NAMES).flatMap((name) => Array.from(name))),
    letter,
  )
  const text = fc.string({ unit, maxLength: 12 })
  fc.assert(
    fc.property(text, text, (username, displayName) => {
      const names = orNull(() => checked({ username, displayName }))
      if (!names) return
      expect(checkedNames(names)).toEqual(names)
      expect(names.username + names.displayName).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u200B\u3164\u202E]/u)
      expect(nameKey(username)).toBe(nameKey(names.username))
    }),
    { numRuns: 300 },
  )
})

function orNull<Value>(make: () => Value): Value | null {
  try {
    return make()
  } catch {
    return null
  }
}

import { expect, test } from 'vitest'
import { lookAlike } from '../../../electron/core/accounts/look-alike.ts'
import { mixesScripts } from '../../../electron/core/accounts/mixed-scripts.ts'

const named = (username: string, displayName = 'Somebody', email: string | null = null) => ({ username, displayName, email })
const found = (wanted: string, there: string) => lookAlike(named(wanted, 'A'), null, [named(there, 'B')])?.name ?? null
const shown = (wanted: string, there: string) => lookAlike(named('a', wanted), null, [named('b', there)])?.name ?? null

test.each([
  ['аna', 'ana', 'a Cyrillic а'],
  ['сосо', 'coco', 'wholly Cyrillic'],
  ['ΑΝΝΑ', 'Anna', 'Greek capitals'],
  ['οvo', 'ovo', 'a Greek omicron'],
  ['STRASSE', 'straße', 'ß and ss'],
  ['straße', 'Strasse', 'ss and ß'],
  ['İsmail', 'ismail', 'a dotted capital'],
  ['ısmail', 'ismail', 'a dotless i'],
  ['pau1', 'paul', 'a one for an l'],
  ['b0b', 'bob', 'a nought for an o'],
  ['modem', 'modern', 'rn for m'],
  ['ёж.а', 'ëж.a', 'a letter with its marks'],
])('%s is taken for %s: %s', (wanted, there) => {
  expect(found(wanted, there)).toBe(there)
  expect(found(there, wanted)).toBe(wanted)
})

test.each([
  ['José', 'Jose'],
  ['maría', 'maria'],
  ['jens', 'jęns'],
  ['Ian', 'Lan'],
  ['иван', 'ivan'],
  ['李', '季'],
])('%s and %s are two people', (one, other) => {
  expect(found(one, other)).toBeNull()
  expect(found(other, one)).toBeNull()
})

test('names that are only shown may be the same, and Weiß beside Weiss; one that only looks the same may not', () => {
  expect(shown('Ana Weiß', 'Ana Weiß')).toBeNull()
  expect(shown('Ana Weiß', 'Ana Weiss')).toBeNull()
  expect(shown('Аnа Weiß', 'Ana Weiß')).toBe('Ana Weiß')
})

test('an email is held to the usernames too', () => {
  expect(lookAlike(named('x', 'X', 'аdа@x.org'), null, [named('y', 'Y', 'ada@x.org')])).toMatchObject({ field: 'email', name: 'ada@x.org' })
})

test.each(['аna', 'Ivаn', 'Αnna', 'анnа', 'Maria Lopеz'])('%j mixes alphabets', (name) => {
  expect(mixesScripts(name)).toBe(true)
})

test.each([
  'Ana',
  'Анна Smith',
  'ivan.иванов',
  '山田たろうタロウ',
  'Tシャツ',
  '김철수',
  '金哲秀',
  'Jean-Luc',
  "O'Brien",
  '3D',
  'ー',
  'नीता',
  'Ελένη',
])('%j does not', (name) => {
  expect(mixesScripts(name)).toBe(false)
})

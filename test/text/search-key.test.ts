import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { byName } from '../../electron/text/by-name.ts'
import { isFound, searchKey } from '../../electron/text/search-key.ts'

test.each([
  ['jose munoz', 'José Muñoz'],
  ['JOSE', 'Jose\u0301'],
  ['strasse', 'Straße'],
  ['STRASSE', 'straße'],
  ['istanbul', 'İSTANBUL'],
  ['isik', 'ışık'],
  ['soren', 'Søren'],
  ['lukasz', 'Łukasz'],
  ['nguyen', 'Nguyễn'],
  ['jose', 'ＪＯＳＥ'],
  ['ﬁona', 'Fiona'],
  ["o'brien", 'O’Brien'],
  ['νικος', 'ΝΊΚΟΣ'],
  ['محمد', 'مُحَمَّد'],
  ['ana', 'A\u200Bna'],
  ['ana  perez', 'Pérez\u00A0Ana'],
])('%s finds %s', (typed, name) => {
  expect(isFound(typed, [name])).toBe(true)
  expect(isFound(name, [typed])).toBe(true)
})

test.each([
  ['%', 'ana'],
  ['_', 'ana'],
  ['ana', 'bea'],
  ['नी', 'नता'],
  ['ana bea', 'ana'],
])('%s does not find %s', (typed, name) => {
  expect(isFound(typed, [name])).toBe(false)
})

test('the words may be in several names, and somebody without one is no stumbling block', () => {
  expect(isFound('munoz example', ['José Muñoz', null, 'jm@example.org'])).toBe(true)
  expect(isFound('', [null])).toBe(true)
})

test('folding what is folded changes nothing, in any writing', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)), maxLength: 20 }),
      (text) => {
        expect(searchKey(searchKey(text))).toBe(searchKey(text))
        expect(searchKey(text.normalize('NFD'))).toBe(searchKey(text.normalize('NFC')))
      },
    ),
    { numRuns: 500 },
  )
})

const inOrder = (language: string, ...names: readonly string[]) =>
  names
    .map((displayName) => ({ displayName, username: 'x' }))
    .toSorted(byName(language))
    .map(({ displayName }) => displayName)

test('people stand where a dictionary of the language has them', () => {
  expect(inOrder('en', 'Zoë', 'Álvaro', 'beate', 'Anna', 'Ñandú', 'Nadia')).toEqual(['Álvaro', 'Anna', 'beate', 'Nadia', 'Ñandú', 'Zoë'])
  expect(inOrder('es', 'Ñandú', 'Nubia', 'Nadia', 'Oscar')).toEqual(['Nadia', 'Nubia', 'Ñandú', 'Oscar'])
})

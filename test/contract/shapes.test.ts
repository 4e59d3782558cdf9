import { anything, assert, property } from 'fast-check'
import { expect, test } from 'vitest'
import { nothing, record, text } from '../../electron/contract/shapes.ts'

const credentials = record({ identifier: text(8), password: text(8) })

test('accepts exactly the fields it names', () => {
  expect(credentials({ identifier: 'ana', password: 'secret' })).toBe(true)
  expect(nothing(null)).toBe(true)
})

test.each([
  ['a missing field', { identifier: 'ana' }],
  ['a field too many', { identifier: 'ana', password: 'secret', role: 'admin' }],
  ['a field of another type', { identifier: 'ana', password: 7 }],
  ['a text that is too long', { identifier: 'ana', password: 'x'.repeat(9) }],
  [
    'a field inherited instead of its own',
    Object.assign(Object.create({ password: 'secret' }) as object, { identifier: 'ana', other: 'x' }),
  ],
  ['nothing', null],
  ['a list', ['ana', 'secret']],
])('refuses %s', (_what, value) => {
  expect(credentials(value)).toBe(false)
})

test('never throws and never accepts junk', () => {
  assert(
    property(anything({ withNullPrototype: true, withMap: true, withTypedArray: true }), (junk) => {
      if (!credentials(junk)) return
      expect(Object.keys(junk).toSorted()).toEqual(['identifier', 'password'])
    }),
  )
})

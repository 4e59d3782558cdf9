import { anything, assert, constantFrom, jsonValue, oneof, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHANNELS } from '../../electron/contract/channels.ts'
import { dictionary, either, list, nothing, numberWithin, oneOf, optional, record, text, textLike } from '../../electron/contract/shapes.ts'
import type { Shape } from '../../electron/contract/shapes.ts'
import { conforms, valuesOf } from '../support/json-schema.ts'

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
  ['a field by the name of what every object has', JSON.parse('{"identifier":"ana","password":"secret","__proto__":{}}')],
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

const PARTS: readonly Shape<unknown>[] = [
  nothing,
  text(3),
  textLike('^[a-z]+$', 3, 'letters'),
  oneOf<string | boolean | null>('a', true, null),
  numberWithin(-2, 2),
  numberWithin(0.5, 2.5, 'any'),
]

const nested = (one: Shape<unknown>, other: Shape<unknown>): Shape<unknown>[] => [
  optional(one),
  either(one, other),
  list(one, 2),
  dictionary(one),
  record({ one }, { other }),
  record({}, { one, other }),
]

/** Beyond its plane, a letter is two for JavaScript and one for JSON Schema: the predicate counts as JavaScript does. */
const isPlain = (value: unknown) => !/[\ud800-\udfff]/.test(JSON.stringify(value) ?? '')

describe('what a shape says of itself', () => {
  test('is what it takes, whatever it is made of', () => {
    const shapes = PARTS.flatMap((one) => PARTS.flatMap((other) => nested(one, other)))
    const deeper = shapes.flatMap((one, at) => nested(one, shapes[(at * 7) % shapes.length] as Shape<unknown>))
    const tried = constantFrom(...PARTS, ...shapes, ...deeper).chain((each) =>
      tuple(constantFrom(each), oneof(valuesOf(each.schema), jsonValue())),
    )
    assert(
      property(tried, ([each, value]) => {
        if (isPlain(value)) expect(each(value)).toBe(conforms(each.schema, value))
      }),
      { numRuns: 500 },
    )
  })

  test.each(Object.entries(CHANNELS))('holds for the question of %s', (_channel, { shape }) => {
    assert(
      property(oneof(valuesOf(shape.schema), jsonValue()), (value) => {
        if (isPlain(value)) expect(shape(value)).toBe(conforms(shape.schema, value))
      }),
    )
  })
})

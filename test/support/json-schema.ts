import { constant, constantFrom, dictionary, array, double, integer, oneof, record, string, stringMatching, boolean } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { JsonSchema } from '../../electron/contract/shapes.ts'

/** Whether a value of JSON is as a schema says, by the words of JSON Schema 2020-12 that ours use, and no other way. */
export function conforms(schema: JsonSchema, value: unknown): boolean {
  if (schema.enum && !schema.enum.includes(value as string | boolean | null)) return false
  if (schema.anyOf && !schema.anyOf.some((each) => conforms(each, value))) return false
  if (schema.type !== undefined && !isOfType(schema.type, value)) return false
  if (typeof value === 'string') {
    if (schema.maxLength !== undefined && Array.from(value).length > schema.maxLength) return false
    return schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value)
  }
  if (typeof value === 'number') return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity)
  if (Array.isArray(value)) {
    const { items } = schema
    return value.length <= (schema.maxItems ?? Infinity) && (!items || value.every((one) => conforms(items, one)))
  }
  return typeof value !== 'object' || value === null || conformsInside(schema, value as Record<string, unknown>)
}

function conformsInside(
  { properties = {}, required = [], additionalProperties: more }: JsonSchema,
  value: Record<string, unknown>,
): boolean {
  if (!required.every((name) => Object.hasOwn(value, name))) return false
  return Object.entries(value).every(([name, one]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (known) return conforms(known, one)
    return more !== false && (more === undefined || conforms(more, one))
  })
}

function isOfType(type: NonNullable<JsonSchema['type']>, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'integer':
      return Number.isSafeInteger(value)
    case 'string':
    case 'boolean':
    case 'number':
      return typeof value === type
    default:
      return type satisfies never
  }
}

/** Values that are as a schema says. */
export function valuesOf(schema: JsonSchema): Arbitrary<unknown> {
  if (schema.enum) return constantFrom(...schema.enum)
  if (schema.anyOf) return oneof(...schema.anyOf.map(valuesOf))
  switch (schema.type) {
    case 'string':
      return schema.pattern === undefined
        ? string({ maxLength: Math.min(schema.maxLength ?? 50, 50) })
        : stringMatching(new RegExp(schema.pattern, 'u'))
    case 'boolean':
      return boolean()
    case 'integer':
      return integer({ min: bounded(schema.minimum ?? 0), max: bounded(schema.maximum ?? 1_000) })
    case 'number':
      return double({ min: schema.minimum ?? 0, max: schema.maximum ?? 1_000, noNaN: true })
    case 'array':
      return array(valuesOf(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 5, 5) })
    case 'object':
      return objectsOf(schema)
    case 'null':
    case undefined:
      return constant(null)
    default:
      return schema.type satisfies never
  }
}

const bounded = (limit: number) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, limit))

function objectsOf({ properties = {}, required = [], additionalProperties: more }: JsonSchema): Arbitrary<unknown> {
  if (more) return dictionary(string(), valuesOf(more), { maxKeys: 4 })
  const fields = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valuesOf(each)]))
  return record(fields, { requiredKeys: [...required] })
}

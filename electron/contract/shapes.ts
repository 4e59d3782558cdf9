/** What a shape says of itself to other programs: the part of JSON Schema 2020-12 that shapes need. */
export type JsonSchema = Readonly<{
  type?: 'null' | 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object'
  description?: string
  enum?: readonly (string | boolean | null)[]
  maxLength?: number
  pattern?: string
  minimum?: number
  maximum?: number
  items?: JsonSchema
  maxItems?: number
  properties?: Readonly<Record<string, JsonSchema>>
  required?: readonly string[]
  additionalProperties?: false | JsonSchema
  anyOf?: readonly JsonSchema[]
}>

/** Says whether a value from the page, or from another program, has the shape that is promised; its schema says the same in words. */
export type Shape<Value> = ((value: unknown) => value is Value) & Readonly<{ schema: JsonSchema }>

/** What has this shape. */
export type Shaped<S> = S extends Shape<infer Value> ? Value : never

const shape = <Value>(schema: JsonSchema, is: (value: unknown) => value is Value): Shape<Value> => Object.assign(is, { schema })

export const nothing: Shape<null> = shape({ type: 'null' }, (value): value is null => value === null)

/** A string of at most this many UTF-16 units, so that no page can make the main process chew on megabytes. */
export const text = (most: number): Shape<string> =>
  shape({ type: 'string', maxLength: most }, (value): value is string => typeof value === 'string' && value.length <= most)

/** The same in a form, which must not be one that takes long to try. */
export const textLike = (pattern: string, most: number, description: string): Shape<string> => {
  const form = new RegExp(pattern, 'u')
  return shape(
    { type: 'string', maxLength: most, pattern, description },
    (value): value is string => typeof value === 'string' && value.length <= most && form.test(value),
  )
}

/** The same without U+0000, which no database takes for text. */
export const plainText = (most: number): Shape<string> => textLike('^[^\\0]*$', most, 'without U+0000')

/** In the one form that each of ours is written in. */
export const uuid: Shape<string> = textLike('^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', 36, 'a UUID')

export const yesOrNo: Shape<boolean> = shape({ type: 'boolean' }, (value): value is boolean => typeof value === 'boolean')

export const oneOf = <Option extends string | boolean | null>(...options: readonly Option[]): Shape<Option> =>
  shape({ enum: options }, (value): value is Option => options.some((option) => option === value))

export const list = <Value>(each: Shape<Value>, most: number): Shape<readonly Value[]> =>
  shape(
    { type: 'array', items: each.schema, maxItems: most },
    (value): value is readonly Value[] => Array.isArray(value) && value.length <= most && value.every((one) => each(one)),
  )

/** A whole number from the least to the most; `any` takes fractions too. */
export const numberWithin = (least: number, most: number, kind: 'whole' | 'any' = 'whole'): Shape<number> =>
  shape(
    { type: kind === 'any' ? 'number' : 'integer', minimum: least, maximum: most },
    (value): value is number =>
      typeof value === 'number' && (kind === 'any' || Number.isSafeInteger(value)) && value >= least && value <= most,
  )

export const optional = <Value>(each: Shape<Value>): Shape<Value | null> =>
  shape({ anyOf: [each.schema, { type: 'null' }] }, (value): value is Value | null => value === null || each(value))

export const either = <Options extends readonly Shape<unknown>[]>(...shapes: Options): Shape<Shaped<Options[number]>> =>
  shape({ anyOf: shapes.map(({ schema }) => schema) }, (value): value is Shaped<Options[number]> => shapes.some((each) => each(value)))

/** Any names, each with a value of one shape. */
export const dictionary = <Value>(each: Shape<Value>): Shape<Readonly<Record<string, Value>>> =>
  shape(
    { type: 'object', additionalProperties: each.schema },
    (value): value is Readonly<Record<string, Value>> => isObject(value) && Object.values(value).every((one) => each(one)),
  )

type Fields = Readonly<Record<string, Shape<unknown>>>
type Filled<Given extends Fields> = { readonly [Name in keyof Given]: Shaped<Given[Name]> }

/** Exactly these fields, of which `more` may be left out: unknown ones are refused, not ignored. */
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- where none may be left out
export const record = <Given extends Fields, More extends Fields = Record<never, never>>(
  fields: Given,
  more?: More,
): Shape<Filled<Given> & Partial<Filled<More>>> => {
  const known: Fields = { ...more, ...fields }
  return shape(
    {
      type: 'object',
      properties: Object.fromEntries(Object.entries(known).map(([name, { schema }]) => [name, schema])),
      required: Object.keys(fields),
      additionalProperties: false,
    },
    (value): value is Filled<Given> & Partial<Filled<More>> =>
      isObject(value) &&
      Object.keys(fields).every((name) => Object.hasOwn(value, name)) &&
      Object.entries(value).every(([name, one]) => Object.hasOwn(known, name) && known[name]?.(one) === true),
  )
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

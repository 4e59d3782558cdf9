/** Says whether a value from the page has the shape a channel promises. */
export type Shape<Value> = (value: unknown) => value is Value

/** What has this shape. */
export type Shaped<S> = S extends Shape<infer Value> ? Value : never

export const nothing: Shape<null> = (value): value is null => value === null

/** A string of at most this many UTF-16 units, so that no page can make the main process chew on megabytes. */
export const text =
  (most: number): Shape<string> =>
  (value): value is string =>
    typeof value === 'string' && value.length <= most

/** The same without U+0000, which no database takes for text. */
export const plainText =
  (most: number): Shape<string> =>
  (value): value is string =>
    text(most)(value) && !value.includes('\0')

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** In the one form that each of ours is written in. */
export const uuid: Shape<string> = (value): value is string => typeof value === 'string' && UUID.test(value)

export const yesOrNo: Shape<boolean> = (value): value is boolean => typeof value === 'boolean'

export const oneOf =
  <Option extends string | null>(...options: readonly Option[]): Shape<Option> =>
  (value): value is Option =>
    options.some((option) => option === value)

export const list =
  <Value>(each: Shape<Value>, most: number): Shape<readonly Value[]> =>
  (value): value is readonly Value[] =>
    Array.isArray(value) && value.length <= most && value.every((one) => each(one))

/** A whole number from the least to the most; `any` takes fractions too. */
export const numberWithin =
  (least: number, most: number, kind: 'whole' | 'any' = 'whole'): Shape<number> =>
  (value): value is number =>
    typeof value === 'number' && (kind === 'any' || Number.isSafeInteger(value)) && value >= least && value <= most

export const optional =
  <Value>(shape: Shape<Value>): Shape<Value | null> =>
  (value): value is Value | null =>
    value === null || shape(value)

export const either =
  <Options extends readonly Shape<unknown>[]>(...shapes: Options): Shape<Shaped<Options[number]>> =>
  (value): value is Shaped<Options[number]> =>
    shapes.some((shape) => shape(value))

type Fields = Readonly<Record<string, Shape<unknown>>>

/** Exactly these fields: unknown ones are refused, not ignored. */
export const record =
  <Given extends Fields>(fields: Given): Shape<{ readonly [Name in keyof Given]: Shaped<Given[Name]> }> =>
  (value): value is { readonly [Name in keyof Given]: Shaped<Given[Name]> } =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === Object.keys(fields).length &&
    Object.entries(fields).every(([name, shape]) => Object.hasOwn(value, name) && shape((value as Record<string, unknown>)[name]))

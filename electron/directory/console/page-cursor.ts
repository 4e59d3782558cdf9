import { LatchkeyError } from '../../core/errors.ts'

/** Where a page ended: what it was ordered by, and the values of that row. */
export const pageCursor = (order: string, keys: readonly string[]): string =>
  Buffer.from(JSON.stringify([order, ...keys])).toString('base64url')

/** Throws `invalid_input` for what is no cursor of this order. */
export function keysOf(cursor: string, order: string): readonly string[] {
  const [of, ...keys] = parsed(cursor)
  const values = keys.filter((key) => typeof key === 'string')
  if (of === order && values.length > 0 && values.length === keys.length) return values
  throw new LatchkeyError('invalid_input', 'That page belongs to another list. Begin with the first page.', { params: { field: 'after' } })
}

function parsed(cursor: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(values) ? values : []
  } catch {
    return []
  }
}

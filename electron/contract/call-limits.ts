const MOST_TEXT = 64 * 1024
const MOST_VALUES = 4_096
const DEEPEST = 8

/**
 * Whether a question is small and plain enough to be looked at: nothing but null, booleans, finite numbers, text, arrays and plain objects,
 * 64 Ki characters and 4 096 values at most, eight levels deep. Cycles are too deep by nature.
 */
export function isModest(question: unknown): boolean {
  const left = { text: MOST_TEXT, values: MOST_VALUES }
  return fits(question, left, DEEPEST)
}

function fits(value: unknown, left: { text: number; values: number }, levels: number): boolean {
  left.values -= 1
  if (left.values < 0 || levels < 0) return false
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'string') return (left.text -= value.length) >= 0
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.length <= left.values && value.every((each) => fits(each, left, levels - 1))
  if (!isPlain(value)) return false
  return Object.entries(value).every(([name, each]) => (left.text -= name.length) >= 0 && fits(each, left, levels - 1))
}

const isPlain = (value: object) => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

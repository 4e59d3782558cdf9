import type { Language } from '../electron/contract/views.ts'

type Part = 'day' | 'month' | 'year'

const format = (language: Language) =>
  new Intl.DateTimeFormat(language, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' })

/** A day such as `2026-11-08` as the language writes it in numbers: `08/11/2026`, in English `11/08/2026`. */
export const dayFieldText = (day: string, language: Language) => (day === '' ? '' : format(language).format(Date.parse(day)))

/** The day that somebody has written, in the order of their language or as `2026-11-08`; null while it is none. */
export function dayWritten(text: string, language: Language): string | null {
  const numbers = text.trim().split(/\D+/)
  if (numbers.length !== 3 || numbers.some((number) => number === '')) return null
  const order: readonly Part[] = numbers[0]?.length === 4 ? ['year', 'month', 'day'] : orderOf(language)
  const numberOf = (part: Part) => numbers[order.indexOf(part)] ?? ''
  const day = `${numberOf('year')}-${numberOf('month').padStart(2, '0')}-${numberOf('day').padStart(2, '0')}`
  // 31 February would become another day.
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : null
}

const orderOf = (language: Language): readonly Part[] =>
  format(language)
    .formatToParts(0)
    .flatMap(({ type }) => (type === 'day' || type === 'month' || type === 'year' ? [type] : []))

import type { SessionsFilter } from '../../../../electron/contract/console-questions.ts'

export const NO_FILTER: SessionsFilter = {
  person: null,
  state: null,
  presence: null,
  reasons: [],
  firstDay: null,
  lastDay: null,
  text: '',
}

/** One limit of a filter, as a person sees it; with `without`, the filter that is left when it is taken away. */
export type Limit = Readonly<{ key: string; kind: keyof SessionsFilter; value: string; without: SessionsFilter }>

export function limitsOf(filter: SessionsFilter): readonly Limit[] {
  const plain = (['person', 'state', 'presence', 'firstDay', 'lastDay'] as const).flatMap((kind) => {
    const value = filter[kind]
    return value === null ? [] : [{ key: kind, kind, value, without: { ...filter, [kind]: null } }]
  })
  const reasons = filter.reasons.map((value) => ({
    key: `reason ${value}`,
    kind: 'reasons' as const,
    value,
    without: { ...filter, reasons: filter.reasons.filter((other) => other !== value) },
  }))
  const text = filter.text.trim()
  return [
    ...plain,
    ...reasons,
    ...(text === '' ? [] : [{ key: 'text', kind: 'text' as const, value: text, without: { ...filter, text: '' } }]),
  ]
}

export const isUnlimited = (filter: SessionsFilter) => limitsOf(filter).length === 0

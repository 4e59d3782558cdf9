import type { Fields } from './columns.ts'
import { refuseCell } from './source-row.ts'

const WORDS = {
  true: '1 true t yes y si sí sì s on x active activo activa attivo attiva enabled habilitado habilitada abilitato abilitata blocked bloqueado bloccato disabled deshabilitado disabilitato',
  false: '0 false f no n off inactive inactivo inactiva inattivo inattiva not_active',
} as const

/** What a column says of the field it is read as; a status word may say the opposite of its column, as `disabled` does in `status`. */
const OPPOSITES: Readonly<Record<string, readonly string[]>> = {
  active: ['disabled', 'deshabilitado', 'disabilitato', 'blocked', 'bloqueado', 'bloccato'],
  disabled: ['active', 'activo', 'activa', 'attivo', 'attiva', 'enabled', 'habilitado', 'habilitada', 'abilitato', 'abilitata'],
}

/** Null where the cell is empty or there is no such column. */
export function readTruth<Field extends string>(fields: Fields<Field>, field: Field & keyof typeof OPPOSITES): boolean | null {
  const text = fields.text(field)?.toLowerCase()
  if (text === undefined) return null
  if (OPPOSITES[field]?.includes(text)) return false
  if (WORDS.true.split(' ').includes(text)) return true
  if (WORDS.false.split(' ').includes(text)) return false
  return refuseCell(fields.column(field), `"${text}" is neither yes nor no. Write 1 or 0.`)
}

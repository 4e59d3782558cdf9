import type { AuditEntry } from './audit.ts'

type Detail = AuditEntry['detail']

/** What a line is told apart from: the names of the person whom it is about, under the fact `user`. */
export type PartedDetail = Readonly<{ person: string; rest: Detail; names: Detail }>

const NAME_FACTS = ['username', 'old', 'new', 'names']
const isName = (fact: string, value: unknown) =>
  NAME_FACTS.includes(fact) && (fact === 'username' ? typeof value === 'string' : typeof value === 'object')

/**
 * The chain vouches for what was written for ever, and a person may ask to be forgotten: so names stand beside it, and in it only who it was, and a
 * digest under `named`. Null where the line has no names.
 */
export function partNames(detail: Detail): PartedDetail | null {
  const person = detail['user']
  const facts = Object.entries(detail)
  const names = facts.filter(([fact, value]) => isName(fact, value))
  if (typeof person !== 'string' || names.length === 0) return null
  return { person, names: Object.fromEntries(names), rest: Object.fromEntries(facts.filter(([fact, value]) => !isName(fact, value))) }
}

/** As it was before, as far as the names are still there. */
export function joinNames({ named: _digest, ...rest }: Detail, names: Detail | null): Detail {
  return { ...rest, ...names }
}

import type { ConsoleSession } from '../../../../electron/contract/console.ts'

/** Kept with their rows, for what is chosen may no longer be in memory. */
export type Selection = Readonly<{ chosen: ReadonlyMap<string, ConsoleSession>; anchor: string | null }>

export const NOTHING_SELECTED: Selection = { chosen: new Map(), anchor: null }

export function toggled({ chosen }: Selection, row: ConsoleSession): Selection {
  const now = new Map(chosen)
  if (!now.delete(row.id)) now.set(row.id, row)
  return { chosen: now, anchor: row.id }
}

/** From where the selecting began to `to`; moving back gives up what lies beyond. */
export function extended({ chosen, anchor }: Selection, rows: readonly ConsoleSession[], from: string, to: string): Selection {
  const begin = rows.some(({ id }) => id === anchor) ? (anchor ?? from) : from
  const now = new Map(chosen)
  for (const { id } of between(rows, begin, from)) now.delete(id)
  for (const row of between(rows, begin, to)) now.set(row.id, row)
  return { chosen: now, anchor: begin }
}

export function withAll({ chosen, anchor }: Selection, rows: readonly ConsoleSession[]): Selection {
  return { chosen: new Map([...chosen, ...rows.map((row) => [row.id, row] as const)]), anchor }
}

/** The same ones, as they are now. */
export function updated(selection: Selection, rows: readonly ConsoleSession[]): Selection {
  const known = rows.filter(({ id }) => selection.chosen.has(id))
  return known.length === 0 ? selection : withAll(selection, known)
}

function between(rows: readonly ConsoleSession[], one: string, other: string): readonly ConsoleSession[] {
  const places = [one, other].map((wanted) => rows.findIndex(({ id }) => id === wanted))
  const [first, last] = [Math.min(...places), Math.max(...places)]
  return first === -1 ? [] : rows.slice(first, last + 1)
}

import type { SortColumn } from '../../../../electron/contract/console-questions.ts'

export const COLUMNS = [
  'person',
  'state',
  'presence',
  'liveness',
  'started',
  'lastActivity',
  'ended',
  'duration',
  'reason',
  'host',
  'pid',
] as const
export type Column = (typeof COLUMNS)[number]
export type ShownColumns = Readonly<Record<Column, boolean>>

/** In pixels: how narrow a column may get, and what share of the rest it takes. */
const WIDTHS: Readonly<Record<Column, readonly [least: number, share: number]>> = {
  person: [190, 2],
  state: [112, 0],
  presence: [150, 0],
  liveness: [160, 0],
  started: [172, 0],
  lastActivity: [172, 0],
  ended: [172, 0],
  duration: [112, 0],
  reason: [230, 2],
  host: [140, 1],
  pid: [84, 0],
}

export const gridTemplate = (columns: readonly Column[]) =>
  ['44px', ...columns.map((column) => trackOf(...WIDTHS[column])), '48px'].join(' ')

export const leastWidth = (columns: readonly Column[]) => 92 + columns.reduce((sum, column) => sum + WIDTHS[column][0], 0)

const trackOf = (least: number, share: number) => (share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`)

/** By liveness nobody can sort: it is asked anew for what is shown. */
export const sortColumnOf = (column: Column): SortColumn | null => (column === 'liveness' ? null : column)

/** What reads best from the newest or the largest. */
const DESCENDING_FIRST: readonly SortColumn[] = ['started', 'lastActivity', 'ended', 'duration', 'presence']
type Sort = Readonly<{ column: SortColumn; direction: 'ascending' | 'descending' }>

export function nextSort(now: Sort, column: SortColumn): Sort {
  if (now.column === column) return { column, direction: now.direction === 'ascending' ? 'descending' : 'ascending' }
  return { column, direction: DESCENDING_FIRST.includes(column) ? 'descending' : 'ascending' }
}

const ALL_SHOWN = Object.fromEntries(COLUMNS.map((column) => [column, true])) as ShownColumns

/** By username, for as long as the window lives: what the browser keeps is wiped between people, and no channel stores it. */
const remembered = new Map<string, ShownColumns>()

export const columnsOf = (username: string): ShownColumns => remembered.get(username) ?? ALL_SHOWN

export function rememberColumns(username: string, shown: ShownColumns): void {
  remembered.set(username, shown)
}

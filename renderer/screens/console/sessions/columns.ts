import type { SortColumn } from '../../../../electron/contract/console-questions.ts'

/** In the order of the table. The first five say what most are looked up for; the others are there to be chosen. */
export const COLUMNS = [
  'person',
  'host',
  'status',
  'started',
  'duration',
  'ended',
  'lastActivity',
  'presence',
  'reason',
  'liveness',
  'pid',
] as const
const SHOWN_AT_FIRST = 5
export type Column = (typeof COLUMNS)[number]
export type ShownColumns = Readonly<Record<Column, boolean>>

/** In pixels: how narrow a column may get, and what share of the rest it takes. */
const WIDTHS: Readonly<Record<Column, readonly [least: number, share: number]>> = {
  person: [180, 2],
  status: [200, 2],
  presence: [150, 0],
  liveness: [160, 0],
  started: [150, 0],
  lastActivity: [150, 0],
  ended: [150, 0],
  duration: [112, 0],
  reason: [230, 2],
  host: [120, 1],
  pid: [84, 0],
}

export const gridTemplate = (columns: readonly Column[]) =>
  ['44px', ...columns.map((column) => trackOf(...WIDTHS[column])), '48px'].join(' ')

export const leastWidth = (columns: readonly Column[]) => 92 + columns.reduce((sum, column) => sum + WIDTHS[column][0], 0)

const trackOf = (least: number, share: number) => (share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`)

/** By liveness nobody can sort: it is asked anew for what is shown. */
export function sortColumnOf(column: Column): SortColumn | null {
  if (column === 'status') return 'state'
  return column === 'liveness' ? null : column
}

/** What reads best from the newest or the largest. */
const DESCENDING_FIRST: readonly SortColumn[] = ['started', 'lastActivity', 'ended', 'duration', 'presence']
type Sort = Readonly<{ column: SortColumn; direction: 'ascending' | 'descending' }>

export function nextSort(now: Sort, column: SortColumn): Sort {
  if (now.column === column) return { column, direction: now.direction === 'ascending' ? 'descending' : 'ascending' }
  return { column, direction: DESCENDING_FIRST.includes(column) ? 'descending' : 'ascending' }
}

const AT_FIRST = Object.fromEntries(COLUMNS.map((column, place) => [column, place < SHOWN_AT_FIRST])) as ShownColumns

/** By username, for as long as the window lives: what the browser keeps is wiped between people, and no channel stores it. */
const remembered = new Map<string, ShownColumns>()

export const columnsOf = (username: string): ShownColumns => remembered.get(username) ?? AT_FIRST

export function rememberColumns(username: string, shown: ShownColumns): void {
  remembered.set(username, shown)
}

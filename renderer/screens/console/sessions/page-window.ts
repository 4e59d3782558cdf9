import type { SessionsQuery } from '../../../../electron/contract/console-questions.ts'
import type { ConsoleSession, SessionsPage } from '../../../../electron/contract/console.ts'

/** At most this many rows are asked for at once. */
export const PAGE_ROWS = 150
/** Pages beyond these are dropped at the far side, so that a million rows take no more memory than a thousand. */
const MOST_PAGES = 8

export type Edge = 'before' | 'after'

/** `fromEnd` asks in the reverse of the sort that is shown, beginning at its end: the only way there that skips nothing on the way. */
export type PageAsk = Readonly<{ fromEnd: boolean; edge: Edge; cursor: string | null }>
export type Question = Pick<SessionsQuery, 'filter' | 'sort' | 'zone'>

/** In the order in which it is shown, also its cursors. */
type HeldPage = Readonly<{ ask: PageAsk; rows: readonly ConsoleSession[]; before: string | null; after: string | null }>

/** The pages that are in memory, which follow one another. */
export type PageWindow = Readonly<{
  pages: readonly HeldPage[]
  rows: readonly ConsoleSession[]
  fromEnd: boolean
  /** How many rows lie between the window and the end of the table that it was opened from. */
  skipped: number
}>

export const FROM_START: PageAsk = { fromEnd: false, edge: 'after', cursor: null }
export const FROM_END: PageAsk = { fromEnd: true, edge: 'before', cursor: null }

export function queryFor(ask: PageAsk, { filter, sort, zone }: Question): SessionsQuery {
  const goesOn = (ask.edge === 'after') !== ask.fromEnd
  return {
    filter,
    zone,
    sort: ask.fromEnd ? { ...sort, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' } : sort,
    limit: PAGE_ROWS,
    after: goesOn ? ask.cursor : null,
    before: goesOn ? null : ask.cursor,
  }
}

export function heldPage(ask: PageAsk, { rows, next, previous }: SessionsPage): HeldPage {
  return ask.fromEnd ? { ask, rows: rows.toReversed(), before: next, after: previous } : { ask, rows, before: previous, after: next }
}

export const openedWindow = (page: HeldPage): PageWindow => windowOf([page], page.ask.fromEnd, 0)

/** What to ask for to go on beyond an edge; null where the table ends there. */
export function askBeyond({ pages, fromEnd }: PageWindow, edge: Edge): PageAsk | null {
  const cursor = edge === 'before' ? pages[0]?.before : pages.at(-1)?.after
  return cursor ? { fromEnd, edge, cursor } : null
}

export function extendedWindow(window: PageWindow, edge: Edge, page: HeldPage): PageWindow {
  const known = new Set(window.rows.map(({ id }) => id))
  // A row may have moved here from a page that is in memory: it must not be shown twice.
  const fresh = { ...page, rows: page.rows.filter(({ id }) => !known.has(id)) }
  const all = edge === 'before' ? [fresh, ...window.pages] : [...window.pages, fresh]
  const surplus = Math.max(0, all.length - MOST_PAGES)
  const kept = edge === 'before' ? all.slice(0, all.length - surplus) : all.slice(surplus)
  const dropped = edge === 'before' ? all.slice(all.length - surplus) : all.slice(0, surplus)
  const towardsOpening = (edge === 'before') !== window.fromEnd
  const skipped = towardsOpening ? window.skipped - fresh.rows.length : window.skipped + rowsIn(dropped)
  return windowOf(kept, window.fromEnd, skipped)
}

/** The pages that hold these rows, to be asked for again, and how many rows the window has before them. */
export function pagesAround({ pages }: PageWindow, firstRow: number, lastRow: number) {
  let begin = 0
  const found: HeldPage[] = []
  let before = 0
  for (const page of pages) {
    const end = begin + page.rows.length
    if (end <= firstRow) before += page.rows.length
    else if (begin <= lastRow) found.push(page)
    begin = end
  }
  return { pages: found, before }
}

/** The window made of pages that were asked for again; what was around them is asked for when it is needed. */
export function renewedWindow(window: PageWindow, pages: readonly HeldPage[], rowsBefore: number): PageWindow {
  const seen = new Set<string>()
  const distinct = pages.map((page) => ({ ...page, rows: page.rows.filter(({ id }) => !seen.has(id) && seen.add(id)) }))
  const rowsAfter = window.rows.length - rowsBefore - rowsIn(distinct)
  return windowOf(distinct, window.fromEnd, window.skipped + (window.fromEnd ? rowsAfter : rowsBefore))
}

/** The place in the whole table of the first row in memory, from 0; null while the total that it takes to know is not counted. */
export function placeOf({ rows, fromEnd, skipped }: PageWindow, total: number | null): number | null {
  if (!fromEnd) return skipped
  return total === null ? null : Math.max(0, total - skipped - rows.length)
}

function windowOf(pages: readonly HeldPage[], fromEnd: boolean, skipped: number): PageWindow {
  const isAtOpening = (fromEnd ? pages.at(-1)?.after : pages[0]?.before) === null
  return { pages, rows: pages.flatMap(({ rows }) => rows), fromEnd, skipped: isAtOpening ? 0 : Math.max(0, skipped) }
}

const rowsIn = (pages: readonly HeldPage[]) => pages.reduce((sum, { rows }) => sum + rows.length, 0)

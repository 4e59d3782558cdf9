import { describe, expect, test } from 'vitest'
import {
  askBeyond,
  extendedWindow,
  FROM_END,
  FROM_START,
  heldPage,
  openedWindow,
  PAGE_ROWS,
  pagesAround,
  placeOf,
  queryFor,
  renewedWindow,
} from '../../../renderer/screens/console/sessions/page-window.ts'
import type { Edge, PageAsk, PageWindow } from '../../../renderer/screens/console/sessions/page-window.ts'
import { consoleTable, newestFirst } from './console-table.ts'

const LONG = 40 * PAGE_ROWS + 7
const table = consoleTable(LONG)
const fetched = (ask: PageAsk) => heldPage(ask, table.page(queryFor(ask, newestFirst)))
const opened = (ask: PageAsk) => openedWindow(fetched(ask))
const idsIn = (window: PageWindow) => window.rows.map(({ id }) => Number(id.slice(1)))

function further(window: PageWindow, edge: Edge, times = 1): PageWindow {
  const ask = times === 0 ? null : askBeyond(window, edge)
  return ask ? further(extendedWindow(window, edge, fetched(ask)), edge, times - 1) : window
}
const everyRowFrom = (first: number, rows: number) => Array.from({ length: rows }, (_, place) => first + place)

describe('the window of pages', () => {
  test('goes on page by page without a gap', () => {
    expect(idsIn(further(opened(FROM_START), 'after', 2))).toEqual(everyRowFrom(0, 3 * PAGE_ROWS))
  })

  test('never holds more than eight pages, and still knows where it is', () => {
    const window = further(opened(FROM_START), 'after', 20)
    expect(window.rows).toHaveLength(8 * PAGE_ROWS)
    expect(placeOf(window, null)).toBe(13 * PAGE_ROWS)
    expect(idsIn(window)[0]).toBe(13 * PAGE_ROWS)
  })

  test('finds the way back to the start', () => {
    const back = further(further(opened(FROM_START), 'after', 20), 'before', 50)
    expect(placeOf(back, null)).toBe(0)
    expect(idsIn(back)).toEqual(everyRowFrom(0, 8 * PAGE_ROWS))
    expect(askBeyond(back, 'before')).toBeNull()
  })

  test('reaches the very end row by row', () => {
    const end = further(opened(FROM_START), 'after', 100)
    expect(idsIn(end).at(-1)).toBe(LONG - 1)
    expect(askBeyond(end, 'after')).toBeNull()
  })

  test('opened at the end it shows the last rows in their order, and goes on upwards', () => {
    const end = opened(FROM_END)
    expect(idsIn(end)).toEqual(everyRowFrom(LONG - PAGE_ROWS, PAGE_ROWS))
    const up = further(end, 'before', 2)
    expect(idsIn(up)).toEqual(everyRowFrom(LONG - 3 * PAGE_ROWS, 3 * PAGE_ROWS))
    expect(placeOf(up, LONG)).toBe(LONG - 3 * PAGE_ROWS)
    expect(placeOf(up, null)).toBeNull()
  })

  test('opened at the end it finds the whole way to the start', () => {
    expect(idsIn(further(opened(FROM_END), 'before', 100))[0]).toBe(0)
  })

  test('shows no row twice that has moved from one page to another', () => {
    const window = opened(FROM_START)
    const moved = {
      ...fetched(askBeyond(window, 'after') ?? FROM_START),
      rows: [...window.rows.slice(-1), ...table.rows.slice(PAGE_ROWS, PAGE_ROWS + 2)],
    }
    expect(idsIn(extendedWindow(window, 'after', moved))).toEqual(everyRowFrom(0, PAGE_ROWS + 2))
  })

  test('asked for again in part, it keeps its place', () => {
    const window = further(opened(FROM_START), 'after', 4)
    const { pages, before } = pagesAround(window, 2 * PAGE_ROWS + 5, 2 * PAGE_ROWS + 25)
    const renewed = renewedWindow(
      window,
      pages.map(({ ask }) => fetched(ask)),
      before,
    )
    expect(idsIn(renewed)).toEqual(everyRowFrom(2 * PAGE_ROWS, PAGE_ROWS))
    expect(placeOf(renewed, null)).toBe(2 * PAGE_ROWS)
    expect(idsIn(further(renewed, 'before'))[0]).toBe(PAGE_ROWS)
  })
})

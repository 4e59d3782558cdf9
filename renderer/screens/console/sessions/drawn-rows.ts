import { defaultRangeExtractor } from '@tanstack/react-virtual'
import type { Range } from '@tanstack/react-virtual'
import { HEAD_HEIGHT, ROW_HEIGHT } from './row-height.ts'

type Box = { readonly current: HTMLDivElement | null }

/** For `useVirtualizer`: of a table's rows those on the screen are drawn, and the active one. Without it in the page the keyboard would be lost. */
export const drawnRows = (box: Box, rows: readonly Readonly<{ id: string | number }>[], active: number) => ({
  count: rows.length,
  getScrollElement: () => box.current,
  estimateSize: () => ROW_HEIGHT,
  getItemKey: (index: number) => rows[index]?.id ?? index,
  overscan: 8,
  scrollMargin: HEAD_HEIGHT,
  scrollPaddingStart: HEAD_HEIGHT,
  rangeExtractor: (range: Range) =>
    [...new Set([...defaultRangeExtractor(range), active])].filter((index) => index < range.count).toSorted((a, b) => a - b),
})

import { harmless, shortened, widthOf } from './plain-text.ts'

export type Column<Row> = Readonly<{
  title: string
  cell: (row: Row) => string
  /** May be cut with `…` down to this many columns of the terminal. Without it the column is never cut. */
  least?: number
  /** Left out, the last such column first, where the terminal is too narrow for all. */
  optional?: boolean
}>

type Drawn = Readonly<{
  cells: readonly string[]
  least: number
  width: number
  optional: boolean
}>

const GAP = '  '

/** A table no wider than the terminal, as far as its columns let themselves be cut or left out. Ends with a newline. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], available: number | null): string {
  const fitting = fit(
    columns.map((column) => drawn(column, rows)),
    available ?? Number.POSITIVE_INFINITY,
  )
  const line = (at: number) =>
    fitting
      .map(({ cells, width }) => padded(shortened(cells[at] ?? '', width), width))
      .join(GAP)
      .trimEnd()
  return [...Array(rows.length + 1).keys()].map((at) => `${line(at)}\n`).join('')
}

function drawn<Row>(column: Column<Row>, rows: readonly Row[]): Drawn {
  const cells = [column.title, ...rows.map((row) => harmless(column.cell(row)))]
  const width = cells.reduce((most, cell) => Math.max(most, widthOf(cell)), 0)
  return {
    cells,
    width,
    least: Math.min(column.least ?? width, width),
    optional: column.optional ?? false,
  }
}

function fit(columns: readonly Drawn[], available: number): readonly Drawn[] {
  const shrunk = shrink(columns, available)
  const last = columns.findLastIndex(({ optional }) => optional)
  if (total(shrunk) <= available || last < 0) return shrunk
  return fit(columns.toSpliced(last, 1), available)
}

/** Takes from the widest first, so that short columns stay whole. */
function shrink(columns: readonly Drawn[], available: number): readonly Drawn[] {
  const shrunk = columns.map((column) => ({ ...column }))
  for (let excess = total(shrunk) - available; excess > 0; excess--) {
    const widest = shrunk.filter(({ width, least }) => width > least).toSorted((a, b) => b.width - a.width)[0]
    if (!widest) break
    widest.width--
  }
  return shrunk
}

const total = (columns: readonly Drawn[]) => columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1))
const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

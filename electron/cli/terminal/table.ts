import { harmless, shortened, widthOf } from './plain-text.ts'

export type Column<Row> = Readonly<{
  title: string
  cell: (row: Row) => string
  /** May be cut with `…` down to this many columns of the terminal. Without it the column is never cut. */
  least?: number
  /** Left out, the last such column first, where the terminal is too narrow for all. */
  optional?: boolean
}>

type Drawn<Row> = Readonly<{ column: Column<Row>; least: number; width: number; optional: boolean }>

const GAP = '  '

/** A table no wider than the terminal, as far as its columns let themselves be cut or left out. Ends with a newline. */
export const table = <Row>(columns: readonly Column<Row>[], rows: readonly Row[], available: number | null): string =>
  tableInParts(columns, available)(rows)

/** For a table that is too long to be kept: each call is given the next rows. What the first of them need decides how wide the columns are. */
export function tableInParts<Row>(columns: readonly Column<Row>[], available: number | null): (rows: readonly Row[]) => string {
  let fitting: readonly Drawn<Row>[] | null = null
  const line = (cells: readonly string[]) =>
    `${(fitting ?? [])
      .map(({ width }, at) => padded(available === null ? (cells[at] ?? '') : shortened(cells[at] ?? '', width), width))
      .join(GAP)
      .trimEnd()}\n`
  return (rows) => {
    const titles = fitting === null
    fitting ??= fit(
      columns.map((column) => drawn(column, rows)),
      available ?? Number.POSITIVE_INFINITY,
    )
    const kept = fitting.map(({ column }) => column)
    const lines = rows.map((row) => line(kept.map((column) => harmless(column.cell(row)))))
    return (titles ? line(kept.map(({ title }) => title)) : '') + lines.join('')
  }
}

function drawn<Row>(column: Column<Row>, rows: readonly Row[]): Drawn<Row> {
  const width = rows.reduce((most, row) => Math.max(most, widthOf(harmless(column.cell(row)))), widthOf(column.title))
  return { column, width, least: Math.min(column.least ?? width, width), optional: column.optional ?? false }
}

function fit<Row>(columns: readonly Drawn<Row>[], available: number): readonly Drawn<Row>[] {
  const shrunk = shrink(columns, available)
  const last = columns.findLastIndex(({ optional }) => optional)
  if (total(shrunk) <= available || last < 0) return shrunk
  return fit(columns.toSpliced(last, 1), available)
}

/** Takes from the widest first, so that short columns stay whole. */
function shrink<Row>(columns: readonly Drawn<Row>[], available: number): readonly Drawn<Row>[] {
  const shrunk = columns.map((column) => ({ ...column }))
  for (let excess = total(shrunk) - available; excess > 0; excess--) {
    const widest = shrunk.filter(({ width, least }) => width > least).toSorted((a, b) => b.width - a.width)[0]
    if (!widest) break
    widest.width--
  }
  return shrunk
}

const total = (columns: readonly Readonly<{ width: number }>[]) =>
  columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1))
const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

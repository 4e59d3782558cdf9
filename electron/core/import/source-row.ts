import { LatchkeyError } from '../errors.ts'

export type Cell = string | number | boolean | null

/** A row of what another system exported. `place` is where a person finds it: `line 7`, or `entry 7` of a list in JSON. */
export type SourceRow = Readonly<{ place: string; cells: Readonly<Record<string, Cell>> }>

export type SourceTable = Readonly<{ columns: readonly string[]; rows: readonly SourceRow[]; unfit: readonly Refusal[] }>

/** Why a row cannot be taken; `column` where one cell is to blame. */
export type Refusal = Readonly<{ place: string; column: string | null; why: string }>

/** What became of a row otherwise than its cells say. */
export type Remark = Readonly<{ place: string; what: string }>

/** Throws a refusal of the row that is being read; `column` is as the file calls it. */
export function refuseCell(column: string | null, why: string): never {
  throw new LatchkeyError('invalid_input', why, column === null ? {} : { params: { column } })
}

export type ReadRows<Row> = Readonly<{ rows: readonly Row[]; refused: readonly Refusal[]; remarks: readonly Remark[] }>

/** Reads each row, and collects what `read` refuses and remarks. Any other error goes on. */
export function readRows<Row>(rows: readonly SourceRow[], read: (row: SourceRow, remark: (what: string) => void) => Row): ReadRows<Row> {
  const [taken, refused, remarks]: [Row[], Refusal[], Remark[]] = [[], [], []]
  for (const row of rows) {
    try {
      taken.push(read(row, (what) => remarks.push({ place: row.place, what })))
    } catch (error) {
      if (!(error instanceof LatchkeyError)) throw error
      const column = error.params['column']
      refused.push({ place: row.place, column: column === undefined ? null : String(column), why: error.message })
    }
  }
  return { rows: taken, refused, remarks }
}

/** What exports write where there is nothing: also MySQL's zero date. */
const NOTHING = new Set(['', 'null', '\\n', 'none', 'nil', '0000-00-00', '0000-00-00 00:00:00'])

/** The text of a cell, without blanks around it; null for one that holds nothing. */
export function textOf(cell: Cell | undefined): string | null {
  if (cell === undefined || cell === null) return null
  const text = String(cell).trim()
  return NOTHING.has(text.toLowerCase()) ? null : text
}

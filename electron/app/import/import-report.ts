import type { AuditEntry } from '../../core/audit/audit.ts'
import type { Columns } from '../../core/import/columns.ts'
import type { ReadRows, Refusal, Remark } from '../../core/import/source-row.ts'

/** A file of another system: its name, a digest of its bytes in hexadecimal, and what the system is called here. */
export type ImportSource = Readonly<{ source: string; file: string; sha256: string }>

/** What an import would do, before it is done. `refused` must be empty: an import takes all rows or none. */
export type ImportPlan<Row> = Readonly<{
  what: 'people' | 'sessions'
  from: ImportSource
  columns: Columns<string>
  /** Those that are new here. */
  rows: readonly Row[]
  /** How many were taken over by an earlier import. */
  known: number
  refused: readonly Refusal[]
  remarks: readonly Remark[]
}>

/** Sorts rows that were read into new ones, known ones and such as cannot be taken. */
export function sortRows<Row extends Readonly<{ place: string }>>(
  { rows, refused, remarks }: ReadRows<Row>,
  judge: (row: Row) => 'new' | 'known' | Omit<Refusal, 'place'>,
): Pick<ImportPlan<Row>, 'rows' | 'known' | 'refused' | 'remarks'> {
  const judged = rows.map((row) => ({ row, verdict: judge(row) }))
  return {
    rows: judged.flatMap(({ row, verdict }) => (verdict === 'new' ? [row] : [])),
    known: judged.filter(({ verdict }) => verdict === 'known').length,
    refused: [...refused, ...judged.flatMap(({ row, verdict }) => (typeof verdict === 'object' ? [{ place: row.place, ...verdict }] : []))],
    remarks,
  }
}

export const auditDetail = ({ from, rows, known, refused }: ImportPlan<unknown>): AuditEntry['detail'] => ({
  ...from,
  taken: rows.length,
  known,
  refused: refused.length,
})

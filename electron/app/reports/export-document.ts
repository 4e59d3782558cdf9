import { csvRecord } from '../../core/reports/csv.ts'
import type { Cell } from '../../core/reports/csv.ts'

export type ExportFormat = 'csv' | 'json'

/** A piece of the document, and how far it has come. Stopping to ask for pieces is how an export is cancelled. */
type ExportPiece = Readonly<{ text: string; done: number; total: number }>
export type ExportPieces = Generator<ExportPiece, void, undefined>

type Record = Readonly<{ [column: string]: Cell | object }>

/** How a list of records is written, in either format: what comes first, each of them, and what comes last. */
export type RecordWriter = Readonly<{ begin: string; write: (record: Record) => string; end: () => string }>

/** The columns are those of CSV; JSON has the records as they are. */
export function recordWriter(format: ExportFormat, columns: readonly string[]): RecordWriter {
  if (format === 'csv')
    return { begin: csvRecord(columns), write: (record) => csvRecord(columns.map((column) => cellFrom(record[column]))), end: () => '' }
  let written = 0
  return {
    begin: '[',
    write: (record) => `${written++ === 0 ? '\n' : ',\n'}${JSON.stringify(record)}`,
    end: () => (written === 0 ? ']\n' : '\n]\n'),
  }
}

const cellFrom = (value: Cell | object | undefined): Cell =>
  value === undefined ? null : typeof value === 'object' && value !== null ? JSON.stringify(value) : value

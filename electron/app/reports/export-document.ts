import { BYTE_ORDER_MARK, csvRecord, csvTitles } from '../../core/reports/csv.ts'
import type { Cell, Separator } from '../../core/reports/csv.ts'

export type ExportFormat = 'csv' | 'json'

/** How CSV is written. */
export type CsvForm = Readonly<{
  separator: Separator
  /** Whether it begins with a byte order mark. */
  mark: boolean
  /** Beside each time in UTC, the one that the clocks of this time zone showed. */
  zone: string | null
}>

export const CSV_IN_A_FILE: CsvForm = { separator: ',', mark: true, zone: null }

/** A piece of the document, and how far it has come. Stopping to ask for pieces is how an export is cancelled. */
type ExportPiece = Readonly<{ text: string; done: number; total: number }>
export type ExportPieces = Generator<ExportPiece, void, undefined>

type Record = Readonly<{ [column: string]: Cell | object }>

/** How a list of records is written, in either format: what comes first, each of them, and what comes last. */
export type RecordWriter = Readonly<{ begin: string; write: (record: Record) => string; end: () => string }>

/** The columns are those of CSV; JSON has the records as they are. */
export function recordWriter(format: ExportFormat, columns: readonly string[], form: CsvForm = CSV_IN_A_FILE): RecordWriter {
  if (format === 'csv') {
    const write = (record: Record) =>
      csvRecord(
        columns.map((column) => cellFrom(record[column])),
        form.separator,
      )
    return { begin: csvHead(columns, form), write, end: () => '' }
  }
  let written = 0
  return {
    begin: '[',
    write: (record) => `${written++ === 0 ? '\n' : ',\n'}${JSON.stringify(record)}`,
    end: () => (written === 0 ? ']\n' : '\n]\n'),
  }
}

export const csvHead = (columns: readonly string[], { separator, mark }: CsvForm = CSV_IN_A_FILE): string =>
  (mark ? BYTE_ORDER_MARK : '') + csvTitles(columns, separator)

const cellFrom = (value: Cell | object | undefined): Cell =>
  value === undefined ? null : typeof value === 'object' && value !== null ? JSON.stringify(value) : value

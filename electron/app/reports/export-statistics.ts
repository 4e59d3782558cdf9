import type { Statistics } from '../../core/reports/console-port.ts'
import { csvRecord } from '../../core/reports/csv.ts'
import { END_REASONS } from '../../core/session/session.ts'
import { csvHead } from './export-document.ts'
import type { ExportFormat, ExportPieces } from './export-document.ts'

/** JSON has all of it; CSV has what a table can hold, one day in each row. */
export function* exportStatistics(statistics: Statistics, format: ExportFormat): ExportPieces {
  const total = statistics.perDay.length
  if (format === 'json') {
    yield { text: `${JSON.stringify(statistics, null, 2)}\n`, done: total, total }
    return
  }
  const known = new Set<string>(END_REASONS)
  const reasons = [...END_REASONS, ...Object.keys(statistics.byEndReason).filter((reason) => !known.has(reason))]
  yield { text: csvHead(['day', 'started', 'closed', 'activeAtEnd', ...reasons]), done: 0, total }
  const lines = statistics.perDay.map(({ day, started, closed, activeAtEnd, byEndReason }) =>
    csvRecord([day, started, closed, activeAtEnd, ...reasons.map((reason) => byEndReason[reason] ?? 0)]),
  )
  yield { text: lines.join(''), done: total, total }
}

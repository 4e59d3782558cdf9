import type { ConsoleFilter, PresenceRules, ReportStore, Stepwise } from '../../core/reports/console-port.ts'
import { zoneNamed } from '../../core/reports/zone.ts'
import { CSV_IN_A_FILE, recordWriter } from './export-document.ts'
import type { CsvForm, ExportFormat, ExportPieces } from './export-document.ts'
import { isoTime } from './iso-time.ts'
import { sessionPages } from './session-pages.ts'
import { reportSession } from './session-report.ts'
import type { ReportCircumstances, SessionReport } from './session-report.ts'

const SESSION_COLUMNS = [
  'id',
  'user',
  'state',
  'presence',
  'liveness',
  'pid',
  'host',
  'startedAt',
  'lastActivityAt',
  'lastHeartbeatAt',
  'endedAt',
  'endReason',
  'durationMs',
  'durationText',
] as const satisfies readonly (keyof SessionReport)[]

type Column = (typeof SESSION_COLUMNS)[number]

const TIMES: readonly Column[] = ['startedAt', 'lastActivityAt', 'lastHeartbeatAt', 'endedAt']

/** All sessions that the filter finds, newest first, in pieces of some milliseconds. Those that start meanwhile are not among them. */
export function* exportSessions(
  reports: ReportStore,
  filter: ConsoleFilter,
  format: ExportFormat,
  circumstances: ReportCircumstances,
  form: CsvForm = CSV_IN_A_FILE,
): ExportPieces {
  const { columns, recordOf } = zoned(format === 'csv' ? form.zone : null)
  const rules: PresenceRules = { now: circumstances.now, ...circumstances.policy }
  const total = yield* quietly(reports.count(filter, rules))
  const writer = recordWriter(format, columns, form)
  yield { text: writer.begin, done: 0, total }
  let done = 0
  for (const rows of sessionPages(reports, filter, rules)) {
    done += rows.length
    const text = rows.map(({ session, username }) => writer.write(recordOf(reportSession(session, username, circumstances)))).join('')
    yield { text, done, total: Math.max(done, total) }
  }
  yield { text: writer.end(), done, total: done }
}

/** Times of a zone stand beside those in UTC, in the form that spreadsheets know. */
function zoned(name: string | null): Readonly<{ columns: readonly string[]; recordOf: (report: SessionReport) => SessionReport }> {
  if (name === null) return { columns: SESSION_COLUMNS, recordOf: (report) => report }
  const zone = zoneNamed(name)
  const titleOf = (time: Column) => `${time} (${zone.name})`
  const shown = (time: string) => isoTime(Date.parse(time) + zone.offsetAt(Date.parse(time))).slice(0, 'yyyy-mm-ddThh:mm:ss'.length)
  const timesOf = (report: SessionReport) =>
    TIMES.map((column) => [titleOf(column), report[column] === null ? null : shown(String(report[column])).replace('T', ' ')] as const)
  return {
    columns: SESSION_COLUMNS.flatMap((column) => (TIMES.includes(column) ? [column, titleOf(column)] : [column])),
    recordOf: (report) => ({ ...report, ...Object.fromEntries(timesOf(report)) }),
  }
}

/** While counting there is nothing to write, but the event loop turns and the person may cancel. */
function* quietly<Answer>(steps: Stepwise<Answer>): Generator<{ text: string; done: number; total: number }, Answer, undefined> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    yield { text: '', done: 0, total: 0 }
  }
}

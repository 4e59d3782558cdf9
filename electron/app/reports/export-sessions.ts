import type { ConsoleFilter, PageCursor, PresenceRules, ReportStore, SessionQuery } from '../../core/reports/console-port.ts'
import { recordWriter } from './export-document.ts'
import type { ExportFormat, ExportPieces } from './export-document.ts'
import { reportSession } from './session-report.ts'
import type { ReportCircumstances, SessionReport } from './session-report.ts'

const PAGE = 200
const NEWEST_FIRST: SessionQuery['sort'] = { column: 'started', direction: 'descending' }

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

/** All sessions that the filter finds, newest first, in pieces of some milliseconds. Those that start meanwhile are not among them. */
export function* exportSessions(
  reports: ReportStore,
  filter: ConsoleFilter,
  format: ExportFormat,
  circumstances: ReportCircumstances,
): ExportPieces {
  const rules: PresenceRules = { now: circumstances.now, ...circumstances.policy }
  const total = yield* quietly(reports.count(filter, rules), 0, 0)
  const writer = recordWriter(format, SESSION_COLUMNS)
  yield { text: writer.begin, done: 0, total }
  let done = 0
  for (let after: PageCursor | null | undefined; after !== null;) {
    const query = { filter, sort: NEWEST_FIRST, page: { limit: PAGE, ...(after === undefined ? {} : { after }) } }
    const { rows, next } = yield* quietly(reports.page(query, rules), done, total)
    done += rows.length
    const text = rows.map(({ session, username }) => writer.write(reportSession(session, username, circumstances))).join('')
    yield { text, done, total: Math.max(done, total) }
    after = next
  }
  yield { text: writer.end(), done, total: done }
}

/** While looking there is nothing to write, but the event loop turns and the person may cancel. */
function* quietly<Answer>(
  steps: Generator<number, Answer, undefined>,
  done: number,
  total: number,
): Generator<{ text: string; done: number; total: number }, Answer, undefined> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    yield { text: '', done, total }
  }
}

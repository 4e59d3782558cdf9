import type { ConsoleFilter, PageCursor, PresenceRules, ReportStore, SessionQuery, SessionRow } from '../../core/reports/console-port.ts'

const PAGE = 200
const NEWEST_FIRST: SessionQuery['sort'] = { column: 'started', direction: 'descending' }

/** All sessions that the filter finds, newest first, page by page; a page is empty while it is looked for. Those that start meanwhile are not among them. */
export function* sessionPages(
  reports: Pick<ReportStore, 'page'>,
  filter: ConsoleFilter,
  rules: PresenceRules,
): Generator<readonly SessionRow[], void, undefined> {
  for (let after: PageCursor | null | undefined; after !== null;) {
    const page = { limit: PAGE, ...(after === undefined ? {} : { after }) }
    const steps = reports.page({ filter, sort: NEWEST_FIRST, page }, rules)
    let step = steps.next()
    while (!step.done) {
      yield []
      step = steps.next()
    }
    after = step.value.next
    yield step.value.rows
  }
}

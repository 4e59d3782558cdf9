import { acknowledgeAlert } from '../../app/alerts/acknowledge-alert.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { alertText } from '../../contract/alert-text.ts'
import type { Alert } from '../../core/alerts/alert.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { Store } from '../../core/ports/ports.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import { isWithin, restText, stretchOf, TIME_FORMS, withListOptions } from '../list-options.ts'
import type { ListOptions } from '../list-options.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import { sayList } from '../terminal/list.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import type { Column } from '../terminal/table.ts'

type AlertsOptions = ListOptions & Readonly<{ all?: boolean }>

const USUAL_LIMIT = 1000

type AlertReport = Readonly<{
  id: number
  at: string
  kind: string
  /** The username of whom it is about. */
  user: string | null
  sessionId: string | null
  title: string
  text: string
  detail: Alert['detail']
  /** `by` is null for the command line: the audit log has the operating system's account. */
  acknowledged: Readonly<{ at: string; by: string | null; note: string }> | null
}>

export const describeAlerts: Describe = (program, run) => {
  const alerts = program
    .command('alerts')
    .description('what administrators should know of')
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} alerts list\n  ${program.name()} alerts acknowledge 3 --note "Spoke with Tom"`)
  withListOptions(alerts.command('list'), 'raised', `${USUAL_LIMIT} unless said otherwise, with --json all`)
    .description('list the open alerts, newest first')
    .option('--all', 'those that were seen to, too')
    .addHelpText('after', listAfterword(program.name()))
    .action((options: AlertsOptions) => run(listCommand(options)))
  alerts
    .command('acknowledge')
    .description('say that an alert was seen to, and how; who did so goes to the audit log')
    .argument('<id>', 'which alert')
    .option('--note <text>', 'what was found or done')
    .addHelpText('after', acknowledgeAfterword(program.name()))
    .action((id: string, options: { note?: string }) => run(acknowledgeCommand(id, options.note)))
}

const listAfterword = (command: string) => `
${TIME_FORMS}
What is left out is said in the end.

Examples:
  ${command} alerts list
  ${command} alerts list --all --since 30d
  ${command} alerts list --all --json`

const acknowledgeAfterword = (command: string) => `
An alert is acknowledged once. Acknowledging it again changes nothing, and is no failure.

Examples:
  ${command} alerts acknowledge 7 --note "She had forgotten her new password."
  ${command} alerts acknowledge 7 --note "Replaced the power supply." --json`

const listCommand =
  ({ all = false, limit, ...options }: AlertsOptions): AdminCommand =>
  (admin) => {
    const { store, clock } = admin.open('read')
    const stretch = stretchOf(options, clock.now())
    const found = store.alerts.list(all ? 'all' : 'open').filter(({ at }) => isWithin(at, stretch))
    const most = limit ?? (admin.json ? found.length : USUAL_LIMIT)
    return sayList(admin, {
      parts: [reports(store, found.slice(0, most))],
      columns: all ? ALL_COLUMNS : COLUMNS,
      none: all
        ? `There have been no alerts${options.since || options.until ? ' in that time' : ' yet'}.\n`
        : `There are no open alerts. ${admin.io.command} alerts list --all shows the others.\n`,
      rest: () => restText(most, found.length),
      isLimitAsked: limit !== undefined,
    })
  }

const acknowledgeCommand =
  (typed: string, note: string | undefined): AdminCommand =>
  (admin) => {
    const id = alertId(typed, admin)
    if (note === undefined)
      throw new LatchkeyError('invalid_input', 'Say what was found or done with --note TEXT. Nothing was changed.', {
        params: { field: 'note' },
      })
    const opened = admin.open('read')
    const { alert, outcome } = acknowledgeAlert(opened, id, note, admin.by)
    const [report] = reports(opened.store, [alert])
    const said =
      outcome === 'acknowledged' ? `Alert ${id} is acknowledged.` : `Alert ${id} had been acknowledged already: ${alert.acknowledged?.note}`
    return { json: { ...report, outcome }, text: () => harmlessLines(`${said}\n`) }
  }

function alertId(typed: string, { io }: Admin): number {
  if (/^[1-9]\d{0,8}$/.test(typed)) return Number(typed)
  throw new LatchkeyError(
    'invalid_input',
    `"${typed}" is not the number of an alert. ${io.command} alerts list shows them. Nothing was changed.`,
  )
}

function reports(store: Store, alerts: readonly Alert[]): readonly AlertReport[] {
  const users = new Map(store.listUsers().map((user) => [user.id, user]))
  return alerts.map(({ id, at, kind, userId, sessionId, detail, acknowledged }) => {
    const user = userId === null ? undefined : users.get(userId)
    const { title, sentence } = alertText('en', { kind, person: user?.displayName ?? null, detail }, localTime)
    const by = acknowledged && acknowledged.by && (users.get(acknowledged.by)?.username ?? acknowledged.by)
    return {
      id,
      at: isoTime(at),
      kind,
      user: user?.username ?? null,
      sessionId,
      title,
      text: sentence,
      detail,
      acknowledged: acknowledged && { at: isoTime(acknowledged.at), by, note: acknowledged.note },
    }
  })
}

type AlertColumn = Column<AlertReport>

const ID: AlertColumn = { title: 'ID', cell: ({ id }) => String(id) }
const AT: AlertColumn = { title: 'AT', cell: ({ at }) => localTime(Date.parse(at)) }
const WHAT: AlertColumn = { title: 'WHAT', cell: ({ title }) => title, least: 12 }
const FACTS: AlertColumn = { title: 'FACTS', cell: ({ text }) => text, least: 24, optional: true }
const SEEN: AlertColumn = { title: 'ACKNOWLEDGED', cell: seenText, least: 12, optional: true }

const COLUMNS: readonly AlertColumn[] = [ID, AT, WHAT, FACTS]
const ALL_COLUMNS: readonly AlertColumn[] = [ID, AT, WHAT, SEEN, FACTS]

function seenText({ acknowledged }: AlertReport): string {
  return acknowledged ? `${acknowledged.by ?? 'command line'}: ${acknowledged.note}` : 'no'
}

import { Option } from 'commander'
import { housePolicy } from '../../app/policy/policies.ts'
import { sessionPages } from '../../app/reports/session-pages.ts'
import { reportSession } from '../../app/reports/session-report.ts'
import type { ReportCircumstances, SessionReport } from '../../app/reports/session-report.ts'
import { atOnce } from '../../app/upkeep/in-turns.ts'
import { durationText } from '../../contract/duration-text.ts'
import type { ConsoleFilter, SessionRow } from '../../core/reports/console-port.ts'
import { findPerson } from '../accounts/find-person.ts'
import type { AdminCommand } from '../admin-session.ts'
import { restText, stretchOf, TIME_FORMS, withListOptions } from '../list-options.ts'
import type { ListOptions } from '../list-options.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import { limited, sayList } from '../terminal/list.ts'
import type { Column } from '../terminal/table.ts'
import { describeCloseCommand } from './close-command.ts'
import { describeExportCommand } from './export-command.ts'
import { describeStatsCommand } from './stats-command.ts'

type SessionsOptions = ListOptions & Readonly<{ active?: boolean; all?: boolean; user?: string }>

const USUAL_LIMIT = 1000

export const describeSessions: Describe = (program, run) => {
  const sessions = program
    .command('sessions')
    .description("people's sessions")
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} sessions list\n  ${program.name()} sessions close --user maria`)
  withListOptions(sessions.command('list'), 'started', `${USUAL_LIMIT} unless said otherwise, with --json all`)
    .description('list sessions, newest first')
    .addOption(new Option('--active', 'only those that have not ended (the default)').conflicts('all'))
    .option('--all', 'the closed ones, too')
    .option('--user <name>', 'only those of one person: username, email or display name')
    .addHelpText('after', afterword(program.name()))
    .action((options: SessionsOptions) => run(listCommand(options)))
  describeCloseCommand(program, sessions, run)
  describeStatsCommand(program, sessions, run)
  describeExportCommand(program, sessions, run)
}

const afterword = (command: string) => `
state      active until the session has an end, then closed
presence   online while the heartbeat is fresh (policy offline-after), else offline
liveness   of the process that holds an active session, asked now: alive, dead or unknown.
           null for a closed session: no process holds it any more
durationMs of a closed session; null while it is active. durationText then says how long it lasts so far

${TIME_FORMS}
What is left out is said in the end.

Examples:
  ${command} sessions list
  ${command} sessions list --all --since 7d --limit 50
  ${command} sessions list --all --user maria --json`

const listCommand =
  (options: SessionsOptions): AdminCommand =>
  (admin) => {
    const { store, clock, judge, here } = admin.open('read')
    const now = clock.now()
    const { from, to } = stretchOf(options, now)
    const filter: ConsoleFilter = {
      ...(options.all ? {} : { state: 'active' }),
      ...(options.user === undefined ? {} : { person: findPerson(options.user, store, admin.io.command).id }),
      ...(from === undefined ? {} : { startedFrom: from }),
      ...(to === undefined ? {} : { startedTo: to }),
    }
    const policy = { ...housePolicy(store), here }
    const rules = { now, ...policy }
    const limit = options.limit ?? (admin.json ? Infinity : USUAL_LIMIT)
    const pages = limited(sessionPages(store.reports, filter, rules), limit)
    return sayList(admin, {
      parts: reported(pages, { judge, now, policy, inWords: durationText }),
      columns: options.all ? ALL_COLUMNS : ACTIVE_COLUMNS,
      none: noneText(options, admin.io.command),
      rest: () => (pages.overflows() ? restText(limit, atOnce(store.reports.count(filter, rules))) : ''),
      isLimitAsked: options.limit !== undefined,
    })
  }

function* reported(pages: Iterable<readonly SessionRow[]>, circumstances: ReportCircumstances): Generator<readonly SessionReport[]> {
  for (const rows of pages) yield rows.map(({ session, username }) => reportSession(session, username, circumstances))
}

const noneText = ({ all, since, until }: SessionsOptions, command: string) =>
  all
    ? `There are no sessions${since || until ? ' of that time' : ''}.\n`
    : `There are no active sessions. ${command} sessions list --all shows the closed ones.\n`

type SessionColumn = Column<SessionReport>

const at = (time: string | null) => (time === null ? '-' : localTime(Date.parse(time)))
const USER: SessionColumn = { title: 'USER', cell: ({ user }) => user, least: 8 }
const ID: SessionColumn = { title: 'ID', cell: ({ id }) => id }
const STARTED: SessionColumn = { title: 'STARTED', cell: ({ startedAt }) => at(startedAt), optional: true }
const LASTED: SessionColumn = { title: 'LASTED', cell: (session) => session.durationText, optional: true }
const STATE: SessionColumn = { title: 'STATE', cell: ({ state, presence }) => (state === 'active' ? presence : state) }
/** An imported session has no process. */
const HELD_BY: SessionColumn = {
  title: 'HELD BY',
  cell: ({ pid, host }) => (pid === 0 ? host : `${pid} on ${host}`),
  least: 10,
  optional: true,
}
const PROCESS: SessionColumn = { title: 'PROCESS', cell: ({ liveness }) => liveness ?? '-', optional: true }
const HEARTBEAT: SessionColumn = { title: 'HEARTBEAT', cell: ({ lastHeartbeatAt }) => at(lastHeartbeatAt), optional: true }
const ENDED: SessionColumn = { title: 'ENDED', cell: ({ endedAt }) => at(endedAt), optional: true }
const BECAUSE: SessionColumn = { title: 'BECAUSE', cell: ({ endReason }) => endReason ?? '-', optional: true }

const ACTIVE_COLUMNS: readonly SessionColumn[] = [ID, USER, STATE, STARTED, LASTED, PROCESS, HELD_BY, HEARTBEAT]
const ALL_COLUMNS: readonly SessionColumn[] = [ID, USER, STATE, STARTED, LASTED, BECAUSE, PROCESS, HELD_BY, ENDED]

import { Option } from 'commander'
import { housePolicy } from '../../app/policy/policies.ts'
import { reportSession } from '../../app/reports/session-report.ts'
import type { SessionReport } from '../../app/reports/session-report.ts'
import { durationText } from '../../contract/duration-text.ts'
import type { SessionFilter } from '../../core/ports/store-port.ts'
import { findPerson } from '../accounts/find-person.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import type { Answer } from '../terminal/admin-io.ts'
import { table } from '../terminal/table.ts'
import type { Column } from '../terminal/table.ts'
import { describeCloseCommand } from './close-command.ts'
import { describeExportCommand } from './export-command.ts'
import { describeStatsCommand } from './stats-command.ts'

type ListOptions = Readonly<{ active?: boolean; all?: boolean; user?: string }>

export const describeSessions: Describe = (program, run) => {
  const sessions = program
    .command('sessions')
    .description("people's sessions")
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} sessions list\n  ${program.name()} sessions close --user maria`)
  sessions
    .command('list')
    .description('list sessions, newest first')
    .addOption(new Option('--active', 'only those that have not ended (the default)').conflicts('all'))
    .option('--all', 'the closed ones, too')
    .option('--user <name>', 'only those of one person: username, email or display name')
    .addHelpText('after', afterword(program.name()))
    .action((options: ListOptions) => run(listCommand(options)))
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

Examples:
  ${command} sessions list
  ${command} sessions list --all --user maria --json`

const listCommand =
  (options: ListOptions): AdminCommand =>
  (admin) => {
    const { store, clock, judge } = admin.open('read')
    const users = store.listUsers()
    const person = options.user === undefined ? null : findPerson(options.user, store, admin.io.command)
    const filter: SessionFilter = { state: options.all ? 'all' : 'active', ...(person ? { userId: person.id } : {}) }
    const policy = housePolicy(store)
    const usernames = new Map(users.map((user) => [user.id, user.username]))
    const now = clock.now()
    const rows = store
      .listSessions(filter)
      .map((session) =>
        reportSession(session, usernames.get(session.userId) ?? session.userId, { judge, now, policy, inWords: durationText }),
      )
    return answer(rows, options, admin)
  }

function answer(rows: readonly SessionReport[], options: ListOptions, admin: Admin): Answer {
  const none = options.all
    ? 'There are no sessions.\n'
    : `There are no active sessions. ${admin.io.command} sessions list --all shows the closed ones.\n`
  return { json: rows, text: (columns) => (rows.length === 0 ? none : table(options.all ? ALL_COLUMNS : ACTIVE_COLUMNS, rows, columns)) }
}

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

import type { User } from '../../core/accounts/user.ts'
import { byName } from '../../text/by-name.ts'
import type { AdminCommand } from '../admin-session.ts'
import { isWithin, restText, stretchOf, TIME_FORMS, withListOptions } from '../list-options.ts'
import type { ListOptions } from '../list-options.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import { sayList } from '../terminal/list.ts'
import type { Column } from '../terminal/table.ts'
import { describeAccountCommands } from './account-commands.ts'
import { describeAddCommand } from './add-command.ts'
import { peopleReporter } from './user-report.ts'
import type { PersonReport } from './user-report.ts'

const USUAL_LIMIT = 1000
const PART = 500

export const describeUsers: Describe = (program, run) => {
  const users = program
    .command('users')
    .description('the people who may sign in')
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} users list\n  ${program.name()} users add --help`)
  describeAddCommand(program, users, run)
  withListOptions(users.command('list'), 'added', `${USUAL_LIMIT} unless said otherwise, with --json all`)
    .description('list all accounts')
    .addHelpText('after', listAfterword(program.name()))
    .action((options: ListOptions) => run(listCommand(options)))
  describeAccountCommands(program, users, run)
}

const listAfterword = (command: string) => `
presence   of the person: online while an app of theirs gives its sign of life (policy offline-after), away when nothing was done in it
           for so long as the policy says (away-after), else offline
lastSeenAt the last sign of life; null where no session is on record
${TIME_FORMS}
What is left out is said in the end.

Examples:
  ${command} users list
  ${command} users list --json`

const listCommand =
  ({ limit, ...options }: ListOptions): AdminCommand =>
  (admin) => {
    const { store, clock, here } = admin.open('read')
    const now = clock.now()
    const stretch = stretchOf(options, now)
    const users = store
      .listUsers()
      .filter(({ createdAt }) => isWithin(createdAt, stretch))
      .toSorted(byName())
    const most = limit ?? (admin.json ? users.length : USUAL_LIMIT)
    return sayList(admin, {
      parts: peopleOf(users.slice(0, most), peopleReporter(store, now, here)),
      columns: COLUMNS,
      none:
        options.since || options.until
          ? 'No account was added in that time.\n'
          : `There are no accounts yet. Add one: ${admin.io.command} users add --help\n`,
      rest: () => restText(most, users.length),
      isLimitAsked: limit !== undefined,
    })
  }

function* peopleOf(users: readonly User[], report: (user: User) => PersonReport): Generator<readonly PersonReport[]> {
  for (let at = 0; at < users.length; at += PART) yield users.slice(at, at + PART).map(report)
}

const at = (time: string | null) => (time === null ? '-' : localTime(Date.parse(time)))

const COLUMNS: readonly Column<PersonReport>[] = [
  { title: 'USERNAME', cell: (user) => user.username, least: 8 },
  { title: 'NAME', cell: (user) => user.displayName, least: 8 },
  { title: 'ROLE', cell: (user) => user.role },
  { title: 'STATE', cell: stateOf },
  { title: 'PRESENCE', cell: (user) => user.presence },
  { title: 'LAST SEEN', cell: (user) => at(user.lastSeenAt), optional: true },
  { title: 'SINCE', cell: (user) => at(user.createdAt), optional: true },
  { title: 'EMAIL', cell: (user) => user.email ?? '-', least: 8, optional: true },
]

function stateOf({ disabled, locked, mustChangePassword }: PersonReport): string {
  if (disabled) return 'disabled'
  if (locked) return 'locked'
  return mustChangePassword ? 'one-time password' : 'enabled'
}

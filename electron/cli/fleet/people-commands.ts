import { Option } from 'commander'
import type { Command } from 'commander'
import type { OneTimePassword, PersonView } from '../../contract/administration.ts'
import { formatDuration } from '../../core/duration.ts'
import { durationMs } from '../../core/ids.ts'
import type { AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import { isConfirmed } from '../terminal/confirmation.ts'
import { sayList } from '../terminal/list.ts'
import { harmless, harmlessLines } from '../terminal/plain-text.ts'
import type { Column } from '../terminal/table.ts'
import { withDirectory } from './directory-option.ts'
import { Directory } from './directory.ts'
import type { DirectoryOption } from './directory.ts'
import { findFleetPerson, peoplePages } from './targets.ts'
import { declined } from './workstation-commands.ts'

type AddOptions = DirectoryOption & Readonly<{ role: 'user' | 'admin'; email?: string; displayName?: string }>
type AskedOptions = DirectoryOption & Readonly<{ yes?: boolean }>

export function describeFleetPeople(program: Command, fleet: Command, run: Parameters<Describe>[1]): void {
  const name = program.name()
  const people = fleet
    .command('people')
    .description('accounts of the directory: they sign in at every workstation')
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${name} fleet people add maria\n  ${name} fleet people list`)
  withDirectory(people.command('add').description('add an account; its one-time password is printed once'))
    .argument('<name>', 'username: letters, digits, dots, dashes, underscores, apostrophes')
    .addOption(new Option('--role <role>', 'what the person may do').choices(['user', 'admin']).default('user'))
    .option('--email <address>', 'a second name to sign in with')
    .option('--display-name <name>', 'the name that others see (else the username)')
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} fleet people add maria --display-name "Maria Rossi"\n  ${name} fleet people add ana --role admin --json`,
    )
    .action((username: string, options: AddOptions) => run(adding(username, options)))
  withDirectory(people.command('list').description('show all accounts of the directory'))
    .addHelpText('after', `\nExamples:\n  ${name} fleet people list\n  ${name} fleet people list --json`)
    .action((options: DirectoryOption) => run(listing(options)))
  withDirectory(people.command('disable').description('let a person sign in no more, anywhere in the fleet; ends their sessions'))
    .argument('<name>', 'username, email or display name')
    .option('--yes', 'do not ask')
    .addHelpText('after', `\nExamples:\n  ${name} fleet people disable maria\n  ${name} fleet people disable maria --yes --json`)
    .action((who: string, options: AskedOptions) => run(disabling(who, options)))
  withDirectory(people.command('enable').description('let a disabled person sign in again'))
    .argument('<name>', 'username, email or display name')
    .addHelpText('after', `\nExamples:\n  ${name} fleet people enable maria`)
    .action((who: string, options: DirectoryOption) => run(enabling(who, options)))
  withDirectory(people.command('reset-password').description('replace a password by a one-time password, printed once'))
    .argument('<name>', 'username, email or display name')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} fleet people reset-password maria\n  ${name} fleet people reset-password maria --yes --json`,
    )
    .action((who: string, options: AskedOptions) => run(resetting(who, options)))
}

const adding =
  (username: string, { role, email = '', displayName = '', ...options }: AddOptions): AdminCommand =>
  (admin) => {
    const given = new Directory(admin, options).ask('fleet:people-add', { username, displayName, email, role })
    return {
      json: { username, role, ...given },
      text: () => harmlessLines(`Added ${role} "${username}" to the directory.\n${oneTimeText(username, given)}`),
    }
  }

const listing =
  (options: DirectoryOption): AdminCommand =>
  (admin) => {
    return sayList(admin, {
      parts: peoplePages(new Directory(admin, options)),
      columns: COLUMNS,
      none: 'There is nobody in the directory yet.\n',
      rest: () => '',
      isLimitAsked: true,
    })
  }

const disabling =
  (name: string, { yes = false, ...options }: AskedOptions): AdminCommand =>
  (admin) => {
    const directory = new Directory(admin, options)
    const person = findFleetPerson(directory, name)
    if (!yes && !isConfirmed(admin.io, `Let ${person.displayName} (${person.username}) sign in no more, and end their sessions?`))
      throw declined()
    directory.ask('fleet:people-disable', { id: person.id })
    return {
      json: { id: person.id, username: person.username, state: 'disabled' },
      text: () => `${harmless(person.displayName)} can sign in no more.\n`,
    }
  }

const enabling =
  (name: string, options: DirectoryOption): AdminCommand =>
  (admin) => {
    const directory = new Directory(admin, options)
    const person = findFleetPerson(directory, name)
    directory.ask('fleet:people-enable', { id: person.id })
    return {
      json: { id: person.id, username: person.username, state: 'active' },
      text: () => `${harmless(person.displayName)} can sign in again.\n`,
    }
  }

const resetting =
  (name: string, { yes = false, ...options }: AskedOptions): AdminCommand =>
  (admin) => {
    const directory = new Directory(admin, options)
    const person = findFleetPerson(directory, name)
    if (!yes && !isConfirmed(admin.io, `Replace the password of ${person.displayName} (${person.username}), and end their sessions?`))
      throw declined()
    const given = directory.ask('fleet:people-reset-password', { id: person.id })
    return { json: { id: person.id, username: person.username, ...given }, text: () => harmlessLines(oneTimeText(person.username, given)) }
  }

const oneTimeText = (username: string, { oneTimePassword, lifetimeMs }: OneTimePassword) =>
  `The one-time password of ${username} is\n\n  ${oneTimePassword}\n\n` +
  `It is shown only now, and can be used for ${formatDuration(durationMs(lifetimeMs))}. At the next sign-in they choose their own.\n`

const COLUMNS: readonly Column<PersonView>[] = [
  { title: 'USERNAME', cell: ({ username }) => username, least: 8 },
  { title: 'NAME', cell: ({ displayName }) => displayName, least: 10 },
  { title: 'ROLE', cell: ({ role }) => role },
  { title: 'STATE', cell: ({ state }) => state.replaceAll('_', ' ') },
  { title: 'OPEN', cell: ({ openSessions }) => String(openSessions), optional: true },
  {
    title: 'LAST SIGN-IN',
    cell: ({ lastSignInAt }) => (lastSignInAt === null ? 'never' : localTime(Date.parse(lastSignInAt))),
    optional: true,
  },
  { title: 'EMAIL', cell: ({ email }) => email ?? '–', least: 8, optional: true },
]

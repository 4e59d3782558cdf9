import { Option } from 'commander'
import { addUser } from '../../app/accounts/add-user.ts'
import { housePolicy } from '../../app/policy/policies.ts'
import { knownWords } from '../../core/accounts/password-rules.ts'
import { checkedNewUser } from '../../core/accounts/user.ts'
import type { NewUser, Role, User } from '../../core/accounts/user.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { policyFrom, settingText } from '../../core/policy/policy.ts'
import type { Store } from '../../core/ports/ports.ts'
import { byName } from '../../text/by-name.ts'
import type { AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import { WHY_NO_PASSWORD_WORDS } from '../manual/describe.ts'
import type { Describe } from '../manual/describe.ts'
import type { AdminIo, Answer } from '../terminal/admin-io.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import { table } from '../terminal/table.ts'
import type { Column } from '../terminal/table.ts'
import { describeAccountCommands } from './account-commands.ts'
import { userJson } from './user-report.ts'
import type { UserReport } from './user-report.ts'

type AddOptions = Readonly<{ role: Role; email?: string; displayName?: string; passwordStdin?: boolean; startAfresh?: boolean }>

export const describeUsers: Describe = (program, run) => {
  const users = program
    .command('users')
    .description('the people who may sign in')
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} users list\n  ${program.name()} users add --help`)
  users
    .command('add')
    .description('add an account')
    .argument('<name>', 'username: letters, digits, dots, dashes, underscores, apostrophes')
    .addOption(new Option('--role <role>', 'what the person may do').choices(['user', 'admin']).default('user'))
    .option('--password-stdin', 'take the password from the first line of standard input; without it, a terminal is asked twice')
    .option('--email <address>', 'a second name to sign in with')
    .option('--display-name <name>', 'the name that others see (else the username)')
    .option('--start-afresh', 'begin a new database where the one there was is lost; only for an administrator')
    .addHelpText('after', addAfterword(program.name()))
    .action((name: string, options: AddOptions) => run(addCommand(name, options)))
  users
    .command('list')
    .description('list all accounts')
    .addHelpText('after', `\nExamples:\n  ${program.name()} users list\n  ${program.name()} users list --json`)
    .action(() => run(listCommand))
  describeAccountCommands(program, users, run)
}

const addAfterword = (command: string) => `
The data directory is made if the app never ran. The password needs so many characters as the policy says (${settingText('password-least', new Map())} unless
it was changed) and may not be easy to guess: a few unrelated words do well.

Examples:
  ${command} users add maria --role admin --password-stdin < password.txt
  printf '%s\\n' "$PASSWORD" | ${command} users add tom --display-name "Tom Jones" --password-stdin --json`

const addCommand =
  (name: string, options: AddOptions): AdminCommand =>
  (admin) => {
    if (!options.passwordStdin && !admin.io.stdin.isTerminal)
      throw new LatchkeyError('invalid_input', `${WHY_NO_PASSWORD_WORDS}\nSee: ${admin.io.command} users add --help`)
    const { email = null, displayName = '', role, startAfresh = false } = options
    if (startAfresh && role !== 'admin')
      throw new LatchkeyError(
        'invalid_input',
        '--start-afresh goes with --role admin: a new database needs somebody who can administer it.',
      )
    // Checked and hashed before a data directory is touched: what is refused must not leave a database behind.
    const existing = admin.hasDatabase() && !startAfresh ? admin.open('make') : null
    const { passwordLeast } = existing ? housePolicy(existing.store) : policyFrom(new Map())
    const checked = checkedNewUser({ username: name, email, displayName, role, password: passwordFrom(admin.io, options) }, passwordLeast)
    const passwordHash = admin.hashPassword(checked.password, knownWords(checked))
    const { store, clock, entropy } = existing ?? admin.open(startAfresh ? { startAfresh: admin.by } : 'make')
    const user = explainingWho(store, checked, admin.io, () =>
      addUser({ store, clock, entropy }, checked, passwordHash, { onlyIfFirst: false, by: admin.by }),
    )
    if (!store.hasAdministrator()) admin.io.stderr.write(NO_ADMINISTRATOR)
    const text = `Added ${user.role} "${user.username}" (${user.displayName}) in ${admin.dataDirectory}.\n`
    return { json: userJson(user, store, clock.now()), text: () => harmlessLines(text) }
  }

const NO_ADMINISTRATOR =
  'There is no administrator yet: whoever opens the window first is asked to become one. Add one now with --role admin.\n'

function passwordFrom({ stdin }: AdminIo, { passwordStdin }: AddOptions): string {
  const ask = (question: string) => (stdin.isTerminal ? stdin.readSecret(question) : stdin.readLine())
  const password = ask('Password (it is not shown): ')
  if (!passwordStdin && ask('The same again: ') !== password)
    throw new LatchkeyError('invalid_input', 'The two passwords are not the same. Nothing was changed.')
  if (password === '')
    throw new LatchkeyError('invalid_input', 'There is no password: the first line of standard input is empty. Nothing was changed.')
  return password
}

/** The plain refusal does not tell an administrator, who may know, whose the name is. */
function explainingWho(store: Store, wanted: NewUser, io: AdminIo, add: () => User): User {
  try {
    return add()
  } catch (error) {
    if (!(error instanceof LatchkeyError) || error.code !== 'name_taken') throw error
    const name = error.params['field'] === 'email' ? wanted.email : wanted.username
    const owner = store.findCredentials(name ?? '')?.user
    if (!owner) throw error
    throw new LatchkeyError(
      'name_taken',
      `"${name}" is already in use by ${owner.displayName} (username ${owner.username}, ${owner.role}, since ${localTime(owner.createdAt)}). ` +
        `Nothing was changed. Choose another ${error.params['field']}; ${io.command} users list shows all accounts.`,
      { params: error.params, cause: error },
    )
  }
}

const listCommand: AdminCommand = (admin): Answer => {
  const { store, clock } = admin.open('read')
  const users = store
    .listUsers()
    .toSorted(byName())
    .map((user) => userJson(user, store, clock.now()))
  return {
    json: users,
    text: (columns) =>
      users.length === 0 ? `There are no accounts yet. Add one: ${admin.io.command} users add --help\n` : table(COLUMNS, users, columns),
  }
}

const COLUMNS: readonly Column<UserReport>[] = [
  { title: 'USERNAME', cell: (user) => user.username, least: 8 },
  { title: 'NAME', cell: (user) => user.displayName, least: 8 },
  { title: 'ROLE', cell: (user) => user.role },
  { title: 'STATE', cell: stateOf },
  { title: 'SINCE', cell: (user) => localTime(Date.parse(user.createdAt)) },
  { title: 'EMAIL', cell: (user) => user.email ?? '-', least: 8, optional: true },
]

function stateOf({ disabled, locked, mustChangePassword }: UserReport): string {
  if (disabled) return 'disabled'
  if (locked) return 'locked'
  return mustChangePassword ? 'one-time password' : 'enabled'
}

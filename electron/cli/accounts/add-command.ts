import { Option } from 'commander'
import type { Command } from 'commander'
import { addUser } from '../../app/accounts/add-user.ts'
import { housePolicy } from '../../app/policy/policies.ts'
import { checkedNames } from '../../core/accounts/names.ts'
import { oneTimePassword } from '../../core/accounts/one-time-password.ts'
import { knownWords } from '../../core/accounts/password-rules.ts'
import { checkedNewUser } from '../../core/accounts/user.ts'
import type { NewUser, Role, User } from '../../core/accounts/user.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { policyFrom, settingText } from '../../core/policy/policy.ts'
import type { Store } from '../../core/ports/ports.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import { WHY_NO_PASSWORD_WORDS } from '../manual/describe.ts'
import type { Describe } from '../manual/describe.ts'
import type { AdminIo } from '../terminal/admin-io.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import { oneTimeText } from './one-time-text.ts'
import { userJson } from './user-report.ts'

type AddOptions = Readonly<{
  role: Role
  email?: string
  displayName?: string
  passwordStdin?: boolean
  oneTimePassword?: boolean
  startAfresh?: boolean
}>

export function describeAddCommand(program: Command, users: Command, run: Parameters<Describe>[1]): void {
  users
    .command('add')
    .description('add an account')
    .argument('<name>', 'username: letters, digits, dots, dashes, underscores, apostrophes')
    .addOption(new Option('--role <role>', 'what the person may do').choices(['user', 'admin']).default('user'))
    .option('--password-stdin', 'take the password from the first line of standard input; without it, a terminal is asked twice')
    .addOption(new Option('--one-time-password', 'make one for the first sign-in, and print it once').conflicts('passwordStdin'))
    .option('--email <address>', 'a second name to sign in with')
    .option('--display-name <name>', 'the name that others see (else the username)')
    .option('--start-afresh', 'begin a new database where the one there was is lost; only for an administrator')
    .addHelpText('after', addAfterword(program.name()))
    .action((name: string, options: AddOptions) => run(addCommand(name, options)))
}

const addAfterword = (command: string) => `
The data directory is made if the app never ran. The password needs so many characters as the policy says (${settingText('password-least', new Map())} unless
it was changed) and may not be easy to guess: a few unrelated words do well.

Examples:
  ${command} users add maria --role admin --password-stdin < password.txt
  ${command} users add ana --one-time-password
  printf '%s\\n' "$PASSWORD" | ${command} users add tom --display-name "Tom Jones" --password-stdin --json`

const addCommand =
  (name: string, options: AddOptions): AdminCommand =>
  (admin) => {
    const { email = null, displayName = '', role, oneTimePassword: isOneTime = false, startAfresh = false } = options
    if (startAfresh && role !== 'admin')
      throw new LatchkeyError(
        'invalid_input',
        '--start-afresh goes with --role admin: a new database needs somebody who can administer it.',
      )
    // Checked and hashed before a data directory is touched: what is refused must not leave a database behind.
    const existing = admin.hasDatabase() && !startAfresh ? admin.open('make') : null
    const { passwordLeast } = existing ? housePolicy(existing.store) : policyFrom(new Map())
    const named = { role, ...checkedNames({ username: name, email, displayName }) }
    const own = isOneTime ? null : withOwnPassword(named, passwordLeast, admin, options)
    const opened = existing ?? admin.open(startAfresh ? { startAfresh: admin.by } : 'make')
    const { store, clock } = opened
    const { hash, ...checked } = own ?? withOneTimePassword(named, oneTimePassword(opened.entropy), admin)
    const user = explainingWho(store, checked, admin.io, () =>
      addUser(opened, checked, hash, { onlyIfFirst: false, by: admin.by, mustChangePassword: isOneTime }),
    )
    if (!store.wasAdministered()) admin.io.stderr.write(NO_ADMINISTRATOR)
    const added = `Added ${user.role} "${user.username}" (${user.displayName}) in ${admin.dataDirectory}.\n`
    const once = isOneTime ? oneTimeText(user, checked.password, store) : ''
    return {
      json: { ...userJson(user, store, clock.now()), ...(isOneTime ? { oneTimePassword: checked.password } : {}) },
      text: () => harmlessLines(added + once),
    }
  }

type Hashed = NewUser & Readonly<{ hash: string }>

function withOwnPassword(named: Omit<NewUser, 'password'>, least: number, { io, hashPassword }: Admin, options: AddOptions): Hashed {
  if (!options.passwordStdin && !io.stdin.isTerminal)
    throw new LatchkeyError('invalid_input', `${WHY_NO_PASSWORD_WORDS}\nSee: ${io.command} users add --help`)
  const checked = checkedNewUser({ ...named, password: passwordFrom(io, options) }, least)
  return { ...checked, hash: hashPassword(checked.password, knownWords(checked)) }
}

const withOneTimePassword = (named: Omit<NewUser, 'password'>, password: string, { hashPassword }: Admin): Hashed => ({
  ...named,
  password,
  hash: hashPassword(password, []),
})

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

import { Argument } from 'commander'
import type { Command } from 'commander'
import { changeRole, disableUser, enableUser, renameUser, setOneTimePassword, unlockUser } from '../../app/accounts/accounts.ts'
import { eraseUser } from '../../app/accounts/erase-user.ts'
import type { Names } from '../../core/accounts/names.ts'
import { oneTimePassword } from '../../core/accounts/one-time-password.ts'
import type { Role, User } from '../../core/accounts/user.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { Opened } from '../../data-directory/open.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import { isConfirmed } from '../terminal/confirmation.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import { findPerson } from './find-person.ts'
import { oneTimeText } from './one-time-text.ts'
import { userJson } from './user-report.ts'

const NAME = 'username, email or display name'

type RenameOptions = Readonly<{ username?: string; email?: string; displayName?: string }>
type Run = Parameters<Describe>[1]

/** What changes one account: each names a person, acts, and says what is so now. */
export function describeAccountCommands(program: Command, users: Command, run: Run): void {
  const command = (name: string, description: string) => users.command(name).description(description).argument('<name>', NAME)
  command('disable', 'end the sessions of a person and let them sign in no more')
    .addHelpText('after', examples(program, 'users disable tom'))
    .action((name: string) => run(changing(name, disableUser, (user) => `${user.username} is disabled, and has no sessions any more.`)))
  command('enable', 'let a disabled person sign in again')
    .addHelpText('after', examples(program, 'users enable tom'))
    .action((name: string) => run(changing(name, enableUser, (user) => `${user.username} may sign in.`)))
  command('unlock', 'forget the wrong passwords that locked or delay an account')
    .addHelpText('after', examples(program, 'users unlock tom'))
    .action((name: string) => run(changing(name, unlockUser, (user) => `${user.username} is not locked.`)))
  command('role', 'change what a person may do')
    .addArgument(new Argument('<role>', 'the new role').choices(['user', 'admin']))
    .addHelpText('after', examples(program, 'users role tom admin'))
    .action((name: string, role: Role) =>
      run(
        changing(
          name,
          (deps, id, by) => changeRole(deps, id, role, by),
          (user) => `${user.username} has the role ${user.role}.`,
        ),
      ),
    )
  command('rename', 'change the names of a person')
    .option('--username <name>', 'what they sign in with')
    .option('--email <address>', 'a second name to sign in with; "" takes it away')
    .option('--display-name <name>', 'the name that others see')
    .addHelpText('after', examples(program, 'users rename tom --display-name "Tom Jones"'))
    .action((name: string, options: RenameOptions) => run(renaming(name, options)))
  command('delete', 'forget a person: what they did stays, under a pseudonym')
    .option('--yes', 'do not ask')
    .addHelpText('after', `${DELETING}${examples(program, 'users delete tom')}`)
    .action((name: string, { yes = false }: { yes?: boolean }) => run(deleting(name, yes)))
  command('reset-password', 'give a person a password for one sign-in, and end their sessions')
    .addHelpText('after', examples(program, 'users reset-password tom'))
    .action((name: string) => run(resetting(name)))
}

const DELETING = `
Their sessions end; the account, the names and the email go from people, sessions and the audit log, which stays whole. Backups, and what was
exported, have them until they are replaced. It cannot be undone.
`

const examples = (program: Command, words: string) => `
Examples:
  ${program.name()} ${words}
  ${program.name()} ${words} --json`

const deleting =
  (name: string, yes: boolean): AdminCommand =>
  (admin) => {
    const opened = admin.open('read')
    const user = findPerson(name, opened.store, admin.io.command)
    if (!yes && !isConfirmed(admin.io, `Delete ${user.username} (${user.displayName}) for good?`)) throw notDeleted()
    const { pseudonym, ended, linesWithNames, isOverwritten } = eraseUser(opened, user.id, admin.by)
    const json = { id: user.id, pseudonym, sessionsEnded: ended.length, auditLinesWithNames: linesWithNames, overwritten: isOverwritten }
    const older =
      linesWithNames === 0
        ? ''
        : ` ${linesWithNames} entries of the audit log from before this version have the name until they are archived.`
    const traces = isOverwritten ? '' : ` ${notOverwritten(admin)}`
    const text = `Deleted. What they did is told of ${pseudonym}; ${ended.length} sessions ended. Backups have the name until they are replaced.${older}${traces}\n`
    return { json, text: () => harmlessLines(text) }
  }

const notOverwritten = ({ dataDirectory, io }: Admin) =>
  `Their names can still be read in latchkey.db-wal in ${dataDirectory}, which could not be emptied: the disk is full, or somebody is reading. ` +
  `Free some space, and run ${io.command} maintain --compact with the window closed.`

const notDeleted = () => new LatchkeyError('declined', 'Nothing was changed.')

type Change = (deps: Opened, id: User['id'], by: Admin['by']) => User

const changing =
  (name: string, change: Change, say: (user: User) => string): AdminCommand =>
  (admin) => {
    const opened = admin.open('read')
    const user = change(opened, findPerson(name, opened.store, admin.io.command).id, admin.by)
    return { json: userJson(user, opened.store, opened.clock.now()), text: () => harmlessLines(`${say(user)}\n`) }
  }

function renaming(name: string, { username, email, displayName }: RenameOptions): AdminCommand {
  const names: Partial<Names> = {
    ...(username === undefined ? {} : { username }),
    ...(email === undefined ? {} : { email }),
    ...(displayName === undefined ? {} : { displayName }),
  }
  if (Object.keys(names).length === 0) {
    return () => {
      throw new LatchkeyError('invalid_input', 'Say what is to change: --username, --email or --display-name. Nothing was changed.')
    }
  }
  return changing(name, (deps, id, by) => renameUser(deps, id, names, by), sayNames)
}

const sayNames = (user: User) => `${user.username} is ${user.displayName}${user.email === null ? '' : ` (${user.email})`}.`

const resetting =
  (name: string): AdminCommand =>
  (admin) => {
    const opened = admin.open('read')
    const { id } = findPerson(name, opened.store, admin.io.command)
    const password = oneTimePassword(opened.entropy)
    const user = setOneTimePassword(opened, id, admin.hashPassword(password, []), admin.by)
    const text = oneTimeText(user, password, opened.store)
    return { json: { ...userJson(user, opened.store, opened.clock.now()), oneTimePassword: password }, text: () => harmlessLines(text) }
  }

import type { Command } from 'commander'
import { LONGEST_GRACE_S } from '../../contract/close-limits.ts'
import type { CloseTarget } from '../../contract/console-questions.ts'
import type { ClosePreview, CloseResult } from '../../contract/console.ts'
import { formatDuration, parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import type { AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import { isConfirmed } from '../terminal/confirmation.ts'
import { harmless, harmlessLines } from '../terminal/plain-text.ts'
import { table } from '../terminal/table.ts'
import type { Column } from '../terminal/table.ts'
import { withDirectory } from './directory-option.ts'
import { Directory } from './directory.ts'
import type { DirectoryOption } from './directory.ts'
import { findFleetPerson, findWorkstation, targetMeant, withTarget } from './targets.ts'
import type { TargetOptions } from './targets.ts'
import { declined } from './workstation-commands.ts'

type LockOptions = DirectoryOption & TargetOptions & Readonly<{ for?: string; reason: string; endSessions?: boolean; yes?: boolean }>
type MessageOptions = DirectoryOption & TargetOptions
type SignOutOptions = DirectoryOption &
  Readonly<{ workstation?: string; all?: boolean; message: string; grace: string; dryRun?: boolean; yes?: boolean }>

export function describeOrders(program: Command, fleet: Command, run: Parameters<Describe>[1]): void {
  const name = program.name()
  withTarget(withDirectory(fleet.command('lock').description('let nobody sign in: at a workstation, with a role, as a person, or at all')))
    .requiredOption('--reason <text>', 'why; whoever tries to sign in reads it')
    .option('--for <duration>', 'how long (else until it is lifted)')
    .option('--end-sessions', 'also end the sessions that are open now')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} fleet lock --workstation ward-3-1 --reason "Repair" --for 4h\n  ${name} fleet lock --role user --reason "Inventory" --end-sessions --yes --json`,
    )
    .action((options: LockOptions) => run(locking(options)))
  withTarget(withDirectory(fleet.command('unlock').description('lift such a lock')))
    .addHelpText('after', `\nExamples:\n  ${name} fleet unlock --workstation ward-3-1\n  ${name} fleet unlock --all --json`)
    .action((options: MessageOptions) => run(unlocking(options)))
  withTarget(withDirectory(fleet.command('message').description('write to whoever works there now; it stays until it is read')))
    .argument('<text>', 'what to say')
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} fleet message "The network goes down at six." --all\n  ${name} fleet message "Please call the desk." --person maria --json`,
    )
    .action((text: string, options: MessageOptions) => run(writing(text, options)))
  withDirectory(fleet.command('sign-out').description('end open sessions anywhere in the fleet'))
    .argument('[person]', 'all of one person: username, email or display name')
    .option('--workstation <name>', 'those at one workstation')
    .option('--all', 'every one in the fleet')
    .option('--message <text>', 'what the people are told', '')
    .option('--grace <duration>', `how long they may go on, at most ${formatDuration(durationMs(LONGEST_GRACE_S * 1_000))}`, '0s')
    .option('--dry-run', 'only show which')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `\nShows which first, and asks. Each workstation ends its own sessions, and says so: what is answered here is that it was asked. One that is\nsilent does it when it comes back.\n\nExamples:\n  ${name} fleet sign-out maria\n  ${name} fleet sign-out --workstation ward-3-1 --grace 1m --message "Repair in a minute."\n  ${name} fleet sign-out --all --dry-run --json`,
    )
    .action((person: string | undefined, options: SignOutOptions) => run(signingOut(person, options)))
}

const locking =
  (options: LockOptions): AdminCommand =>
  (admin) => {
    if (options.for !== undefined) parseDuration(options.for)
    const directory = new Directory(admin, options)
    const { target, name } = targetMeant(directory, options)
    const { reason, endSessions = false, yes = false } = options
    const question = `Lock ${name} ${options.for === undefined ? 'until it is lifted' : `for ${options.for}`}${endSessions ? ', and end the sessions that are open there' : ''}?`
    if (!yes && !isConfirmed(admin.io, question)) throw declined()
    directory.ask('fleet:lock', { whom: target, for: options.for ?? null, reason, endSessions })
    return { json: { whom: target, locked: true }, text: () => `Locked: ${harmless(name)}.\n` }
  }

const unlocking =
  (options: MessageOptions): AdminCommand =>
  (admin) => {
    const directory = new Directory(admin, options)
    const { target, name } = targetMeant(directory, options)
    directory.ask('fleet:unlock', { whom: target })
    return { json: { whom: target, locked: false }, text: () => `Unlocked: ${harmless(name)}.\n` }
  }

const writing =
  (text: string, options: MessageOptions): AdminCommand =>
  (admin) => {
    const directory = new Directory(admin, options)
    const { target, name } = targetMeant(directory, options)
    directory.ask('fleet:message', { to: target, text })
    return { json: { to: target, sent: true }, text: () => `The message is on its way to ${harmless(name)}.\n` }
  }

const signingOut =
  (person: string | undefined, options: SignOutOptions): AdminCommand =>
  (admin) => {
    const graceSeconds = graceFrom(options.grace)
    const directory = new Directory(admin, options)
    const preview = directory.ask('fleet:preview-close', sessionsMeant(directory, person, options))
    const none = preview.rows.length === 0
    const meant = preview.total ?? preview.rows.length
    const notAll = notAllText(preview)
    if (options.dryRun || none) {
      if (admin.json) admin.io.stderr.write(notAll)
      return previewAnswer(preview)
    }
    if (!options.yes) {
      admin.io.stderr.write(harmlessLines(table(MEANT, preview.rows, null) + notAll))
      if (!isConfirmed(admin.io, `Sign out ${meant === 1 ? 'this session' : `these ${meant} sessions`}?`)) throw declined()
    }
    const result = directory.ask('fleet:close', { id: preview.id, message: options.message, graceSeconds })
    if (admin.json) admin.io.stderr.write(notAllText(result))
    return { json: result.rows, text: (columns) => table(ENDED, result.rows, columns) + notAllText(result) }
  }

function graceFrom(text: string): number {
  const seconds = Math.round(parseDuration(text) / 1_000)
  if (seconds <= LONGEST_GRACE_S) return seconds
  throw new LatchkeyError('invalid_input', `--grace is at most ${formatDuration(durationMs(LONGEST_GRACE_S * 1_000))}.`)
}

function sessionsMeant(directory: Directory, person: string | undefined, { workstation, all }: SignOutOptions): CloseTarget {
  if ([person, workstation, all].filter((one) => one !== undefined).length !== 1)
    throw new LatchkeyError('invalid_input', 'Say whom: either a person, or --workstation NAME, or --all. Nothing was changed.')
  if (person !== undefined) return { kind: 'person', id: findFleetPerson(directory, person).id }
  if (workstation === undefined) return { kind: 'others' }
  const { sessions } = directory.ask('fleet:workstation', { id: findWorkstation(directory, workstation).id })
  return { kind: 'sessions', ids: sessions.filter(({ endedAt }) => endedAt === null).map(({ id }) => id) }
}

/** Where more are meant than are listed. */
const notAllText = ({ rows, total = rows.length }: Readonly<{ rows: readonly unknown[]; total?: number }>): string =>
  total > rows.length ? `The newest ${rows.length} of ${total} are listed. All ${total} are meant.\n` : ''

const previewAnswer = ({ rows, ...more }: ClosePreview) => ({
  json: rows.map(({ id, username, displayName, host, startedAt }) => ({
    id,
    username,
    displayName,
    host,
    startedAt,
    outcome: 'would_end',
  })),
  text: (columns: number | null) =>
    rows.length === 0 ? 'There is no session to end.\n' : table(MEANT, rows, columns) + notAllText({ rows, ...more }),
})

const MEANT: readonly Column<ClosePreview['rows'][number]>[] = [
  { title: 'PERSON', cell: ({ displayName }) => displayName, least: 10 },
  { title: 'WORKSTATION', cell: ({ workstation, host }) => workstation?.name ?? host, least: 10 },
  { title: 'SINCE', cell: ({ startedAt }) => localTime(Date.parse(startedAt)) },
  { title: 'SESSION', cell: ({ id }) => id, optional: true },
]

const OUTCOMES = {
  ended: 'ended',
  asked: 'asked to end',
  already_ended: 'had ended already',
  changed: 'left alone: not meant any more',
} as const satisfies Record<CloseResult['rows'][number]['outcome'], string>

const ENDED: readonly Column<CloseResult['rows'][number]>[] = [
  { title: 'PERSON', cell: ({ displayName }) => displayName, least: 10 },
  { title: 'WORKSTATION', cell: ({ host }) => host, least: 10 },
  { title: 'RESULT', cell: ({ outcome }) => OUTCOMES[outcome] },
  { title: 'SESSION', cell: ({ id }) => id, optional: true },
]

import { Option } from 'commander'
import type { Command } from 'commander'
import type { CommandView, WorkstationRow } from '../../contract/fleet/views.ts'
import { WORDS } from '../../contract/words/index.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import { isConfirmed } from '../terminal/confirmation.ts'
import { sayList } from '../terminal/list.ts'
import { harmless } from '../terminal/plain-text.ts'
import { table } from '../terminal/table.ts'
import type { Column } from '../terminal/table.ts'
import { withDirectory } from './directory-option.ts'
import { Directory } from './directory.ts'
import type { DirectoryOption } from './directory.ts'
import { EVERY, findWorkstation, workstationPages } from './targets.ts'

type ListOptions = DirectoryOption & Readonly<{ site?: string; state?: WorkstationRow['state']; search?: string }>
type TokenOptions = DirectoryOption & Readonly<{ site: string; valid: string }>
type RevokeOptions = DirectoryOption & Readonly<{ yes?: boolean }>

export function describeWorkstations(program: Command, fleet: Command, run: Parameters<Describe>[1]): void {
  const name = program.name()
  withDirectory(fleet.command('list').description('show the workstations of the fleet'))
    .option('--site <site>', 'only those of a site')
    .addOption(new Option('--state <state>', 'only those that stand so').choices(['in_use', 'free', 'silent', 'revoked']))
    .option('--search <words>', 'only those with these words in their name, site or person')
    .addHelpText('after', `\nExamples:\n  ${name} fleet list\n  ${name} fleet list --state silent --json`)
    .action((options: ListOptions) => run(listing(options)))
  withDirectory(fleet.command('show').description('show one workstation: how it stands, its sessions, what was asked of it'))
    .argument('<workstation>', 'its name')
    .addHelpText('after', `\nExamples:\n  ${name} fleet show ward-3-1\n  ${name} fleet show ward-3-1 --json`)
    .action((wanted: string, options: DirectoryOption) => run(showing(wanted, options)))
  withDirectory(fleet.command('enrol-token').description('make a line that connects one workstation'))
    .requiredOption('--site <site>', 'where the workstation stands')
    .option('--valid <duration>', 'how long it can be used', '24h')
    .addHelpText(
      'after',
      `\nIt is printed once, and connects one workstation: paste it there under Policy, or give it to fleet enrol.\n\nExamples:\n  ${name} fleet enrol-token --site "Ward 3"\n  ${name} fleet enrol-token --site "Ward 3" --valid 1h --json`,
    )
    .action((options: TokenOptions) => run(makingToken(options)))
  withDirectory(fleet.command('revoke').description('let a workstation into the fleet no more'))
    .argument('<workstation>', 'its name')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `\nIt forgets the accounts of the fleet that it had kept. A session that is open there goes on until it ends by itself.\n\nExamples:\n  ${name} fleet revoke ward-3-1\n  ${name} fleet revoke ward-3-1 --yes --json`,
    )
    .action((wanted: string, options: RevokeOptions) => run(revoking(wanted, options)))
}

const listing =
  (options: ListOptions): AdminCommand =>
  (admin) => {
    const directory = new Directory(admin, options)
    const filter = { ...EVERY, text: options.search ?? '', site: options.site ?? null, state: options.state ?? null }
    return sayList(admin, {
      parts: workstationPages(directory, filter),
      columns: WORKSTATIONS,
      none: 'There is no such workstation in the fleet.\n',
      rest: () => '',
      isLimitAsked: true,
    })
  }

const showing =
  (name: string, options: DirectoryOption): AdminCommand =>
  (admin) => {
    const directory = new Directory(admin, options)
    const page = directory.ask('fleet:workstation', { id: findWorkstation(directory, name).id })
    const { workstation, sessions, commands } = page
    return {
      json: page,
      text: (columns) =>
        [
          `${harmless(workstation.name)} (${harmless(workstation.site)})`,
          ...factsOf(workstation).map(([fact, value]) => `  ${fact.padEnd(14)}${harmless(value)}`),
          '',
          sessions.length === 0 ? 'No sessions.' : table(SESSIONS, sessions, columns),
          commands.length === 0 ? 'Nothing was asked of it.' : table(COMMANDS, commands, columns),
        ].join('\n'),
    }
  }

const makingToken =
  ({ site, valid, ...options }: TokenOptions): AdminCommand =>
  (admin) => {
    const made = new Directory(admin, options).ask('fleet:enrol-token', { site, validFor: valid })
    return {
      json: made,
      // The line alone on standard output, for whoever pipes it.
      text: () => {
        admin.io.stderr.write(`For one workstation of ${harmless(made.site)}, until ${localTime(Date.parse(made.expiresAt))}:\n`)
        return `${made.line}\n`
      },
    }
  }

const revoking =
  (name: string, { yes = false, ...options }: RevokeOptions): AdminCommand =>
  (admin) => {
    const directory = new Directory(admin, options)
    const found = findWorkstation(directory, name)
    if (!yes && !isConfirmed(admin.io, `Let ${found.name} (${found.site}) into the fleet no more?`)) throw declined()
    directory.ask('fleet:revoke', { id: found.id })
    return { json: { id: found.id, name: found.name, revoked: true }, text: () => `${harmless(found.name)} is let in no more.\n` }
  }

export const declined = () => new LatchkeyError('declined', 'Nothing was changed.')

const timeOf = (at: string | null) => (at === null ? '–' : localTime(Date.parse(at)))
const stateOf = ({ state, seenAt }: WorkstationRow) =>
  state === 'in_use' ? 'in use' : state === 'silent' ? `silent since ${timeOf(seenAt)}` : state

const clockOf = ({ clockAheadMs }: WorkstationRow) => (clockAheadMs === null ? '–' : `${(clockAheadMs / 1_000).toFixed(1)} s`)
const personOf = ({ session }: WorkstationRow) => (session === null ? '–' : `${session.displayName}, since ${timeOf(session.startedAt)}`)
const lockOf = ({ lock }: WorkstationRow) =>
  lock === null ? '–' : `${lock.reason} (${lock.until === null ? 'until it is lifted' : `until ${timeOf(lock.until)}`})`

const factsOf = (row: WorkstationRow): readonly (readonly [string, string])[] => [
  ['State', stateOf(row)],
  ['Signed in', personOf(row)],
  ['Heard of', timeOf(row.seenAt)],
  ['Version', row.appVersion ?? '–'],
  ['Clock ahead', clockOf(row)],
  ['Address', row.address ?? '–'],
  ['Enrolled', timeOf(row.enrolledAt)],
  ['Locked', lockOf(row)],
  ...(row.quarantined === null ? [] : [['Not taken in', row.quarantined] as const]),
]

const WORKSTATIONS: readonly Column<WorkstationRow>[] = [
  { title: 'WORKSTATION', cell: ({ name }) => name, least: 12 },
  { title: 'SITE', cell: ({ site }) => site, least: 8 },
  { title: 'STATE', cell: stateOf },
  { title: 'SIGNED IN', cell: personOf, least: 12 },
  { title: 'HEARD OF', cell: ({ seenAt }) => timeOf(seenAt), optional: true },
  { title: 'VERSION', cell: ({ appVersion }) => appVersion ?? '–', optional: true },
  { title: 'CLOCK AHEAD', cell: clockOf, optional: true },
  { title: 'LOCKED', cell: lockOf, least: 6, optional: true },
]

type SessionRow = Readonly<{ id: string; displayName: string; startedAt: string; endedAt: string | null; endReason: string | null }>

const SESSIONS: readonly Column<SessionRow>[] = [
  { title: 'SESSION', cell: ({ id }) => id, optional: true },
  { title: 'PERSON', cell: ({ displayName }) => displayName, least: 10 },
  { title: 'STARTED', cell: ({ startedAt }) => timeOf(startedAt) },
  { title: 'ENDED', cell: ({ endedAt }) => timeOf(endedAt) },
  { title: 'WHY', cell: ({ endReason }) => endReason ?? '–' },
]

/** What a newer directory calls by a name of its own is shown by that. */
export const wordsOf = (known: Readonly<Record<string, string>>, name: string): string =>
  (Object.hasOwn(known, name) ? known[name] : undefined) ?? name

const COMMANDS: readonly Column<CommandView>[] = [
  { title: 'COMMAND', cell: ({ kind }) => wordsOf(WORDS.en.fleet.commands.kinds, kind) },
  { title: 'BY', cell: ({ by }) => by, least: 8 },
  { title: 'ASKED', cell: ({ askedAt }) => timeOf(askedAt) },
  { title: 'ARRIVED', cell: ({ arrivedAt }) => timeOf(arrivedAt) },
  { title: 'DONE', cell: ({ doneAt }) => timeOf(doneAt) },
  {
    title: 'OUTCOME',
    cell: ({ outcome }) => (outcome === null ? '–' : wordsOf(WORDS.en.fleet.commands.outcomes, outcome)),
    optional: true,
  },
]

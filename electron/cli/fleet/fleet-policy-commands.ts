import { Option } from 'commander'
import type { Command } from 'commander'
import type { FleetPolicyView } from '../../contract/fleet/views.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { AdminCommand } from '../admin-session.ts'
import { closestName } from '../closest-name.ts'
import type { Describe } from '../manual/describe.ts'
import { table } from '../terminal/table.ts'
import type { Column } from '../terminal/table.ts'
import { withDirectory } from './directory-option.ts'
import { Directory } from './directory.ts'
import type { DirectoryOption } from './directory.ts'

type PolicyOptions = DirectoryOption & Readonly<{ role?: 'user' | 'admin' }>
type Setting = FleetPolicyView['settings'][number]

const forRole = (what: string) => new Option('--role <role>', what).choices(['user', 'admin'])

export function describeFleetPolicy(program: Command, fleet: Command, run: Parameters<Describe>[1]): void {
  const name = program.name()
  const policy = fleet
    .command('policy')
    .description('settings that every workstation of the fleet obeys')
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${name} fleet policy get\n  ${name} fleet policy set idle-timeout 15m`)
  withDirectory(policy.command('get').description('show all of them, or one'))
    .argument('[setting]', 'which')
    .addOption(forRole('as it is for this role'))
    .addHelpText(
      'after',
      `\nWhat the fleet does not set, each workstation has its own for.\n\nExamples:\n  ${name} fleet policy get\n  ${name} fleet policy get idle-timeout --json`,
    )
    .action((key: string | undefined, options: PolicyOptions) => run(getting(key, options)))
  withDirectory(policy.command('set').description('change one for every workstation'))
    .argument('<setting>', 'which')
    .argument('<value>', 'a duration, a number, on or off, or one of a choice; default takes it back, so that each has its own')
    .addOption(forRole('only for this role'))
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} fleet policy set idle-timeout 15m\n  ${name} fleet policy set idle-timeout default --role admin --json`,
    )
    .action((key: string, value: string, options: PolicyOptions) => run(setting(key, value, options)))
}

const getting =
  (key: string | undefined, { role, ...options }: PolicyOptions): AdminCommand =>
  (admin) => {
    const view = new Directory(admin, options).ask('fleet:policy', null)
    const wanted = view.settings.filter((one) => (role === undefined || one.role === role) && (key === undefined || one.key === key))
    if (key !== undefined) requireKnown(key, view)
    return {
      json: { version: view.version, settings: wanted.map((one) => ({ key: one.key, role: one.role, value: one.value })) },
      text: (columns) => table(COLUMNS, wanted, columns),
    }
  }

const setting =
  (key: string, value: string, { role, ...options }: PolicyOptions): AdminCommand =>
  (admin) => {
    const directory = new Directory(admin, options)
    const view = directory.ask('fleet:policy', null)
    requireKnown(key, view)
    const { version } = directory.ask('fleet:policy-save', { version: view.version, changes: [{ key, value, role: role ?? null }] })
    const which = role === undefined ? key : `${key} for the role ${role}`
    return {
      json: { key, role: role ?? null, value, version },
      text: () => (value === 'default' ? `${which}: each workstation has its own again.\n` : `${which}: ${value} everywhere.\n`),
    }
  }

function requireKnown(key: string, { settings }: FleetPolicyView): void {
  const known = [...new Set(settings.map((one) => one.key))]
  if (known.includes(key)) return
  const meant = closestName(key, known)
  const hint = meant === null ? 'fleet policy get lists them.' : `Did you mean ${meant}?`
  throw new LatchkeyError('invalid_input', `There is no setting "${key}". ${hint}`, { params: { value: key } })
}

const COLUMNS: readonly Column<Setting>[] = [
  { title: 'SETTING', cell: ({ key, role }) => (role === null ? key : `${key} (${role})`) },
  { title: 'VALUE', cell: ({ value }) => value ?? '–' },
  { title: 'RANGE', cell: ({ range }) => range, least: 12, optional: true },
  { title: 'MEANING', cell: ({ meaning }) => meaning, least: 12, optional: true },
]

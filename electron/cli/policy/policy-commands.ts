import { Argument, Option } from 'commander'
import { changePolicy } from '../../app/policy/change-policy.ts'
import type { Role } from '../../core/accounts/user.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { POLICY_KEYS, POLICY_SETTINGS, checkedSetting, settingText } from '../../core/policy/policy.ts'
import type { PolicyKey } from '../../core/policy/policy.ts'
import type { AdminCommand } from '../admin-session.ts'
import { closestName } from '../closest-name.ts'
import type { Describe } from '../manual/describe.ts'
import { table } from '../terminal/table.ts'
import type { Column } from '../terminal/table.ts'

type RoleOption = Readonly<{ role?: Role }>

const forRole = (what: string) => new Option('--role <role>', what).choices(['user', 'admin'])

export const describePolicy: Describe = (program, run) => {
  const policy = program
    .command('policy')
    .description("the administrator's settings")
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} policy get\n  ${program.name()} policy set idle-timeout 15m`)
  policy
    .command('get')
    .description('show all settings, or one')
    .addArgument(new Argument('[key]', 'which setting').argParser(keyMeant(program.name())))
    .addOption(forRole('as it holds for this role'))
    .addHelpText('after', getAfterword(program.name()))
    .action((key: PolicyKey | undefined, options: RoleOption) => run(getCommand(key, options.role)))
  policy
    .command('set')
    .description('change a setting')
    .addArgument(new Argument('<key>', 'which setting').argParser(keyMeant(program.name())))
    .argument('<value>', 'a duration (500ms, 90s, 30m, 12h, 30d), a number, on or off, or one of a choice; default takes it back')
    .addOption(forRole('only for this role, in place of the general setting'))
    .addHelpText('after', setAfterword(program.name()))
    .action((key: PolicyKey, value: string, options: RoleOption) => run(setCommand(key, value, options.role)))
}

const getAfterword = (command: string) => `
Examples:
  ${command} policy get
  ${command} policy get idle-timeout          prints the value alone
  ${command} policy get idle-timeout --json   prints {"idle-timeout": "30m"}`

const setAfterword = (command: string) => `
Settings:
${POLICY_KEYS.map((key) => `  ${key.padEnd(26)}${POLICY_SETTINGS[key].meaning} (${POLICY_SETTINGS[key].range}${POLICY_SETTINGS[key].perRole ? ', per role' : ''})`).join('\n')}

offline-after must be longer than heartbeat-interval, absolute-timeout longer than idle-timeout, longest-delay longer than first-delay,
and lockout-after more than free-attempts.

Examples:
  ${command} policy set idle-timeout 15m
  ${command} policy set idle-timeout 10m --role admin
  ${command} policy set idle-timeout default --role admin
  ${command} policy set absolute-timeout 8h --json`

const getCommand =
  (asked: PolicyKey | undefined, role: Role | undefined): AdminCommand =>
  (admin) => {
    const keys = asked === undefined ? POLICY_KEYS : [asked]
    const stored = admin.open('read').store.readSettings()
    const rows = keys.map((key) => ({ key, value: settingText(key, stored, role) }))
    return {
      json: Object.fromEntries(rows.map(({ key, value }) => [key, value])),
      text: (columns) => (asked === undefined ? table(COLUMNS, rows, columns) : `${rows.map(({ value }) => value).join()}\n`),
    }
  }

const setCommand =
  (key: PolicyKey, wanted: string, role: Role | undefined): AdminCommand =>
  (admin) => {
    // What is refused must not leave a database behind.
    if (!admin.hasDatabase()) checkedSetting(key, wanted, new Map(), role)
    const { old, value, changed } = changePolicy(admin.open('make'), { key, value: wanted, role }, admin.by)
    const which = role ? `${key} for the role ${role}` : key
    const text = changed ? `${which}: ${old} → ${value}\n` : `${which} is ${value} already. Nothing was changed.\n`
    return { json: { [key]: value }, text: () => text }
  }

/** Never a guess that is acted on: only one that is said. */
const keyMeant =
  (command: string) =>
  (asked: string): PolicyKey => {
    const key = POLICY_KEYS.find((known) => known === asked)
    if (key) return key
    const meant = closestName(asked, POLICY_KEYS)
    const hint = meant === null ? `${command} policy get lists them.` : `Did you mean ${meant}?`
    throw new LatchkeyError('invalid_input', `There is no setting "${asked}". ${hint}`, { params: { value: asked } })
  }

type Row = Readonly<{ key: PolicyKey; value: string }>

const COLUMNS: readonly Column<Row>[] = [
  { title: 'SETTING', cell: ({ key }) => key },
  { title: 'VALUE', cell: ({ value }) => value },
  { title: 'DEFAULT', cell: ({ key }) => POLICY_SETTINGS[key].initial, optional: true },
  { title: 'RANGE', cell: ({ key }) => POLICY_SETTINGS[key].range, least: 12, optional: true },
  { title: 'MEANING', cell: ({ key }) => POLICY_SETTINGS[key].meaning, least: 12, optional: true },
]

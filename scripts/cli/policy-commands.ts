import type { AdminCommand } from './admin-session.ts'
import type { Describe } from './describe.ts'
import { table } from './table.ts'
import type { Column } from './table.ts'
import { POLICY_KEYS, POLICY_SETTINGS, checkedSetting, policyKey } from '../../electron/core/policy.ts'
import type { PolicyKey } from '../../electron/core/policy.ts'

export const describePolicy: Describe = (program, run) => {
  const policy = program.command('policy').description("the administrator's settings").helpCommand(false)
  policy
    .command('get')
    .description('show all settings, or one')
    .argument('[key]', 'which setting')
    .addHelpText('after', getAfterword(program.name()))
    .action((key: string | undefined) => run(getCommand(key)))
  policy
    .command('set')
    .description('change a setting')
    .argument('<key>', 'which setting')
    .argument('<value>', 'a duration: 500ms, 90s, 30m, 12h, 30d')
    .addHelpText('after', setAfterword(program.name()))
    .action((key: string, value: string) => run(setCommand(key, value)))
}

const getAfterword = (command: string) => `
Examples:
  ${command} policy get
  ${command} policy get idle-timeout          prints the value alone
  ${command} policy get idle-timeout --json   prints {"idle-timeout": "30m"}`

const setAfterword = (command: string) => `
Settings:
${POLICY_KEYS.map((key) => `  ${key.padEnd(20)}${POLICY_SETTINGS[key].meaning} (${rangeOf(key)})`).join('\n')}

offline-after must be longer than heartbeat-interval, and absolute-timeout longer than idle-timeout.

Examples:
  ${command} policy set idle-timeout 15m
  ${command} policy set absolute-timeout 8h --json`

const getCommand =
  (asked: string | undefined): AdminCommand =>
  (admin) => {
    const keys = asked === undefined ? POLICY_KEYS : [policyKey(asked)]
    const stored = admin.open('read').store.readSettings()
    const rows = keys.map((key) => ({ key, value: valueOf(key, stored) }))
    return {
      json: Object.fromEntries(rows.map(({ key, value }) => [key, value])),
      text: (columns) => (asked === undefined ? table(COLUMNS, rows, columns) : `${rows.map(({ value }) => value).join()}\n`),
    }
  }

const setCommand =
  (asked: string, wanted: string): AdminCommand =>
  (admin) => {
    const key = policyKey(asked)
    // What is refused must not leave a database behind.
    if (!admin.hasDatabase()) checkedSetting(key, wanted, new Map())
    const { store, clock } = admin.open('make')
    const stored = store.readSettings()
    const old = valueOf(key, stored)
    const value = checkedSetting(key, wanted, stored)
    if (value === old) return { json: { [key]: value }, text: () => `${key} is ${value} already. Nothing was changed.\n` }
    const detail = { key, old, new: value, via: 'cli', osUser: admin.osUser }
    store.writeSetting(key, value, { at: clock.now(), kind: 'policy_changed', actorUserId: null, sessionId: null, detail })
    return { json: { [key]: value }, text: () => `${key}: ${old} → ${value}\n` }
  }

type Row = Readonly<{ key: PolicyKey; value: string }>

const COLUMNS: readonly Column<Row>[] = [
  { title: 'SETTING', cell: ({ key }) => key },
  { title: 'VALUE', cell: ({ value }) => value },
  { title: 'DEFAULT', cell: ({ key }) => POLICY_SETTINGS[key].initial },
  { title: 'RANGE', cell: ({ key }) => rangeOf(key) },
  { title: 'MEANING', cell: ({ key }) => POLICY_SETTINGS[key].meaning, least: 12, optional: true },
]

const valueOf = (key: PolicyKey, stored: ReadonlyMap<string, string>) => stored.get(key) ?? POLICY_SETTINGS[key].initial
const rangeOf = (key: PolicyKey) => `${POLICY_SETTINGS[key].least}–${POLICY_SETTINGS[key].most}`

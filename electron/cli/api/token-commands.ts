import { Option } from 'commander'
import type { Command } from 'commander'
import { addToken, revokeToken } from '../../app/api/api-tokens.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { API_SCOPES, isInForce } from '../../core/api/api-token.ts'
import type { ApiScope, ApiToken } from '../../core/api/api-token.ts'
import { parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { DurationMs, UtcMs } from '../../core/ids.ts'
import type { AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import { table } from '../terminal/table.ts'
import type { Column } from '../terminal/table.ts'

type AddOptions = Readonly<{ scope: ApiScope; expiresIn?: DurationMs }>

export function describeTokenCommands(program: Command, api: Command, run: Parameters<Describe>[1]): void {
  const token = api
    .command('token')
    .description('what other programs prove themselves with')
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} api token list\n  ${program.name()} api token revoke chat`)
  token
    .command('add')
    .description('make a token, and show it this once')
    .argument('<name>', 'which program it is for')
    .addOption(new Option('--scope <scope>', 'whether it may only look, or also end sessions').choices(API_SCOPES).makeOptionMandatory())
    .option('--expires-in <duration>', 'it is good for so long: 90d (else until it is revoked)', lifetimeFrom)
    .addHelpText('after', addAfterword(program.name()))
    .action((name: string, options: AddOptions) => run(addCommand(name, options)))
  token
    .command('list')
    .description('list the tokens, newest first, also those that were revoked')
    .addHelpText('after', `\nLAST USED is told to the hour.\n\nExamples:\n  ${program.name()} api token list --json`)
    .action(() => run(listCommand))
  token
    .command('revoke')
    .description('refuse a token from now on')
    .argument('<token>', 'its name or id')
    .addHelpText('after', `\nExamples:\n  ${program.name()} api token revoke chat`)
    .action((which: string) => run(revokeCommand(which)))
}

const addAfterword = (command: string) => `
Only a hash of it is kept: what is not written down now cannot be told again.

Examples:
  ${command} api token add chat --scope read
  ${command} api token add kiosk --scope close --expires-in 90d --json`

function lifetimeFrom(text: string): DurationMs {
  const lifetime = parseDuration(text)
  if (lifetime > 0) return lifetime
  throw new LatchkeyError('invalid_input', '--expires-in takes a duration such as 90d.')
}

const addCommand =
  (name: string, { scope, expiresIn }: AddOptions): AdminCommand =>
  (admin) => {
    const opened = admin.open('read')
    const { token, secret } = addToken(opened, { name, scope, lifetime: expiresIn ?? null }, admin.by)
    const said = `${secret}\n\nThis is the token of ${token.name} (${token.scope}). It is not shown again.\n`
    return { json: { ...tokenJson(token, opened.clock.now()), token: secret }, text: () => harmlessLines(said) }
  }

const listCommand: AdminCommand = (admin) => {
  const { store, clock } = admin.open('read')
  const rows = store.apiTokens.list().map((token) => tokenJson(token, clock.now()))
  return { json: rows, text: (columns) => (rows.length === 0 ? 'There are no tokens.\n' : table(COLUMNS, rows, columns)) }
}

const revokeCommand =
  (which: string): AdminCommand =>
  (admin) => {
    const opened = admin.open('read')
    const token = revokeToken(opened, which, admin.by)
    return {
      json: tokenJson(token, opened.clock.now()),
      text: () => harmlessLines(`${token.name} is refused from now on.\n`),
    }
  }

type TokenJson = ReturnType<typeof tokenJson>

const tokenJson = (token: ApiToken, now: UtcMs) => ({
  id: token.id,
  name: token.name,
  scope: token.scope,
  state: isInForce(token, now) ? 'in_force' : token.revokedAt === null ? 'expired' : 'revoked',
  createdAt: isoTime(token.createdAt),
  lastUsedAt: isoTime(token.lastUsedAt),
  expiresAt: isoTime(token.expiresAt),
  revokedAt: isoTime(token.revokedAt),
})

const at = (time: string | null) => (time === null ? '-' : localTime(Date.parse(time)))

const COLUMNS: readonly Column<TokenJson>[] = [
  { title: 'NAME', cell: ({ name }) => name, least: 8 },
  { title: 'SCOPE', cell: ({ scope }) => scope },
  { title: 'STATE', cell: ({ state }) => state.replace('_', ' ') },
  { title: 'MADE', cell: ({ createdAt }) => at(createdAt), optional: true },
  { title: 'LAST USED', cell: ({ lastUsedAt }) => at(lastUsedAt), optional: true },
  { title: 'EXPIRES', cell: ({ expiresAt }) => at(expiresAt), optional: true },
  { title: 'ID', cell: ({ id }) => id, optional: true },
]

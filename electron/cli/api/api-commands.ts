import { openApiDocument } from '../../api/openapi.ts'
import { settingText } from '../../core/policy/policy.ts'
import { apiAddressOf } from '../../data-directory/api-place.ts'
import type { AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import { describeTokenCommands } from './token-commands.ts'

export const describeApi: Describe = (program, run) => {
  const api = program
    .command('api')
    .description('the API for other programs')
    .helpCommand(false)
    .addHelpText('after', afterword(program.name()))
  api
    .command('show')
    .description('tell whether the API is switched on, and where it is')
    .addHelpText('after', `\nExamples:\n  ${program.name()} api show\n  ${program.name()} api show --json`)
    .action(() => run(showCommand))
  api
    .command('openapi')
    .description('print the OpenAPI document: what can be asked, and in what shape')
    .addHelpText('after', `\nExamples:\n  ${program.name()} api openapi > latchkey.json`)
    .action(() => run(openApiCommand))
  describeTokenCommands(program, api, run)
}

const afterword = (command: string) => `
It is off until ${command} policy set api socket (or loopback) switches it on. A running app follows within a second while somebody is signed
in, else with the next key or movement of the mouse in its window.

Examples:
  ${command} policy set api socket
  ${command} api show
  ${command} api token add chat --scope read`

const showCommand: AdminCommand = (admin) => {
  const policy = settingText('api', admin.open('read').store.readSettings())
  const address = apiAddressOf(admin.dataDirectory)
  const json = { policy, isOpen: address !== null, socket: address?.socket ?? null, url: address?.url ?? null }
  return { json, text: () => harmlessLines(showText(json)) }
}

function showText({ policy, socket, url }: Readonly<{ policy: string; socket: string | null; url: string | null }>): string {
  const lines = [`policy  ${policy}`, `socket  ${socket ?? 'none: the app is not running, or could not open it (its log says why)'}`]
  return `${[...lines, ...(url === null ? [] : [`port    ${url}`])].join('\n')}\n`
}

const openApiCommand: AdminCommand = ({ io }) => {
  const document = openApiDocument(io.version)
  return { json: document, text: () => `${JSON.stringify(document, null, 2)}\n` }
}

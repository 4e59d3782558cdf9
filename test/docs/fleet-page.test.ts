import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { FROM_DIRECTORY } from '../../electron/contract/fleet/messages.ts'
import { WORDS } from '../../electron/contract/words/index.ts'
import { readDirectoryArguments, USAGE } from '../../electron/directory/arguments.ts'
import { Metrics } from '../../electron/directory/metrics.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const page = readFileSync(path.join(ROOT, 'docs/fleet.md'), 'utf8')
const messages = readFileSync(path.join(ROOT, 'electron/contract/fleet/messages.ts'), 'utf8')

/** What a field may say, as the contract writes it down. */
const saidIn = (begin: string) => [...(messages.split(begin)[1]?.split(')')[0] ?? '').matchAll(/'(\w+)'/g)].map(([, word]) => String(word))

const GOOD = ['granted', 'proved']
const refusals = [
  ...saidIn('const NOT_WELCOME = oneOf('),
  ...saidIn('admitted: record({\n    ask: ASK,\n    answer: oneOf('),
  ...saidIn('account: record({\n    ask: ASK,\n    answer: oneOf('),
].filter((word) => !GOOD.includes(word))

it('each refusal of the contract is found in the contract', () => {
  expect(refusals.length).toBeGreaterThan(25)
  expect(refusals.filter((word) => FROM_DIRECTORY.refused({ because: word, least: 1, most: 1 })).length).toBeGreaterThan(10)
})

it.each(refusals)('docs/fleet.md says what `%s` means', (word) => {
  expect(page).toMatch(new RegExp(`^\\|.*\`${word}\`.*\\|.+\\|`, 'm'))
})

it.each([...USAGE.matchAll(/--[a-z-]+/g)].map(([option]) => option))('docs/fleet.md tells of %s', (option) => {
  expect(page).toContain(`\`${option}`)
})

it('every figure of the gateway that docs/fleet.md names is one', () => {
  const metrics = new Metrics()
  metrics.waited('push', 1)
  const gauges = { desks: ['', 0], database_reachable: ['', 0], database_full: ['', 0] } as const
  const told = metrics.text(gauges)
  const watching = page.split('**Watching.**')[1]?.split('\n\n')[0] ?? ''
  const named = [...watching.matchAll(/`(?:latchkey_gateway)?(_\w+)`/g)].map(([, name]) => String(name))
  expect(named.length).toBeGreaterThan(4)
  expect(named.filter((name) => !told.includes(`latchkey_gateway${name}`))).toEqual([])
})

const commandsIn = (text: string, heading: string) =>
  /```sh\n([^`]*)```\n\n(.*? free\.)\n/s.exec(text.split(`\n## ${heading}\n`)[1] ?? '')?.slice(1)

it('the README and docs/fleet.md have the same three commands, which say what they print', () => {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
  const [commands = '', sees = ''] = commandsIn(readme, 'A fleet') ?? []
  expect(commandsIn(page, 'In three commands')).toEqual([commands, sees])
  const lines = commands.trim().split('\n')
  expect(lines).toHaveLength(3)
  const [, words = ''] = /^npm run directory -- (.*?) +#/.exec(lines[0] ?? '') ?? []
  const { lines: printed, host, port } = readDirectoryArguments(words.split(' '), {}, '/') ?? {}
  expect(lines.filter((line) => line.includes(`--enrol latchkey-enrol:${host}:${port}/`))).toHaveLength(printed ?? 0)
  expect(sees).toContain(WORDS.en.fleet.scope.label)
})

import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { ROUTES, ROUTE_NAMES } from '../../electron/api/routes.ts'
import { apiDesk, until } from '../support/api.ts'
import { MINUTE } from '../support/session-builder.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const page = readFileSync(path.join(ROOT, 'docs/api.md'), 'utf8')

test('the page has every route, with its scope', () => {
  const rows = [...page.matchAll(/^\| `((?:GET|POST) [^`]+)` \| `(\w+)` \|/gm)].map(([, name, scope]) => [String(name), scope])
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(ROUTE_NAMES.map((name) => [name, ROUTES[name].scope])))
})

const LANGUAGES = {
  js: { file: 'recipe.mjs', program: process.execPath },
  python: { file: 'recipe.py', program: 'python3' },
  php: { file: 'recipe.php', program: 'php' },
}
type Language = keyof typeof LANGUAGES

const recipes = page
  .split(/^### /m)
  .slice(1)
  .flatMap((part) =>
    [...part.matchAll(/^```(js|python|php)\n([^]*?)^```/gm)].map(
      ([, language, code]) => [`${part.split('\n')[0]}, in ${language}`, language as Language, String(code)] as const,
    ),
  )

const SAYS: Readonly<Record<string, RegExp>> = {
  'A list of who is there, for a chat, in js': /^ana online .*Z\nbea offline never\ntom online .*Z\n/,
  'A list of who is there, for a chat, in php': /^ana online .*Z\nbea offline never\ntom online .*Z\n/,
  'Statistics, and ending many at once, in python': /^2 sessions, 2 of them open\n1 are idle\ntom ended\n$/,
  'Freeing the session when a window closes, in python': /^window_closed\n$/,
  'Asking at every request, and ending all but this one, in js': /^true\n1 others ended\n$/,
}

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0

describe('the recipes', () => {
  it('are all tried here', () => expect(recipes.map(([title]) => title)).toEqual(Object.keys(SAYS)))

  // Where a language is not installed, its recipe is told as skipped.
  describe.each(recipes)('%s', (title, language, code) => {
    const { file, program } = LANGUAGES[language]
    it.runIf(isThere(program))('do what they say', async () => {
      const here = apiDesk()
      await here.open()
      await here.signIn('ana')
      here.signInElsewhere('tom')
      if (code.includes('idleFor')) {
        here.clock.advance(26 * MINUTE)
        here.workstation.keeper.stay()
      }
      here.clock.advance(4 * MINUTE)
      here.workstation.keeper.stay()
      here.current.heartbeat()
      const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-recipe-'))
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
      cpSync(path.join(ROOT, 'docs/clients'), folder, { recursive: true })
      writeFileSync(path.join(folder, file), code)
      const run = spawn(program, [file], { cwd: folder, env: { PATH: process.env['PATH'], WHERE: here.socket } })
      let said = ''
      for (const stream of [run.stdout, run.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
      await until(() => (here.clock.advance(0), run.exitCode !== null))
      expect(said).toMatch(SAYS[title] ?? /never/)
    })
  })
})

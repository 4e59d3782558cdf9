import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, test } from 'vitest'
import { ROOMS } from '../../scripts/check/rooms.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const page = read('docs/architecture.md')

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(' · ') || '–'
const table = [
  '| room | holds | may import | and packages |',
  '|---|---|---|---|',
  ...Object.entries(ROOMS).map(([room, { holds, rooms, packages }]) => `| \`${room}\` | ${holds} | ${code(rooms)} | ${code(packages)} |`),
].join('\n')

test('the table of rooms is the one that the linter enforces', () => {
  const shown = page.split('<!-- rooms: begin -->')[1]?.split('<!-- rooms: end -->')[0]?.trim()
  expect(shown).toBe(table)
})

/** What is named in backticks and looks like a file of ours, from the root or from `electron/`; `{a,b}` and `*` stand for several. */
const named = ['docs/architecture.md', 'CONTRIBUTING.md'].flatMap((file) =>
  [...read(file).matchAll(/`([\w./-]+\/[\w./-]*|[\w-]+\.ts)`/g)].map(([, name]) => [file, String(name)] as const),
)

it.each(named)('%s names %s, which is there', (_file, name) => {
  const beside = ['', 'electron', 'electron/contract', 'electron/app/sign-in', 'electron/store/sqlite', 'electron/data-directory']
  expect(beside.some((folder) => existsSync(path.join(ROOT, folder, name)))).toBe(true)
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { END_REASONS } from '../../electron/core/session/session.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const page = readFileSync(path.join(ROOT, 'docs/technical/life-of-a-session.md'), 'utf8')
const rows = [...page.matchAll(/^\| `(\w+)` \| .* \| `([^`]+) › ([^`]+)` \|$/gm)].map(([, reason, file, title]) => ({
  reason,
  file,
  title,
}))

it('the page about the life of a session has every end reason, in its order', () => {
  expect(rows.map(({ reason }) => reason)).toEqual([...END_REASONS])
})

it.each(rows)('$reason is produced by the test that the page names', ({ file, title }) => {
  expect(readFileSync(path.join(ROOT, String(file)), 'utf8')).toContain(title)
})

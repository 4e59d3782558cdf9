import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const page = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8')

/** The rows of tables of three columns: of standards, and of what scanners found. */
const rowsOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 5 && cells[1] !== 'requirement' && cells[1] !== 'item' && !/^-+$/.test(cells[1] ?? ''))

const rows = rowsOf(page.split('\n## Scanners')[0] ?? '')
const references = rowsOf(page).flatMap(([, row, , tests]) =>
  [...(tests ?? '').matchAll(/`([^`]+) › ([^`]+)`/g)].map(([, file, title]) => ({ row, file, title })),
)

it.each(references)('docs/security.md on $row: the test it names exists', ({ file, title }) => {
  expect(existsSync(path.join(ROOT, String(file)))).toBe(true)
  expect(readFileSync(path.join(ROOT, String(file)), 'utf8')).toContain(title)
})

it('every row of docs/security.md names a test, or says why there is none', () => {
  const silent = rows.filter(([, , how, tests]) => !/› /.test(tests ?? '') && !/not apply|not yet|docs\//i.test(how ?? ''))
  expect(silent.map(([, row]) => row)).toEqual([])
})

/** How many requirements each section of a chapter has, in ASVS 5.0.0. */
const ASVS: Readonly<Record<number, readonly number[]>> = {
  6: [3, 12, 8, 6, 8, 4, 2, 4],
  7: [3, 4, 2, 5, 3, 2],
  8: [4, 4, 3, 2],
  14: [2, 8, 3],
  16: [1, 5, 4, 3, 4],
}

/** The requirements that a row begins with: one, some (`7.6.1, 7.6.2`) or a range (`6.5.1 to 6.5.8`). */
function requirementsOf(row: string): readonly string[] {
  const [begin = ''] = /^[\d., to]+(?= )/.exec(row) ?? []
  const range = /^(\d+\.\d+)\.(\d+) to \1\.(\d+)$/.exec(begin.trim())
  if (!range) return begin.split(',').map((name) => name.trim())
  const [, section, first, last] = range
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => `${section}.${Number(first) + at}`)
}

it('docs/security.md answers every row of ASVS V6, V7, V8, V14 and V16 and of the Electron checklist, once', () => {
  const asked = Object.entries(ASVS).flatMap(([chapter, sections]) =>
    sections.flatMap((count, section) => Array.from({ length: count }, (_, at) => `${chapter}.${section + 1}.${at + 1}`)),
  )
  const checklist = Array.from({ length: 20 }, (_, at) => String(at + 1))
  const answered = rows.flatMap(([, row]) => requirementsOf(row ?? '')).filter((name) => /^\d/.test(name))
  expect(answered.toSorted()).toEqual([...asked, ...checklist].toSorted())
})

it('nothing of ours opens anything outside the app', () => {
  const files = readdirSync(path.join(ROOT, 'electron'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(50)
  const opening = files.filter((name) =>
    /openExternal|openPath|enableBlinkFeatures/.test(readFileSync(path.join(ROOT, 'electron', name), 'utf8')),
  )
  expect(opening).toEqual([])
})

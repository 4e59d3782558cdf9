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

it('docs/security.md answers every row of ASVS V7 and of the Electron checklist', () => {
  const asked = [
    '7.1.1',
    '7.1.2',
    '7.1.3',
    '7.2.1',
    '7.2.2',
    '7.2.3',
    '7.2.4',
    '7.3.1',
    '7.3.2',
    '7.4.1',
    '7.4.2',
    '7.4.3',
    '7.4.4',
    '7.4.5',
  ]
  const more = ['7.5.1', '7.5.2', '7.5.3', '7.6.1, 7.6.2', ...Array.from({ length: 20 }, (_, at) => String(at + 1))]
  for (const item of [...asked, ...more]) expect(rows.filter(([, row]) => row?.startsWith(`${item} `)).length, item).toBe(1)
})

it('nothing of ours opens anything outside the app', () => {
  const files = readdirSync(path.join(ROOT, 'electron'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(50)
  const opening = files.filter((name) =>
    /openExternal|openPath|enableBlinkFeatures/.test(readFileSync(path.join(ROOT, 'electron', name), 'utf8')),
  )
  expect(opening).toEqual([])
})

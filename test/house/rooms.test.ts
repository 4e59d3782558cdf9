import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOMS } from '../../scripts/check/rooms.ts'

const projectRoot = path.resolve(import.meta.dirname, '..', '..')
const oxlint = path.join(projectRoot, 'node_modules', 'oxlint', 'bin', 'oxlint')

type Planted = Readonly<{ file: string; text: string }>

/** A file of a room: two folders deep where the room is a folder, so that the way to another room has to be found. */
const inRoom = (room: string, name: string) => (room.endsWith('.ts') ? room.replace(/[^/]+$/, name) : `${room}/deep/${name}`)

/** The way from a file to something, as it is written in an import. */
function specifier(file: string, target: string): string {
  const way = path.posix.relative(path.posix.dirname(file), target)
  return way.startsWith('.') ? way : `./${way}`
}

const importing = (from: string) => `import { x } from ${JSON.stringify(from)}\nexport const y = x`
const PACKAGES = ['electron', 'better-sqlite3', 'node:fs', 'fs', 'react', 'proper-lockfile', 'commander']

const names = Object.keys(ROOMS)
const rooms = names.filter((room) => !room.endsWith('.ts'))
const targets = [...names, 'test', 'tools'].map((room) => (room.endsWith('.ts') ? room : `${room}/deep/x.ts`))

/** Every other room, from every room that is a folder, and every kind of package. */
const cases = rooms.flatMap((room) => {
  const allowed = ROOMS[room]
  const files = targets.map((target, at) => {
    const file = inRoom(room, `to-room-${at}.ts`)
    const into = names.filter((each) => target === each || target.startsWith(`${each}/`)).toSorted((a, b) => b.length - a.length)[0]
    const isAllowed = into === room || (into !== undefined && allowed?.rooms.includes(into) === true)
    return { file, text: importing(specifier(file, target)), isAllowed }
  })
  const packages = PACKAGES.map((name, at) => {
    const isAllowed =
      allowed?.packages.some((each) => each === name || (each === 'node:' && name.startsWith(each))) === true ||
      (allowed?.packages.includes('*') === true && !name.startsWith('node:') && name !== 'electron' && name !== 'better-sqlite3')
    return { file: inRoom(room, `to-package-${at}.ts`), text: importing(name), isAllowed }
  })
  return [...files, ...packages]
})

/** Other ways to write what is refused. */
const disguised: readonly Planted[] = [
  { file: 'electron/core/a.ts', text: importing('./../app/x.ts') },
  { file: 'electron/core/b.ts', text: importing('../core/../app/x.ts') },
  { file: 'electron/core/deep/c.ts', text: "export { x } from '../../shell/x.ts'" },
  { file: 'electron/core/d.ts', text: "export * from '../shell/x.ts'" },
  { file: 'electron/core/e.ts', text: "export const load = () => import('../shell/x.ts')" },
  { file: 'electron/core/f.ts', text: 'export const load = (name: string) => import(name)' },
  { file: 'electron/core/g.ts', text: "import type { X } from '../shell/x.ts'\nexport type Y = X" },
  { file: 'electron/core/h.ts', text: "export type Y = import('../shell/x.ts').X" },
  { file: 'electron/core/i.ts', text: "import '../shell/x.ts'" },
  { file: 'electron/store/a.ts', text: importing('../core/x.ts') },
  { file: 'electron/helpers.ts', text: importing('./core/x.ts') },
  { file: 'library/a.ts', text: importing('../electron/core/x.ts') },
  { file: 'electron/preload.ts', text: importing('./core/x.ts') },
  { file: 'electron/main.ts', text: importing('./store/sqlite/x.ts') },
  { file: 'electron/desktop.ts', text: importing('../renderer/x.ts') },
]

/** Ways to write a file past electron/platform/disk. */
const writing = [
  "export { writeFileSync } from 'node:fs'",
  ...['copyFileSync', 'chmodSync', 'renameSync', 'openSync', 'createWriteStream', 'chownSync', 'truncateSync', 'promises'].map(
    (name) => `import { ${name} } from 'node:fs'\nexport const y = ${name}`,
  ),
  "import { writeFileSync as reading } from 'node:fs'\nexport const y = reading",
  "import * as fs from 'node:fs'\nexport const y = fs.writeFileSync",
  "import fs from 'node:fs'\nexport const y = fs.writeFileSync",
  "import { open } from 'node:fs/promises'\nexport const y = open",
]
const reading = "import { readFileSync, statSync } from 'node:fs'\nexport const y = [readFileSync, statSync]"

const impure = ['Date.now()', 'setTimeout(f, 1)', 'setInterval(f, 1)', 'process.pid', 'fetch(f)', 'performance.now()', 'Buffer.from(f)']

let tree: string
let complaints: ReadonlySet<string>
let complaintsOfWriting: ReadonlySet<string>

beforeAll(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'latchkey-rooms-'))
  cpSync(path.join(projectRoot, '.oxlintrc.json'), path.join(tree, '.oxlintrc.json'))
  cpSync(path.join(projectRoot, 'scripts', 'check'), path.join(tree, 'scripts', 'check'), { recursive: true })
  for (const { file, text } of [...cases, ...disguised]) plant(file, text)
  impure.forEach((use, at) => plant(`electron/core/impure-${at}.ts`, `export const f = (): unknown => ${use}`))
  writing.forEach((text, at) => {
    plant(`electron/shell/writing-${at}.ts`, text)
    plant(`electron/platform/disk/writing-${at}.ts`, text)
  })
  plant('electron/shell/reading.ts', reading)
  const found = lint()
  complaints = new Set(found.filter(({ code }) => code === 'house(rooms)' || code.includes('no-restricted-globals')).map(filename))
  complaintsOfWriting = new Set(found.filter(({ code }) => code.includes('no-restricted-imports')).map(filename))
})

afterAll(() => rmSync(tree, { recursive: true, force: true }))

function plant(file: string, text: string): void {
  const target = path.join(tree, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, `${text}\n`)
}

type Complaint = Readonly<{ code: string; filename: string }>

const filename = (found: Complaint) => found.filename.replaceAll('\\', '/')

function lint(): readonly Complaint[] {
  const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '--format=json'], { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 28 })
  expect(stderr).toBe('')
  return (JSON.parse(stdout) as { diagnostics: Complaint[] }).diagnostics
}

describe.each(rooms)('%s', (room) => {
  const own = cases.filter(({ file }) => file.startsWith(`${room}/deep/`))

  test('may import what the table says', () => {
    expect(own.filter(({ file, isAllowed }) => isAllowed && complaints.has(file))).toEqual([])
  })

  test('and from no other room, and no other package', () => {
    expect(own.filter(({ file, isAllowed }) => !isAllowed && !complaints.has(file))).toEqual([])
  })
})

test.each(disguised)('$file: $text is refused', ({ file }) => {
  expect(complaints).toContain(file)
})

test.each(writing.map((text, at) => [text, at] as const))('%s: written by electron/platform/disk alone', (_text, at) => {
  expect(complaintsOfWriting).toContain(`electron/shell/writing-${at}.ts`)
  expect(complaintsOfWriting).not.toContain(`electron/platform/disk/writing-${at}.ts`)
  expect(complaintsOfWriting).not.toContain('electron/shell/reading.ts')
})

test.each(impure.map((use, at) => [use, at] as const))('core/ may not use %s', (_use, at) => {
  expect(complaints).toContain(`electron/core/impure-${at}.ts`)
})

test('no arrow runs back up: the rooms can be put in an order in which each imports earlier ones alone', () => {
  let left = names.filter((room) => !room.startsWith('scripts'))
  for (let before = left.length + 1; left.length < before;) {
    before = left.length
    const waiting = new Set(left)
    left = left.filter((room) => ROOMS[room]?.rooms.some((other) => waiting.has(other)))
  }
  expect(left).toEqual([])
})

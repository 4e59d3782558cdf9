import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const projectRoot = path.resolve(import.meta.dirname, '..', '..')
const oxlint = path.join(projectRoot, 'node_modules', 'oxlint', 'bin', 'oxlint')

let tree: string

beforeEach(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'latchkey-rules-'))
  cpSync(path.join(projectRoot, '.oxlintrc.json'), path.join(tree, '.oxlintrc.json'))
})

afterEach(() => {
  rmSync(tree, { recursive: true, force: true })
})

function plant(file: string, text: string): void {
  const target = path.join(tree, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, `${text}\n`)
}

/** The files that a layering rule complained about. */
function complaints(): string[] {
  const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '--format=json'], {
    cwd: tree,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const report = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }
  const files = report.diagnostics
    .filter(({ code }) => /no-restricted-(imports|globals)/.test(code))
    .map(({ filename }) => filename.replaceAll('\\', '/'))
  return [...new Set(files)].toSorted()
}

const importing = (specifier: string) => `import { x } from "${specifier}";\nexport const y = x;`

const violations: readonly (readonly [file: string, specifiers: readonly string[]])[] = [
  ['electron/contract/a.ts', ['../core/x.ts', '../app/x.ts', '../shell/x.ts', '../main.ts', 'electron', 'node:fs', 'fs']],
  [
    'electron/core/a.ts',
    [
      '../contract/x.ts',
      '../app/x.ts',
      '../platform/x.ts',
      '../store/sqlite/x.ts',
      '../shell/x.ts',
      'electron',
      'better-sqlite3',
      'node:crypto',
      'fs/promises',
    ],
  ],
  ['electron/core/deep/a.ts', ['../../app/x.ts', '../../platform/x.ts']],
  ['electron/app/a.ts', ['../contract/x.ts', '../platform/x.ts', '../store/sqlite/x.ts', '../shell/x.ts', 'electron', 'better-sqlite3']],
  ['electron/platform/a.ts', ['../contract/x.ts', '../app/x.ts', '../store/sqlite/x.ts', '../shell/x.ts', 'electron', 'better-sqlite3']],
  ['electron/store/sqlite/a.ts', ['../../contract/x.ts', '../../app/x.ts', '../../platform/x.ts', '../../shell/x.ts', 'electron']],
  ['electron/store/a.ts', ['better-sqlite3']],
  ['electron/shell/a.ts', ['../platform/x.ts', '../store/sqlite/x.ts', '../main.ts', 'better-sqlite3']],
  ['electron/main.ts', ['better-sqlite3']],
  [
    'renderer/a.tsx',
    [
      '../electron/core/x.ts',
      '../electron/main.ts',
      '../electron/shell/x.ts',
      '../scripts/x.ts',
      'electron',
      'node:fs',
      'path',
      'better-sqlite3',
    ],
  ],
  ['renderer/screens/a.tsx', ['../../electron/core/x.ts', '../../electron/preload.ts']],
  ['scripts/a.ts', ['electron', 'better-sqlite3', '../electron/shell/x.ts', '../electron/main.ts', '../renderer/x.ts']],
]

describe('a forbidden import is reported', () => {
  test.each(violations)('%s', (file, specifiers) => {
    const planted = specifiers.map((specifier, at) => {
      const name = file.replace(/a(\.tsx?)$/, `a${at}$1`)
      plant(name, importing(specifier))
      return name
    })
    expect(complaints()).toEqual(planted.toSorted())
  })
})

test('core/ may not use clocks, timers, the process or the network', () => {
  const uses = ['Date.now()', 'setTimeout(f, 1)', 'setInterval(f, 1)', 'process.pid', 'fetch(f)']
  uses.forEach((use, at) => {
    plant(`electron/core/a${at}.ts`, `export const f = (): unknown => ${use};`)
  })
  expect(complaints()).toHaveLength(uses.length)
})

test('what the layers allow passes', () => {
  const allowed: readonly (readonly [file: string, specifier: string])[] = [
    ['electron/main.ts', 'electron'],
    ['electron/main.ts', './shell/x.ts'],
    ['electron/preload.ts', './contract/x.ts'],
    ['electron/contract/a.ts', './x.ts'],
    ['electron/core/a.ts', './x.ts'],
    ['electron/core/deep/a.ts', '../x.ts'],
    ['electron/app/a.ts', '../core/x.ts'],
    ['electron/platform/a.ts', '../core/x.ts'],
    ['electron/platform/b.ts', 'node:fs'],
    ['electron/store/sqlite/a.ts', 'better-sqlite3'],
    ['electron/store/sqlite/migrations/a.ts', '../../../core/x.ts'],
    ['electron/shell/a.ts', '../app/x.ts'],
    ['electron/shell/b.ts', 'electron'],
    ['electron/shell/c.ts', '../contract/x.ts'],
    ['renderer/a.tsx', '../electron/contract/x.ts'],
    ['renderer/screens/a.tsx', '../x.ts'],
    ['scripts/a.ts', '../electron/app/x.ts'],
    ['scripts/b.ts', '../electron/store/sqlite/x.ts'],
  ]
  for (const [file, specifier] of allowed) plant(file, importing(specifier))
  expect(complaints()).toEqual([])
})

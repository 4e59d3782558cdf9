import { describe, expect, test } from 'vitest'
import { runAdmin } from '../../electron/cli/run-admin.ts'
import { widthOf } from '../../electron/cli/terminal/plain-text.ts'
import { addUser } from '../store/samples.ts'
import { admin, freshFolder } from './support/admin.ts'
import { identity, openFor, signIn } from './support/running-app.ts'

const ESCAPE = '\u001B['

/** The CLI at a terminal of so many columns; null for a pipe. */
function at(columns: number | null, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  let [stdout, stderr] = ['', '']
  const code = runAdmin(words, {
    command: 'latchkey admin',
    version: '0.1.0',
    env,
    userData: '/nowhere',
    electron: null,
    workingFolder: '/',
    stdin: { isTerminal: false, readLine: () => '', readSecret: () => '', readAll: () => new Uint8Array() },
    stdout: { columns, write: (text) => (stdout += text).length > 0 },
    stderr: { isTerminal: columns !== null, write: (text) => (stderr += text) },
    pause: () => 'over',
  })
  return { code, stdout, stderr }
}

describe('colours', () => {
  test('are for terminals, and NO_COLOR takes them away', () => {
    expect(at(80, ['--help']).stdout).toContain(ESCAPE)
    expect(at(80, ['frobnicate']).stderr).toContain(ESCAPE)
    expect(at(80, ['--help'], { NO_COLOR: '1', FORCE_COLOR: '1' }).stdout).not.toContain(ESCAPE)
    expect(at(80, ['frobnicate'], { NO_COLOR: '1' }).stderr).not.toContain(ESCAPE)
    expect(at(80, ['--help'], { TERM: 'dumb' }).stdout).not.toContain(ESCAPE)
    expect(at(null, ['--help']).stdout).not.toContain(ESCAPE)
  })

  test('a real pipe gets none, unless FORCE_COLOR says so; JSON never', () => {
    const folder = freshFolder()
    addUser(openFor(folder), { username: 'maria' })
    const list = (...more: readonly string[]) => ['users', 'list', '--data-dir', folder, ...more]
    const forced = { FORCE_COLOR: '1', NO_COLOR: '' }
    expect(admin(list(), { env: { FORCE_COLOR: '', NO_COLOR: '' } }).stdout).not.toContain(ESCAPE)
    expect(admin(list(), { env: forced }).stdout).toContain(ESCAPE)
    expect(admin(list('--json'), { env: forced }).stdout).not.toContain(ESCAPE)
  })
})

test.each([60, 80, 120])('no table is wider than a terminal of %d columns', (columns) => {
  const folder = freshFolder()
  const store = openFor(folder)
  addUser(store, {
    username: 'maria-the-very-long-named',
    displayName: 'Maria of the very long name',
    email: 'maria@a-long-domain.example',
  })
  signIn(store, 'maria-the-very-long-named', identity())
  for (const words of [
    ['users', 'list'],
    ['sessions', 'list'],
    ['sessions', 'list', '--all'],
    ['policy', 'get'],
    ['audit', 'list'],
    ['cleanup', '--dry-run'],
  ]) {
    const { code, stdout } = at(columns, [...words, '--data-dir', folder], { NO_COLOR: '1' })
    expect(code).toBe(0)
    const table = stdout.split('\n').filter((line) => !line.includes('latchkey admin'))
    expect(Math.max(...table.map(widthOf)), words.join(' ')).toBeLessThanOrEqual(columns)
  }
})

describe('did you mean', () => {
  test.each([
    [['sesions', 'list'], /did you mean sessions/i],
    [['users', 'lst'], /did you mean list/i],
    [['users', 'list', '--jsno'], /did you mean --json/i],
    [['maintain', '--wiat', '1s'], /did you mean --wait/i],
    [['policy', 'get', 'idle-timout', '--data-dir', '/nowhere'], /did you mean idle-timeout/i],
  ])('%j', (words, said) => {
    const { code, stderr } = at(null, words)
    expect(code).toBe(2)
    expect(stderr).toMatch(said)
  })
})

describe('JSON on a terminal', () => {
  const HIDDEN = 'a\u202Eb\u200Bc\u3164d\u009Be\uFEFFf\u{E0041}g'

  test('shows what nobody sees, and means the same', () => {
    const folder = freshFolder()
    addUser(openFor(folder), { username: 'maria', displayName: `María ${HIDDEN}` })
    for (const words of [
      ['users', 'list'],
      ['users', 'disable', 'maria'],
    ]) {
      const { stdout } = at(80, [...words, '--json', '--data-dir', folder], { NO_COLOR: '1' })
      expect(stdout).toContain(String.raw`María a\u202eb\u200bc\u3164d\u009be\ufefff\udb40\udc41g`)
      expect(JSON.stringify(JSON.parse(stdout))).toContain(HIDDEN)
      expect(stdout).toMatch(/\n {2,}"/)
    }
  })

  test('also in an error, and in an export', () => {
    const folder = freshFolder()
    const store = openFor(folder)
    addUser(store, { username: 'maria' })
    signIn(store, 'maria', identity({ host: HIDDEN }))
    const error = at(80, ['users', 'disable', HIDDEN, '--json', '--data-dir', folder]).stderr
    for (const shown of [error, at(80, ['sessions', 'export', '--format', 'json', '--data-dir', folder]).stdout]) {
      expect(shown).toContain(String.raw`a\u202eb\u200bc`)
      expect(shown).not.toMatch(/[\u202E\u200B\u009B]/)
    }
    const csv = at(80, ['sessions', 'export', '--format', 'csv', '--data-dir', folder]).stdout
    expect(csv).not.toMatch(/[\u202E\u009B]/)
    expect(csv.split('\r\n')).toHaveLength(3)
  })

  test('in a pipe is left as it is', () => {
    const folder = freshFolder()
    addUser(openFor(folder), { username: 'maria', displayName: HIDDEN })
    expect(at(null, ['users', 'list', '--json', '--data-dir', folder]).stdout).toContain(HIDDEN)
  })
})

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { runAdmin } from '../../electron/cli/run-admin.ts'
import { LatchkeyError } from '../../electron/core/errors.ts'
import { addUser } from '../store/samples.ts'
import { adminEntry, freshFolder } from './support/admin.ts'
import { end, identity, openFor, signIn } from './support/running-app.ts'

const MARK = '\uFEFF'
const AT = Date.UTC(2025, 6, 1, 12, 0, 0)

let folder = ''
let store: ReturnType<typeof openFor>
beforeEach(() => {
  folder = freshFolder()
  store = openFor(folder)
  addUser(store, { username: 'tom' })
  end(store, signIn(store, 'tom', identity(), AT), AT + 60_000)
})

/** In a language, into a reader that goes away, or a disk that is full, after so many pieces. */
function exported(words: readonly string[], { lang = 'en_US.UTF-8', pieces = Infinity, isFull = false } = {}) {
  let [stdout, stderr, written] = ['', '', 0]
  const code = runAdmin(['sessions', 'export', ...words, '--data-dir', folder], {
    command: 'latchkey admin',
    version: '0.1.0',
    env: { LANG: lang },
    userData: '/nowhere',
    electron: null,
    workingFolder: folder,
    stdin: { isTerminal: false, readLine: () => '', readSecret: () => '', readAll: () => new Uint8Array() },
    stdout: {
      columns: null,
      write(text) {
        if (written++ < pieces) return (stdout += text) !== ''
        if (!isFull) return false
        throw new LatchkeyError('export_failed', 'full')
      },
    },
    stderr: { isTerminal: false, write: (text) => (stderr += text) },
    pause: () => 'over',
  })
  return { code, stdout, stderr }
}

const csv = (...words: readonly string[]) => ['--format', 'csv', ...words]
const lastAudited = () => store.listAudit({ newest: 1 })[0]?.detail

describe('a table for spreadsheets', () => {
  test('has the mark of UTF-8 in a file, and into a pipe only when it is asked for', () => {
    const file = path.join(freshFolder(), 'sessions.csv')
    expect(exported(csv('--output', file)).code).toBe(0)
    expect(readFileSync(file, 'utf8').startsWith(`${MARK}id,user,`)).toBe(true)
    expect(exported(csv()).stdout.startsWith('id,user,')).toBe(true)
    expect(exported(csv('--output', '-')).stdout.startsWith('id,user,')).toBe(true)
    expect(exported(csv('--for-excel')).stdout.startsWith(`${MARK}id,user,`)).toBe(true)
  })

  test.each([
    ['comma', ','],
    [',', ','],
    ['semicolon', ';'],
    [';', ';'],
    ['tab', '\t'],
  ])('is separated by what is asked for, %j', (asked, separator) => {
    expect(exported(csv('--separator', asked)).stdout.split('\r\n')[0]?.split(separator)).toHaveLength(14)
  })

  test.each([
    ['es_ES.UTF-8', ';'],
    ['it_IT', ';'],
    ['de_DE@euro', ';'],
    ['en_US.UTF-8', ','],
    ['es_MX.UTF-8', ','],
  ])('is separated as spreadsheets in %s expect', (lang, separator) => {
    const [header = ''] = exported(csv('--for-excel'), { lang }).stdout.split('\r\n')
    expect(header.startsWith(`${MARK}id${separator}user${separator}`)).toBe(true)
    expect(exported(csv('--for-excel', '--separator', 'tab'), { lang }).stdout).toContain('id\tuser\t')
  })

  test('has the time of a zone beside UTC, in winter and in summer', () => {
    const winter = Date.UTC(2025, 0, 1, 12, 0, 0)
    end(store, signIn(store, 'tom', identity(), winter), winter + 60_000)
    const [header, summer, before] = exported(csv('--time-zone', 'Europe/Rome')).stdout.split('\r\n')
    expect(header).toContain('startedAt,startedAt (Europe/Rome),lastActivityAt,lastActivityAt (Europe/Rome)')
    expect(summer).toContain('"2025-07-01T12:00:00.000Z","2025-07-01 14:00:00",')
    expect(before).toContain('"2025-01-01T12:00:00.000Z","2025-01-01 13:00:00",')
    expect(exported(csv('--for-excel')).stdout).toMatch(/startedAt \([A-Z]/)
  })

  test('an open session has no end in any zone', () => {
    signIn(store, 'tom', identity(), Date.now())
    const [header = '', row = ''] = exported(csv('--time-zone', 'UTC', '--active')).stdout.split('\r\n')
    expect(row.split(',')[header.split(',').indexOf('endedAt (UTC)')]).toBe('')
  })

  test.each([
    csv('--separator', 'x'),
    csv('--separator', ''),
    csv('--time-zone', 'Europe/Rme'),
    ['--format', 'json', '--for-excel'],
    ['--format', 'json', '--separator', ';'],
    ['--format', 'json', '--time-zone', 'UTC'],
  ])('takes nothing that makes no sense: %j', (...words) => {
    expect(exported(words)).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('the audit log has what was handed over', () => {
  test('all of it', () => {
    expect(exported(csv()).code).toBe(0)
    expect(lastAudited()).toMatchObject({ what: 'sessions', rows: 1 })
    expect(lastAudited()).not.toHaveProperty('cutShort')
  })

  test('nothing, where nobody read', () => {
    expect(exported(csv(), { pieces: 0 }).code).toBe(0)
    expect(lastAudited()).toMatchObject({ rows: 0, cutShort: true })
  })

  test('also where the disk was full', () => {
    expect(exported(csv(), { pieces: 1, isFull: true }).code).toBe(1)
    expect(lastAudited()).toMatchObject({ rows: 1, cutShort: true })
  })

  test.skipIf(process.platform === 'win32').each([['-'], ['/dev/stdout']])('and not what head left unread, through %s', (output) => {
    const owner = identity()
    for (let n = 0; n < 1200; n++) {
      const at = AT + (n + 2) * 60_000
      end(store, signIn(store, 'tom', owner, at), at + 1000)
    }
    const pipeline = `"$NODE" "$ENTRY" sessions export --format csv --output ${output} --data-dir "$DIR" | head -1; echo "\${PIPESTATUS[0]}"`
    const env = { ...process.env, NODE: process.execPath, ENTRY: adminEntry, DIR: folder }
    const ran = spawnSync('bash', ['-c', pipeline], { encoding: 'utf8', env })
    expect(ran).toMatchObject({ stdout: expect.stringMatching(/^id,user.*\r\n0\n$/) as string, stderr: '' })
    expect(lastAudited()).toMatchObject({ cutShort: true })
    expect(Number(lastAudited()?.['rows'])).toBeLessThan(1000)
  })
})

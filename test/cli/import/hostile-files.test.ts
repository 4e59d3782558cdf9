import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { dataLayout } from '../../../electron/platform/directory/data-layout.ts'
import { addUser } from '../../store/samples.ts'
import { chownAll, makeAccount, noAccount } from '../support/account.ts'
import { admin, freshFolder } from '../support/admin.ts'
import { said } from '../support/in-process.ts'
import { openFor } from '../support/running-app.ts'

if (noAccount) process.stdout.write(`skipped, because ${noAccount}: root imports a file into somebody's data directory\n`)

function importing(name: string, content: string) {
  const dir = freshFolder()
  addUser(openFor(dir), { username: 'boss', role: 'admin' })
  const file = path.join(freshFolder(), name)
  writeFileSync(file, content)
  const { code, stdout, stderr } = said(
    dir,
    'import',
    'people',
    file,
    '--json',
    '--one-time-passwords',
    path.join(freshFolder(), 'list.csv'),
  )
  return { code, stdout, error: stderr === '' ? '' : (JSON.parse(stderr) as { error: { message: string } }).error.message, dir }
}

test('a number that is too long for JavaScript stays what it is', () => {
  const { code, dir } = importing(
    'long.json',
    '[{"username":"12345678901234567891","id":9007199254740993},{"username":98765432109876543210,"id":9007199254740992}]',
  )
  expect(code).toBe(0)
  const names = (JSON.parse(said(dir, 'users', 'list', '--json').stdout) as readonly { username: string }[]).map(({ username }) => username)
  expect(names).toEqual(expect.arrayContaining(['12345678901234567891', '98765432109876543210']))
})

test.each([
  [
    'two hundred thousand columns',
    'wide.csv',
    `${Array.from({ length: 200_000 }, (_, at) => `c${at}`).join(',')}\n`,
    /there are c0, c1, .* and 199970 more/,
  ],
  ['a name of a million letters', 'long.csv', `${'x'.repeat(1_000_000)}\n`, /there are x{60}…\.$/],
  ['objects in objects without end', 'deep.json', `[{"username":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}]`, /no object in JSON/],
])('%s are refused in a sentence, and soon', (_what, name, content, why) => {
  const { code, stdout, error } = importing(name, content)
  expect([code, stdout, error]).toEqual([2, '', expect.stringMatching(why)])
  expect(error.length).toBeLessThan(1_000)
})

test.each([
  ['of a table', 'people.csv', '', 'line 1 is longer than 4 MiB'],
  ['of JSON', 'people.json', '[{"username":"', 'line 1 is longer than 64 MiB'],
  ['after others', 'people.csv', 'username\nmole\n', 'line 3 is longer than 4 MiB'],
])('a line of 200 MB %s is refused in a sentence, and never held in memory', (_what, name, begin, why) => {
  const file = path.join(freshFolder(), name)
  writeFileSync(file, begin)
  truncateSync(file, 200 * 1024 * 1024)
  const dir = freshFolder()
  addUser(openFor(dir), { username: 'boss', role: 'admin' })
  const before = process.resourceUsage().maxRSS
  const { code, stdout, stderr } = said(dir, 'import', 'people', file, '--dry-run')
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(`${file} could not be read: ${why}`)])
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(100 * 1024)
})

test.skipIf(noAccount)("root reads no file into somebody's data directory that this somebody could not read", () => {
  const ana = makeAccount()
  const folder = freshFolder()
  chmodSync(folder, 0o755)
  const dir = path.join(folder, 'data')
  mkdirSync(dir)
  addUser(openFor(dir), { username: 'boss', role: 'admin' })
  const secret = path.join(freshFolder(), 'people.csv')
  writeFileSync(secret, 'username\nmole\n', { mode: 0o600 })
  const link = path.join(dir, 'people.csv')
  symlinkSync(secret, link)
  chownAll(dir, ana)
  const words = ['import', 'people', '--dry-run', '--one-time-passwords', path.join(dir, 'list.csv'), '--data-dir', dir]
  expect(admin([...words, link])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/EACCES.* standard input/) as string })
  expect(admin([...words, '-'], { input: readFileSync(secret) })).toMatchObject({ code: 0 })
})

test('passwords that were made for nobody are taken away again, and the same command goes on once it can', () => {
  const dir = freshFolder()
  const list = path.join(freshFolder(), 'list.csv')
  const file = path.join(freshFolder(), 'people.csv')
  writeFileSync(file, 'username,name\nzed,Zed\n')
  const store = openFor(dir)
  addUser(store, { username: 'boss', role: 'admin' })
  const words = ['import', 'people', file, '--one-time-passwords', list]
  const db = new Database(dataLayout(dir).database)
  db.exec("PRAGMA foreign_keys = OFF; INSERT INTO alike_names VALUES ('zzz', randomblob(16))")
  expect(said(dir, ...words)).toMatchObject({ code: 3, stderr: expect.stringMatching(/backup/) as string })
  expect(existsSync(list)).toBe(false)
  db.exec("DELETE FROM alike_names WHERE key = 'zzz'")
  db.close()
  expect(said(dir, ...words)).toMatchObject({ code: 0 })
  expect(readFileSync(list, 'utf8')).toContain('zed')
})

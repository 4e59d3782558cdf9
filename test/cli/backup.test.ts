import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { addPerson, admin, freshFolder, json } from './support/admin.ts'
import { identity, openFor, playRunningApp, signIn } from './support/running-app.ts'

vi.setConfig({ testTimeout: 60_000 })

type Report = Readonly<{ name: string; at: string; version: number; reason: string; bytes: number; sound: boolean; flaw: string | null }>

const backup = (dataDir: string, ...words: readonly string[]) => admin(['backup', ...words, '--json', '--data-dir', dataDir])
const made = (dataDir: string) => json(backup(dataDir)) as Report & { file: string }
const listed = (dataDir: string) => json(backup(dataDir, 'list')) as readonly Report[]
const usernames = (dataDir: string) =>
  (json(admin(['users', 'list', '--json', '--data-dir', dataDir])) as readonly { username: string }[]).map(({ username }) => username)

function scribble(file: string, at: number): void {
  const fd = openSync(file, 'r+')
  writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, at)
  closeSync(fd)
}

const replacedIn = (dataDir: string) => readdirSync(dataLayout(dataDir).backups).filter((name) => name.startsWith('replaced-'))

describe('backup', () => {
  test('makes one while the app runs, and list tells the sound from the damaged', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria')
    playRunningApp(folder, identity())
    const first = made(folder)
    const second = made(folder)
    expect(listed(folder)).toMatchObject([
      { name: second.name, sound: true, flaw: null, reason: 'manual' },
      { name: first.name, sound: true, flaw: null },
    ])
    scribble(second.file, 8192)
    expect(listed(folder).map(({ sound }) => sound)).toEqual([false, true])
    expect(admin(['backup', 'list', '--data-dir', folder]).stdout).toMatch(/DAMAGED/)
  })

  test('with nothing to copy, or too many words, says so', () => {
    expect(backup(freshFolder())).toMatchObject({ code: 3, stdout: '' })
    expect(backup(path.join(freshFolder(), 'none'), 'list')).toMatchObject({ code: 3, stdout: '' })
    expect(backup(freshFolder(), 'restore', 'a', 'b')).toMatchObject({ code: 2, stdout: '' })
    expect(json(backup(freshFolder(), 'list'))).toEqual([])
  })
})

describe('backup restore', () => {
  test('says what will be lost and asks; then puts the backup in place, keeps what was there, writes it down and ends nothing by itself', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria')
    const store = openFor(folder)
    signIn(store, 'maria', identity({ pid: 999_999, processStartedAt: 1 }))
    const { name } = made(folder)
    store.close()
    addPerson(folder, 'tom')
    const declined = backup(folder, 'restore')
    expect({ code: declined.code, stdout: declined.stdout }).toEqual({ code: 4, stdout: '' })
    expect(declined.stderr).toMatch(/Lost: what was done from .*1 entry of the audit log/)
    expect(usernames(folder)).toContain('tom')
    const ran = json(backup(folder, 'restore', '--yes')) as { restored: Report; lost: object; replaced: string }
    expect(ran).toMatchObject({ restored: { name }, lost: { auditEntries: 1 } })
    expect(usernames(folder)).toEqual(['maria'])
    expect(readdirSync(ran.replaced)).toContain('latchkey.db')
    expect(json(admin(['sessions', 'list', '--json', '--data-dir', folder]))).toHaveLength(1)
    const audit = json(admin(['audit', 'list', '--json', '--data-dir', folder])) as readonly object[]
    expect(audit.at(-1)).toMatchObject({ kind: 'restored', detail: { backup: name, lostEntries: 1 } })
    expect(admin(['audit', 'verify', '--data-dir', folder]).code).toBe(0)
  })

  test('moves a damaged database aside with its companions as it was found, and takes the newest backup that is sound', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria')
    const good = made(folder)
    scribble(made(folder).file, 4096)
    const { database } = dataLayout(folder)
    writeFileSync(database, 'not a database at all '.repeat(400))
    writeFileSync(`${database}-wal`, 'some log')
    const ran = json(backup(folder, 'restore', '--yes')) as { restored: Report; replaced: string }
    expect(ran.restored.name).toBe(good.name)
    expect(readFileSync(path.join(ran.replaced, 'latchkey.db'), 'utf8')).toMatch(/^not a database/)
    expect(readFileSync(path.join(ran.replaced, 'latchkey.db-wal'), 'utf8')).toBe('some log')
    expect(usernames(folder)).toEqual(['maria'])
    rmSync(database)
    expect(backup(folder, 'restore', good.name, '--yes').code).toBe(0)
    expect(replacedIn(folder)).toHaveLength(2)
  })

  test('refuses while the app runs or another program has the database open, and a backup that is damaged or not there', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria')
    const { name, file } = made(folder)
    const store = openFor(folder)
    store.countUsers()
    expect(backup(folder, 'restore', '--yes')).toMatchObject({ code: 3, stdout: '' })
    store.close()
    playRunningApp(folder, identity())
    const running = backup(folder, 'restore', '--yes')
    expect(running.code).toBe(3)
    expect(running.stderr).toMatch(/is running/)
    expect(backup(folder, 'restore', 'latchkey-x.db', '--yes')).toMatchObject({ code: 1, stdout: '' })
    scribble(file, 4096)
    expect(backup(folder, 'restore', name, '--yes')).toMatchObject({ code: 3, stdout: '' })
    expect(backup(folder, 'restore', '--yes')).toMatchObject({ code: 1, stdout: '' })
    expect(replacedIn(folder)).toEqual([])
    expect(existsSync(`${dataLayout(folder).database}.restoring`)).toBe(false)
  })

  test('sets archives aside that hold lines which the backup still has, so that rotating goes on', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria')
    made(folder)
    addPerson(folder, 'tom')
    const rotate = () => admin(['audit', 'rotate', '--keep', '0', '--data-dir', folder])
    expect(rotate().code).toBe(0)
    expect(backup(folder, 'restore', '--yes').code).toBe(0)
    expect(rotate()).toMatchObject({ code: 0 })
    expect(admin(['audit', 'verify', '--archives', '--data-dir', folder])).toMatchObject({ code: 0 })
  })
})

test('a file in the place of the backups is set aside, not fallen over', () => {
  const folder = freshFolder()
  addPerson(folder, 'maria')
  writeFileSync(dataLayout(folder).backups, 'a file')
  expect(backup(folder)).toMatchObject({ code: 0 })
  const aside = readdirSync(folder).filter((name) => name.startsWith('backups.set-aside-'))
  expect(aside.map((name) => readFileSync(path.join(folder, name), 'utf8'))).toEqual(['a file'])
})

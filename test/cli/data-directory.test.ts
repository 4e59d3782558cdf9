import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PASSWORD, addPerson, admin, freshFolder, json } from './support/admin.ts'
import { identity, openFor, playRunningApp } from './support/running-app.ts'

const NOBODY = 65534
const isRoot = process.getuid?.() === 0
const listUsers = (dataDir: string) => admin(['users', 'list', '--json', '--data-dir', dataDir])
const addTom = (dataDir: string) => admin(['users', 'add', 'tom', '--password-stdin', '--data-dir', dataDir], { input: PASSWORD })

function database(dataDir: string): Database.Database {
  const opened = new Database(path.join(dataDir, 'latchkey.db'))
  onTestFinished(() => void opened.close())
  return opened
}

function refused(dataDir: string, code: string, said: RegExp): void {
  const ran = listUsers(dataDir)
  expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 3, stdout: '' })
  expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code, message: expect.stringMatching(said) as string } })
}

const PATIENCE = 30_000

describe('a data directory that cannot be used ends with 3, with the reason and nothing on standard output', () => {
  test('missing', () => refused(path.join(freshFolder(), 'none'), 'data_directory_missing', /does not exist/))

  test('without a database', () => refused(freshFolder(), 'data_directory_unusable', /no Latchkey database in/))

  test('with something else for a database', () => {
    const folder = freshFolder()
    writeFileSync(path.join(folder, 'latchkey.db'), 'this is no database at all, it only looks like one from afar'.repeat(200))
    refused(folder, 'database_corrupt', /damaged/)
  })

  test("with another program's database", () => {
    const folder = freshFolder()
    database(folder).exec('CREATE TABLE other (a)')
    refused(folder, 'data_directory_unusable', /not one of Latchkey/)
  })

  test('from a newer version', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    database(folder).pragma('user_version = 9999')
    refused(folder, 'database_from_newer_version', /newer Latchkey/)
  })

  test('below a folder that does not exist, also for a command that would make it', () => {
    const folder = freshFolder()
    expect(addTom(path.join(folder, 'no', 'where'))).toMatchObject({ code: 3, stdout: '' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('a file', () => {
    const file = path.join(freshFolder(), 'file')
    writeFileSync(file, '')
    expect(addTom(file)).toMatchObject({ code: 3, stdout: '' })
    expect(listUsers(file)).toMatchObject({ code: 3, stdout: '' })
  })

  test.skipIf(process.platform === 'win32')('read-only', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    // Root may write anywhere, so as root the folder is one of somebody else, who may not.
    if (isRoot) chownSync(folder, NOBODY, NOBODY)
    chmodSync(folder, 0o500)
    expect(addTom(folder)).toMatchObject({ code: 3, stdout: '' })
  })

  test(
    'written to by somebody who does not finish',
    () => {
      const folder = freshFolder()
      addPerson(folder, 'maria')
      const other = database(folder)
      other.exec('BEGIN IMMEDIATE')
      const ran = addTom(folder)
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 3, stdout: '' })
      expect(ran.stderr).toMatch(/another process is writing/i)
      other.exec('COMMIT')
      expect(addTom(folder).code).toBe(0)
    },
    PATIENCE,
  )
})

describe('while the app runs', () => {
  test('everything works, and the app keeps its lock', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria')
    const owner = identity()
    const store = playRunningApp(folder, owner)
    expect(addTom(folder).code).toBe(0)
    expect(store.listUsers().map(({ username }) => username)).toContain('tom')
    expect(json(listUsers(folder))).toHaveLength(2)
    expect(json(admin(['sessions', 'list', '--json', '--data-dir', folder]))).toEqual([])
  })

  test('an app of another version is left alone: its database is not touched under it', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria')
    playRunningApp(folder, identity(), '0.0.9')
    const { code, stderr } = listUsers(folder)
    expect(code).toBe(3)
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'instance_busy', message: expect.stringMatching(/Latchkey 0\.0\.9 is running/) as string },
    })
  })

  test('what a dead instance of another version left behind is no obstacle', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria')
    writeFileSync(
      path.join(folder, 'instance.json'),
      JSON.stringify({ owner: identity(), since: new Date().toISOString(), appVersion: '0.0.9' }),
    )
    expect(listUsers(folder).code).toBe(0)
  })
})

const foreign = (dataDir: string) => readdirSync(dataDir).filter((name) => statSync(path.join(dataDir, name)).uid !== NOBODY)

describe.runIf(isRoot)("root on somebody's data directory", () => {
  test('leaves nothing that belongs to root, neither new nor reopened', () => {
    const folder = freshFolder()
    chownSync(folder, NOBODY, NOBODY)
    expect(addTom(folder).code).toBe(0)
    expect(foreign(folder)).toEqual([])
    // The last to close takes the -wal and -shm away; the next to open makes them anew.
    const last = database(folder)
    last.pragma('wal_checkpoint(TRUNCATE)')
    last.close()
    expect(readdirSync(folder)).toEqual(['latchkey.db'])
    expect(json(listUsers(folder))).toHaveLength(1)
    expect(readdirSync(folder)).toContain('latchkey.db-wal')
    expect(foreign(folder)).toEqual([])
  })

  test('makes a missing one for the owner of the folder around it', () => {
    const folder = freshFolder()
    chownSync(folder, NOBODY, NOBODY)
    const dataDir = path.join(folder, 'data')
    expect(addTom(dataDir).code).toBe(0)
    expect(statSync(dataDir).uid).toBe(NOBODY)
    expect(foreign(dataDir)).toEqual([])
    expect(listUsers(dataDir).code).toBe(0)
  })

  test("in root's own directory it stays root", () => {
    const folder = freshFolder()
    mkdirSync(path.join(folder, 'data'))
    expect(addTom(path.join(folder, 'data')).code).toBe(0)
    expect(existsSync(path.join(folder, 'data', 'latchkey.db'))).toBe(true)
    openFor(path.join(folder, 'data'))
  })
})

import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFolder } from '../store/folder.ts'
import { addUser } from '../store/samples.ts'
import { said } from './support/in-process.ts'
import { identity, playRunningApp, signIn } from './support/running-app.ts'

/** Everything that ends sessions which nobody holds, or puts something in the place of what an app has open. */
const COMMANDS: readonly (readonly string[])[] = [
  ['maintain'],
  ['cleanup', '--yes'],
  ['doctor', '--fix', '--yes'],
  ['backup', 'restore', '--yes'],
]

const NAMES = ['instanceLock', 'holderRecord', 'advisoryLock', 'doorbell', 'knownDatabase', 'maintenanceLock'] as const

function signedIn() {
  const dir = newFolder()
  const before = openSqliteStore(dataLayout(dir).database)
  addUser(before, { username: 'ana', role: 'admin' })
  before.close()
  said(dir, 'backup')
  const owner = identity()
  const store = playRunningApp(dir, owner)
  return { dir, store, id: signIn(store, 'ana', owner).id }
}

/** The directory is used by nobody but the living process of this test. */
test.each([
  ['nothing', []],
  ['every lock', NAMES],
] as const)('whoever is signed in stays so, whatever is run and though %s was removed', (_what, missing) => {
  const { dir, store, id } = signedIn()
  for (const words of COMMANDS) {
    // Also what the command before has put there anew.
    for (const name of missing) rmSync(dataLayout(dir)[name], { recursive: true, force: true })
    const { stdout, stderr } = said(dir, ...words)
    expect(store.findSession(id)?.end, `${words.join(' ')}: ${stdout}${stderr}`).toBeNull()
    if (words[0] === 'doctor') expect(stdout).toContain('Every open session has a living owner.')
  }
})

/** HAZARD: this process would let go of its locks on a file that it opened and closed itself. */
const overwrite = (file: string, at: number) =>
  execFileSync(process.execPath, [
    '-e',
    `const f = fs.openSync(process.argv[1], 'r+'); fs.writeSync(f, Buffer.alloc(100, 7), 0, 100, ${at})`,
    file,
  ])

function asOwner(file: string, work: (db: Database.Database) => unknown): void {
  const db = new Database(file)
  db.unsafeMode()
  db.pragma('foreign_keys = OFF')
  db.pragma('writable_schema = ON')
  work(db)
  db.close()
}

function rootOf(file: string, table: string): number {
  let page = 0
  asOwner(file, (db) => (page = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number))
  return (page - 1) * 4096
}

const SPOILED: readonly (readonly [string, (file: string) => unknown])[] = [
  ['the page of the sessions', (file) => overwrite(file, rootOf(file, 'sessions'))],
  ['the page of the people', (file) => overwrite(file, rootOf(file, 'users'))],
  ['its first page', (file) => overwrite(file, 0)],
  ['its schema', (file) => asOwner(file, (db) => db.exec("UPDATE sqlite_schema SET sql = 'CREATE TABLE' WHERE name = 'settings'"))],
  ['the name of its sessions', (file) => asOwner(file, (db) => db.exec("DELETE FROM sqlite_schema WHERE name = 'sessions'"))],
  [
    'a column of its sessions',
    (file) => asOwner(file, (db) => db.exec("UPDATE sqlite_schema SET sql = replace(sql, 'ended_at', 'stopped_at')")),
  ],
]

test.each(SPOILED)('with %s spoiled and every lock removed, the database is not taken from whoever has it open', (_what, spoil) => {
  const { dir, store } = signedIn()
  const { database } = dataLayout(dir)
  store.checkpoint(0)
  spoil(database)
  const before = statSync(database).ino
  for (const name of NAMES) rmSync(dataLayout(dir)[name], { recursive: true, force: true })
  expect(said(dir, 'backup', 'restore', '--yes').code).toBe(3)
  expect(statSync(database).ino).toBe(before)
  expect(readdirSync(dataLayout(dir).backups).filter((name) => name.startsWith('replaced-'))).toEqual([])
  store.close()
  expect(said(dir, 'backup', 'restore', '--yes').code).toBe(0)
})

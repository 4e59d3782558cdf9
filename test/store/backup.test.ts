import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { createBackup } from '../../electron/app/upkeep/backup.ts'
import { utcMs } from '../../electron/core/ids.ts'
import { backUpIfDue } from '../../electron/data-directory/daily-backup.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { MIGRATIONS, migrate } from '../../electron/store/sqlite/migrations.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { openBackupShelf } from '../../electron/store/sqlite/upkeep/backup.ts'
import { newFolder } from './folder.ts'
import { Neighbour } from './neighbour.ts'
import { refusal } from './refusal.ts'
import { addUser } from './samples.ts'
import { fillUp, testOnTmpfs } from './tmpfs.ts'

vi.setConfig({ testTimeout: 60_000 })
const WORKER = path.resolve(import.meta.dirname, '../../electron/data-directory/backup-worker.ts')

const placesIn = (dir: string) => ({ database: dataLayout(dir).database, folder: dataLayout(dir).backups })
const clockAt = (at: number) => ({ now: () => utcMs(at) })

function filled(dir: string, people = 1): void {
  const store = openSqliteStore(placesIn(dir).database)
  for (let person = 0; person < people; person++) addUser(store)
  store.checkpoint(0)
  store.close()
}

function damageTable(file: string): void {
  const db = new Database(file, { readonly: true })
  const { root } = db.prepare("SELECT rootpage AS root FROM sqlite_schema WHERE name = 'users'").get() as { root: number }
  db.close()
  const fd = openSync(file, 'r+')
  writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, (root - 1) * 4096)
  closeSync(fd)
}

/** As version 1 left it: with a person, and everything in the main file. */
function databaseOfVersionOne(file: string): void {
  const db = new Database(file)
  migrate(db, file, MIGRATIONS.slice(0, 1))
  db.prepare("INSERT INTO users VALUES (zeroblob(16), 'Ada', 'ada', NULL, NULL, 'Ada', 'admin', 'h', NULL, 1, 1)").run()
  db.close()
}

test('a backup has the time, the version and the reason in its name, is for its owner alone and can be opened', () => {
  const dir = newFolder()
  filled(dir)
  const shelf = openBackupShelf(placesIn(dir))
  const made = createBackup({ shelf, clock: clockAt(Date.UTC(2026, 0, 31, 6, 30, 0, 7)) }, 'manual')
  expect(made.name).toBe(`latchkey-20260131T063000007Z-v${MIGRATIONS.length}-manual.db`)
  expect(shelf.list()).toEqual([made])
  expect(shelf.verify(made)).toMatchObject({ kind: 'sound', lines: 1 })
  expect(statSync(placesIn(dir).folder).mode & 0o777).toBe(0o700)
  expect(statSync(path.join(placesIn(dir).folder, made.name)).mode & 0o777).toBe(0o600)
  expect(readdirSync(placesIn(dir).folder)).toEqual([made.name])
})

test('while another process writes, a backup is one moment of it, whole', async () => {
  const dir = newFolder()
  filled(dir)
  const neighbour = new Neighbour()
  await neighbour.ask('churn', placesIn(dir).database)
  if (neighbour.process.stdout) await once(neighbour.process.stdout, 'data')
  const shelf = openBackupShelf(placesIn(dir))
  const lines = Array.from({ length: 5 }, () => {
    const verdict = shelf.verify(createBackup({ shelf, clock: { now: () => utcMs(Date.now()) } }, 'manual'))
    return verdict.kind === 'sound' ? verdict.lines : -1
  })
  await neighbour.kill()
  expect(lines).toEqual(lines.toSorted((a, b) => a - b))
  expect(lines[0]).toBeGreaterThan(1)
})

test('a damaged database is not backed up, and no older backup makes room for it', () => {
  const dir = newFolder()
  filled(dir, 50)
  const shelf = openBackupShelf(placesIn(dir))
  for (let day = 1; day <= 7; day++) createBackup({ shelf, clock: clockAt(day * 86_400_000) }, 'daily')
  damageTable(placesIn(dir).database)
  expect(refusal(() => createBackup({ shelf, clock: clockAt(8 * 86_400_000) }, 'daily')).code).toBe('database_corrupt')
  expect(shelf.list()).toHaveLength(7)
  expect(readdirSync(placesIn(dir).folder)).toHaveLength(7)
})

test('a database of an earlier version is copied as it was before it is changed, a new one is not', () => {
  const dir = newFolder()
  databaseOfVersionOne(placesIn(dir).database)
  openSqliteStore(placesIn(dir).database).close()
  const shelf = openBackupShelf(placesIn(dir))
  expect(shelf.list()).toMatchObject([{ version: 1, reason: 'migration' }])
  openSqliteStore(placesIn(dir).database).close()
  expect(shelf.list()).toHaveLength(1)
  const other = newFolder()
  openSqliteStore(placesIn(other).database).close()
  expect(existsSync(placesIn(other).folder)).toBe(false)
})

testOnTmpfs('without room for a backup a database is not changed, and that is said', { size: '1m' }, ({ folder }) => {
  const { database } = placesIn(folder)
  databaseOfVersionOne(database)
  const makeRoom = fillUp(folder)
  const error = refusal(() => openSqliteStore(database))
  expect(error.code).toBe('data_directory_full')
  makeRoom()
  const again = new Database(database)
  expect(again.pragma('user_version', { simple: true })).toBe(1)
  again.close()
  openSqliteStore(database).close()
})

testOnTmpfs('with room to open but not to copy, the refusal names the versions', { size: '1m' }, ({ folder }) => {
  const { database } = placesIn(folder)
  databaseOfVersionOne(database)
  const db = new Database(database)
  db.pragma('journal_mode = WAL')
  db.exec("INSERT INTO settings VALUES ('ballast', hex(randomblob(250000)), 0)")
  db.close()
  const error = refusal(() => openSqliteStore(database))
  expect(error.code).toBe('data_directory_full')
  expect(error.message).toMatch(/from version 1 to \d+, and does not do so without a backup/)
  expect(readdirSync(path.join(folder, 'backups'))).toEqual([])
})

test('once a day a thread makes a backup while this one goes on; on the same day it makes none', async () => {
  const dir = newFolder()
  filled(dir, 20)
  const deps = { dir, worker: WORKER }
  const made = await backUpIfDue(deps, utcMs(Date.now()))
  expect(made).toMatchObject({ backup: { reason: 'daily' }, setBack: null })
  expect(openBackupShelf(placesIn(dir)).list()).toHaveLength(1)
  expect(await backUpIfDue(deps, utcMs(Date.now()))).toBeNull()
})

test('what keeps the thread from making one reaches the caller, with its code', async () => {
  const dir = newFolder()
  mkdirSync(placesIn(dir).folder)
  await expect(backUpIfDue({ dir, worker: WORKER }, utcMs(Date.now()))).rejects.toMatchObject({
    code: 'data_directory_unusable',
  })
})

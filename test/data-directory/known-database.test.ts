import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { backupShelf, makeBackup } from '../../electron/data-directory/backups.ts'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { tellOfOtherDatabase } from '../../electron/data-directory/known-database.ts'
import { restoreBackup } from '../../electron/data-directory/restore.ts'
import { startAfresh } from '../../electron/data-directory/start-afresh.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { makeWayInDataDirectory } from '../../electron/platform/directory/make-way.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { newFolder } from '../store/folder.ts'
import { addUser } from '../store/samples.ts'
import { by, inStore } from './restorable.ts'

/** With an administrator and a backup. */
function workstation(): string {
  const dir = newFolder()
  inStore(dir, (store) => addUser(store, { role: 'admin' }))
  makeBackup(dir, 'manual')
  return dir
}

/** What the app does of it at a start; the alerts that are open then. */
const start = (dir: string) => {
  makeWayInDataDirectory(dir)
  return inStore(dir, (store) => {
    tellOfOtherDatabase({ dir, store, by, now: systemClock.now() })
    return store.alerts.list('open').map(({ kind }) => kind)
  })
}

const doctorOn = (dir: string) => examinePatient({ dir, electron: null }).find(({ id }) => id === 'other_database')?.status

function replaceBy(dir: string, other: string): void {
  const [{ database: to }, { database: from }] = [dataLayout(dir), dataLayout(other)]
  const db = new Database(from)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  for (const suffix of ['-wal', '-shm']) rmSync(to + suffix, { force: true })
  copyFileSync(from, to)
}

test('another database in its place is told by doctor, and to administrators at the next start, once', () => {
  const dir = workstation()
  expect(doctorOn(dir)).toBe('ok')
  expect(start(dir)).toEqual([])
  expect(doctorOn(dir)).toBe('ok')
  replaceBy(dir, workstation())
  expect(doctorOn(dir)).toBe('problem')
  expect(start(dir)).toEqual(['other_database'])
  expect(doctorOn(dir)).toBe('ok')
  expect(start(dir)).toEqual(['other_database'])
})

test('a directory that was copied as a whole, and an older copy of its own database, are no other', () => {
  const dir = workstation()
  start(dir)
  const copy = newFolder()
  cpSync(dir, copy, { recursive: true })
  expect(doctorOn(copy)).toBe('ok')
  expect(start(copy)).toEqual([])
  inStore(copy, (store) => addUser(store))
  replaceBy(copy, dir)
  expect(start(copy)).toEqual([])
})

test('a new beginning, and going back from it to what was lost, raise no false alarm', () => {
  const dir = workstation()
  start(dir)
  const [lost] = backupShelf(dir).list()
  for (const suffix of ['', '-wal', '-shm']) rmSync(dataLayout(dir).database + suffix, { force: true })
  const store = startAfresh(dir, by)
  addUser(store, { role: 'admin' })
  store.close()
  expect(doctorOn(dir)).toBe('ok')
  expect(start(dir)).toEqual([])
  if (lost) restoreBackup({ dir, by }, lost, { another: true })
  expect(doctorOn(dir)).toBe('ok')
  expect(start(dir)).toEqual(['backup_restored'])
})

test.each<readonly [string, (file: string) => void]>([
  ['is gone', (file) => rmSync(file)],
  ['says nothing', (file) => writeFileSync(file, '{"database":')],
  ['is of something else', (file) => writeFileSync(file, '[1]')],
  ['is a folder', (file) => (rmSync(file), mkdirSync(file))],
  ['is a link to nothing', (file) => (rmSync(file), symlinkSync(path.join(path.dirname(file), 'nothing'), file))],
])('a note that %s keeps nobody out, claims nothing and is written anew', (_what, spoil) => {
  const dir = workstation()
  start(dir)
  const { knownDatabase } = dataLayout(dir)
  const noted = readFileSync(knownDatabase, 'utf8')
  spoil(knownDatabase)
  expect(doctorOn(dir)).toBe('ok')
  expect(start(dir)).toEqual([])
  expect(readFileSync(knownDatabase, 'utf8')).toBe(noted)
  expect(existsSync(path.join(dir, 'nothing'))).toBe(false)
})

test('what was written by nobody of ours is not read, however large it is', () => {
  const dir = workstation()
  const log = path.join(dataLayout(dir).logs, 'latchkey.log')
  mkdirSync(dataLayout(dir).logs, { recursive: true })
  for (const file of [dataLayout(dir).knownDatabase, log]) {
    writeFileSync(file, '')
    truncateSync(file, 400 * 1024 * 1024)
  }
  const before = process.memoryUsage().rss
  examinePatient({ dir, electron: null })
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
})

import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { durationMs } from '../../electron/core/ids.ts'
import { takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { openSqliteStore, requireWal } from '../../electron/store/sqlite/open-store.ts'
import { newFile, newFolder } from './folder.ts'
import { Neighbour } from './neighbour.ts'
import { refusal } from './refusal.ts'
import { addUser, anAudit, anEnd, aSession, aTokenHash, startSession } from './samples.ts'
import { fillUp, testOnTmpfs } from './tmpfs.ts'

/** A database with a person in it, checkpointed so that everything is in the main file. */
function filledFile(people = 1): string {
  const file = newFile()
  const store = openSqliteStore(file)
  for (let person = 0; person < people; person++) addUser(store)
  store.checkpoint(0)
  store.close()
  return file
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const fd = openSync(file, 'r+')
  writeSync(fd, bytes, 0, bytes.length, at)
  closeSync(fd)
}

test('a file with a garbage header is named as damaged and left as it is', () => {
  const file = newFile()
  writeFileSync(file, 'This is not a database. '.repeat(400))
  const before = readFileSync(file)
  const error = refusal(() => openSqliteStore(file))
  expect(error.code).toBe('database_corrupt')
  expect(error.message).toContain(file)
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a damaged page in the middle is found at the launch, not when somebody needs it', () => {
  const file = filledFile(300)
  const pages = statSync(file).size / 4096
  expect(pages).toBeGreaterThan(20)
  overwrite(file, Math.floor(pages / 2) * 4096, Buffer.alloc(4096, 0xa5))
  expect(refusal(() => openSqliteStore(file)).code).toBe('database_corrupt')
})

test('a folder that is not there, and a folder in place of the file, are named', () => {
  const folder = newFolder()
  expect(refusal(() => openSqliteStore(path.join(folder, 'gone', 'latchkey.db'))).code).toBe('data_directory_missing')
  mkdirSync(path.join(folder, 'latchkey.db'))
  expect(refusal(() => openSqliteStore(path.join(folder, 'latchkey.db'))).code).toBe('data_directory_unusable')
})

test('what is in the place of the write-ahead log or its shared memory is named', () => {
  const file = newFile()
  mkdirSync(`${file}-shm`)
  const error = refusal(() => openSqliteStore(file))
  expect(error.code).toBe('data_directory_unusable')
  expect(error.message).toContain(`${file}-shm is a folder, not a file`)
})

test('where SQLite quietly stays in another mode, the database is refused', () => {
  // A temporary database is the one on which every SQLite says no to WAL without an error, as it does on a network share.
  const db = new Database('')
  const error = refusal(() => requireWal(db, '/share/latchkey.db'))
  db.close()
  expect(error.code).toBe('database_refuses_wal')
  expect(error.message).toContain('/share/latchkey.db')
})

test("another process's write lock is waited for no longer than told, hurried or not, and nothing is written", async () => {
  const file = filledFile()
  const store = openSqliteStore(file, { longestWait: 300 })
  const session = startSession(store, addUser(store))
  const neighbour = new Neighbour()
  expect(await neighbour.ask('block_writers', file)).toBe('blocking')
  const waited = () => {
    const before = performance.now()
    expect(refusal(() => store.endSession(session.id, anEnd(), anAudit())).code).toBe('database_busy')
    expect(refusal(() => store.recordHeartbeat(session.id, session.startedAt, session.startedAt)).code).toBe('database_busy')
    return (performance.now() - before) / 2
  }
  const patient = waited()
  expect(patient).toBeGreaterThan(250)
  expect(patient).toBeLessThan(1_000)
  store.hurry(durationMs(20))
  expect(waited()).toBeLessThan(150)
  expect(store.findSession(session.id)?.end).toBeNull()
  await neighbour.kill()
  expect(store.endSession(session.id, anEnd(), anAudit()).kind).toBe('ended')
  store.close()
})

test('after the close every method says that it failed, in our own words', () => {
  const file = filledFile()
  const store = openSqliteStore(file)
  store.close()
  expect(refusal(() => store.countUsers()).code).toBe('database_failed')
  expect(refusal(() => store.countUsers()).message).toContain(file)
})

testOnTmpfs('a data directory on a read-only disk is named as such, new or not', { size: '1m' }, ({ folder, remountReadOnly }) => {
  const file = path.join(folder, 'latchkey.db')
  const lock = path.join(folder, 'instance.lock')
  const store = openSqliteStore(file)
  addUser(store)
  store.close()
  const taken = takeInstanceLock(lock)
  if (taken.kind === 'taken') taken.release()
  remountReadOnly()
  for (const name of ['latchkey.db', 'new.db'])
    expect(refusal(() => openSqliteStore(path.join(folder, name))).code).toBe('data_directory_read_only')
  for (const name of ['instance.lock', 'new.lock']) {
    expect(refusal(() => takeInstanceLock(path.join(folder, name))).code).toBe('data_directory_read_only')
  }
})

test.skipIf(process.getuid?.() === 0)('a data directory without permission to write is named as such', () => {
  const file = filledFile()
  chmodSync(path.dirname(file), 0o500)
  expect(refusal(() => openSqliteStore(path.join(path.dirname(file), 'new.db'))).code).toBe('data_directory_read_only')
  chmodSync(path.dirname(file), 0o700)
})

testOnTmpfs(
  'on a full disk nothing is half-written, the error says so, and it goes on when there is space',
  { size: '1m' },
  ({ folder }) => {
    const file = path.join(folder, 'latchkey.db')
    const store = openSqliteStore(file)
    const user = addUser(store)
    const makeSpace = fillUp(folder)
    let acknowledged = 0
    const error = refusal(() => {
      for (; acknowledged < 10_000; acknowledged++) {
        const session = startSession(store, user)
        store.endSession(session.id, anEnd(), anAudit())
      }
    })
    expect(error.code).toBe('data_directory_full')
    expect(error.message).toContain(file)
    const active = store.activeSessions()
    expect(store.listSessions({ state: 'all' })).toHaveLength(acknowledged + active.length)
    expect(store.listAudit()).toHaveLength(1 + 2 * acknowledged + active.length)
    expect(store.verifyAudit().kind).toBe('intact')
    makeSpace()
    for (const { id } of active) store.endSession(id, anEnd(), anAudit())
    expect(store.startSession(aSession(user), aTokenHash(), anAudit()).kind).toBe('started')
    store.close()
  },
)

testOnTmpfs('on a full disk a new database is refused, and the lock can still be taken', { size: '64k' }, ({ folder }) => {
  const lock = path.join(folder, 'instance.lock')
  const first = takeInstanceLock(lock)
  if (first.kind === 'taken') first.release()
  fillUp(folder)
  expect(refusal(() => openSqliteStore(path.join(folder, 'latchkey.db'))).code).toBe('data_directory_full')
  const again = takeInstanceLock(lock)
  expect(again.kind).toBe('taken')
  if (again.kind === 'taken') again.release()
})

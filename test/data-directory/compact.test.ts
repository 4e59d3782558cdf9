import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { compactDatabase } from '../../electron/data-directory/compact.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { readDatabaseFacts } from '../../electron/store/sqlite/upkeep/database-facts.ts'
import { freshFolder } from '../cli/support/admin.ts'
import { said } from '../cli/support/in-process.ts'
import { refusal } from '../store/refusal.ts'
import { addUser } from '../store/samples.ts'

const database = (dir: string) => dataLayout(dir).database

/** A data directory with a person, whose database was once much larger. */
function shrunkFolder(): string {
  const dir = freshFolder()
  const store = openSqliteStore(database(dir))
  addUser(store, { username: 'ada' })
  store.close()
  const db = new Database(database(dir))
  db.exec(`WITH RECURSIVE turn (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turn WHERE n < 1000)
    INSERT INTO settings SELECT 'filler ' || n, hex(randomblob(1000)), 1 FROM turn`)
  db.exec("DELETE FROM settings WHERE key LIKE 'filler%'")
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return dir
}

const freeBytes = (dir: string) => {
  const facts = readDatabaseFacts(database(dir))
  return facts.kind === 'opened' ? facts.freeBytes : null
}

test('a database becomes as small as what is in it, and stays what it was', () => {
  const dir = shrunkFolder()
  expect(freeBytes(dir)).toBeGreaterThan(2_000_000)
  const { bytesBefore, bytesAfter } = compactDatabase(dir)
  expect(bytesAfter).toBeLessThan(bytesBefore / 2)
  expect(freeBytes(dir)).toBe(0)
  const store = openSqliteStore(database(dir), { verify: true })
  onTestFinished(() => store.close())
  expect(store.findCredentials('ada')).not.toBeNull()
  expect(store.verifyAudit().kind).toBe('intact')
})

test('the command line does it after maintenance, and says what it came to', () => {
  const { code, stdout } = said(shrunkFolder(), 'maintain', '--compact', '--json')
  expect(code).toBe(0)
  const { state, bytesBefore, bytesAfter } = JSON.parse(stdout) as { state: string; bytesBefore: number; bytesAfter: number }
  expect(state).toBe('finished')
  expect(bytesAfter).toBeLessThan(bytesBefore / 2)
})

test('nobody is robbed of the database: not the app, and not another command', () => {
  const dir = shrunkFolder()
  const lock = takeInstanceLock(dataLayout(dir).instanceLock)
  expect(refusal(() => compactDatabase(dir)).code).toBe('instance_busy')
  expect(said(dir, 'maintain', '--compact').code).toBe(3)
  if (lock.kind === 'taken') lock.release()
  const store = openSqliteStore(database(dir))
  expect(refusal(() => compactDatabase(dir)).code).toBe('database_busy')
  store.close()
  expect(freeBytes(dir)).toBeGreaterThan(2_000_000)
})

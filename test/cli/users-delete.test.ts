import { existsSync, readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { renameUser } from '../../electron/app/accounts/accounts.ts'
import { addUser } from '../../electron/app/accounts/add-user.ts'
import { actorIn } from '../../electron/core/audit/audit.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { systemClock as clock } from '../../electron/platform/time/system-clock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { readDatabaseFacts } from '../../electron/store/sqlite/upkeep/database-facts.ts'
import { startSession } from '../store/samples.ts'
import { freshFolder } from './support/admin.ts'
import { said } from './support/in-process.ts'
import { identity } from './support/running-app.ts'

const by = actorIn(identity())
const probe = { judge: () => ({ liveness: 'unknown', reason: 'other_host' }) as const }

/** An administrator, and Bob, who was renamed once, with a session. */
function office(): string {
  const dir = freshFolder()
  const store = openSqliteStore(dataLayout(dir).database)
  const deps = { store, clock, entropy: createEntropy(), probe }
  const add = (username: string, role: 'admin' | 'user') =>
    addUser(deps, { username, displayName: `${username} Roberts`, email: `${username}@x.org`, role, password: '' }, 'h', {
      onlyIfFirst: false,
      by,
    })
  add('ada', 'admin')
  const bob = add('bob', 'user')
  renameUser(deps, bob.id, { displayName: 'Bob Bobson' }, by)
  startSession(store, bob)
  store.close()
  return dir
}

test('deleting a person leaves what they did, under a pseudonym, and nothing of them in the database', () => {
  const dir = office()
  const { code, stdout } = said(dir, 'users', 'delete', 'bob bobson', '--yes', '--json')
  expect(code).toBe(0)
  const { id, pseudonym, ...counts } = JSON.parse(stdout) as Record<string, unknown>
  expect(counts).toEqual({ sessionsEnded: 1, auditLinesWithNames: 0, overwritten: true })
  expect(pseudonym).toMatch(/^deleted-[0-9a-f]{12}$/)
  expect(said(dir, 'users', 'list').stdout).not.toMatch(/bob|deleted/i)
  expect(JSON.parse(said(dir, 'sessions', 'list', '--all', '--json').stdout)).toMatchObject([{ endReason: 'account_disabled' }])
  expect(said(dir, 'audit', 'verify').code).toBe(0)
  const audit = said(dir, 'audit', 'list', '--json').stdout
  expect(audit).toContain('user_erased')
  expect(audit).toContain(String(id))
  expect(dumpOf(dir)).not.toMatch(/bob/i)
  const { database } = dataLayout(dir)
  for (const file of [database, `${database}-wal`]) expect(readFileSync(file, 'latin1')).not.toMatch(/bob/i)
  expect(readDatabaseFacts(dataLayout(dir).database)).toMatchObject({ uncheckable: [expect.any(String)], orphans: [] })
})

test('whoever is asked and says nothing declines, and the last administrator stays', () => {
  const dir = office()
  expect(said(dir, 'users', 'delete', 'bob')).toMatchObject({ code: 4, stdout: '' })
  expect(said(dir, 'users', 'delete', 'ada', '--yes')).toMatchObject({ code: 1, stdout: '' })
  expect(said(dir, 'users', 'delete', 'nobody', '--yes').code).toBe(1)
  expect(said(dir, 'users', 'list').stdout).toMatch(/ada[\s\S]*bob/)
})

test('names beside the chain are vouched for by it', () => {
  const dir = office()
  const db = new Database(dataLayout(dir).database)
  db.prepare("UPDATE audit_names SET names = replace(names, 'Bobson', 'Badson')").run()
  db.close()
  expect(said(dir, 'audit', 'verify').code).toBe(1)
})

/** Every value of every row. */
function dumpOf(dir: string): string {
  const db = new Database(dataLayout(dir).database, { readonly: true })
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").raw().all().flat() as string[]
  const dump = tables.map((table) => JSON.stringify(db.prepare(`SELECT * FROM "${table}"`).raw().all())).join('\n')
  db.close()
  return dump
}

test('where the log of the database cannot be emptied after it, the answer says that the names can be read there, and how they go', () => {
  const dir = office()
  const reader = new Database(dataLayout(dir).database)
  reader.exec('BEGIN; SELECT * FROM users')
  const { code, stdout } = said(dir, 'users', 'delete', 'bob', '--yes')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Deleted\..* can still be read in latchkey\.db-wal in .* maintain --compact/)
  reader.close()
  expect(said(dir, 'maintain', '--compact').code).toBe(0)
  const { database } = dataLayout(dir)
  for (const file of [database, `${database}-wal`]) expect(existsSync(file) ? readFileSync(file, 'latin1') : '').not.toMatch(/bob/i)
})

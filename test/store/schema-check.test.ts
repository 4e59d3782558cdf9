import { copyFileSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { openGuarded } from '../../electron/store/sqlite/guarded-database.ts'
import { APPLICATION_ID, MIGRATIONS } from '../../electron/store/sqlite/migrations.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { findSchemaFlaws, schemaDigest } from '../../electron/store/sqlite/schema-check.ts'
import { SCHEMA_DIGESTS } from '../../electron/store/sqlite/schema-digests.ts'
import { checkBackup } from '../../electron/store/sqlite/upkeep/backup-check.ts'
import { readDatabaseFacts } from '../../electron/store/sqlite/upkeep/database-facts.ts'
import { newFile } from './folder.ts'
import { refusal } from './refusal.ts'
import { addUser } from './samples.ts'

test('the digests are those of the schemas that the migrations make: a new migration adds one', () => {
  const db = new Database(':memory:')
  const digests = [schemaDigest(db), ...MIGRATIONS.map(({ sql }) => (db.exec(sql), schemaDigest(db)))]
  expect(SCHEMA_DIGESTS).toEqual(digests)
  db.close()
})

function planted(sql: string): string {
  const file = newFile()
  const store = openSqliteStore(file)
  addUser(store)
  store.close()
  const db = new Database(file)
  db.exec(sql)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return file
}

test.each(['audit_ends', 'database_identity', 'maintenance'])(
  'the only row of %s that is gone is told at every opening, by doctor and in a backup',
  (table) => {
    const file = planted(`DROP TRIGGER audit_ends_stay; DELETE FROM ${table}`)
    expect(refusal(() => openSqliteStore(file))).toMatchObject({
      code: 'database_corrupt',
      message: expect.stringContaining(table) as string,
    })
    expect(checkBackup(file)).toMatchObject({ kind: 'damaged', why: expect.stringContaining(table) as string })
    expect(readDatabaseFacts(file)).toMatchObject({ kind: 'opened', schema: { broken: [table] } })
  },
)

test('whatever the row of maintenance says is a moment of the calendar', () => {
  const store = openSqliteStore(planted('UPDATE maintenance SET figures_since = 1 << 62, sessions_since = 1 << 63'))
  const { figures, sessions } = store.reports.completeSince()
  for (const at of [figures, sessions]) expect(new Date(at ?? Number.NaN).toISOString()).toMatch(/275760|271821/)
  store.close()
})

test.each([
  ['numbers given out', 'CREATE TABLE x (a INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO x VALUES (7); DROP TABLE x', 'sqlite_sequence'],
  ['statistics', 'ANALYZE', 'sqlite_stat1'],
])('what SQLite leaves of %s, and lets nobody drop, keeps nobody out', (_what, sql, name) => {
  const file = planted(sql)
  const db = new Database(file)
  expect(db.prepare('SELECT name FROM sqlite_schema WHERE name = ?').pluck().get(name)).toBe(name)
  expect(findSchemaFlaws(db)).toBeNull()
  db.close()
  openSqliteStore(file).close()
  expect(checkBackup(file)).toMatchObject({ kind: 'sound' })
})

const FOREIGN: readonly (readonly [string, string])[] = [
  ['a trigger that makes administrators', "CREATE TRIGGER t AFTER INSERT ON sessions BEGIN UPDATE users SET role = 'admin'; END"],
  ['a trigger that undoes a change', 'CREATE TRIGGER t BEFORE UPDATE ON users BEGIN SELECT RAISE(IGNORE); END'],
  ['a view', 'CREATE VIEW people AS SELECT * FROM users'],
  ['an index', 'CREATE INDEX i ON users (role)'],
  ['a table', 'CREATE TABLE notes (note)'],
  ['a virtual table', 'CREATE VIRTUAL TABLE notes USING fts5(note)'],
  [
    'a trigger of ours that does nothing now',
    'DROP TRIGGER audit_events_keep; CREATE TRIGGER audit_events_keep BEFORE UPDATE ON audit_events BEGIN SELECT 1; END',
  ],
  ['an index of ours over something else', 'DROP INDEX sessions_newest; CREATE INDEX sessions_newest ON sessions (pid)'],
]

describe.each(FOREIGN)('%s', (_what, sql) => {
  test('is refused at every opening, by doctor and in a backup, and nothing is changed', () => {
    const file = planted(sql)
    const before = readFileSync(file)
    expect(refusal(() => openSqliteStore(file)).code).toBe('database_foreign')
    expect(checkBackup(file)).toMatchObject({ kind: 'damaged', why: expect.stringContaining("not Latchkey's") as string })
    expect(readDatabaseFacts(file)).toMatchObject({
      kind: 'opened',
      schema: { foreign: expect.arrayContaining([expect.stringMatching(/^\w+ \w+$/)]) as string[] },
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})

test.each([
  ['a column of ours is gone', 'ALTER TABLE alerts DROP COLUMN detail'],
  ['a column was added', 'ALTER TABLE users ADD COLUMN shoe INTEGER'],
  ['a table of ours is gone', 'DROP TABLE close_requests'],
])('%s: that is damage', (_what, sql) => {
  expect(refusal(() => openSqliteStore(planted(sql))).code).toBe('database_corrupt')
})

test.each(['DROP TRIGGER audit_events_keep', 'DROP INDEX sessions_newest', 'DROP TRIGGER sessions_started; DROP INDEX alerts_open'])(
  '%s: what only guards or finds is made again',
  (sql) => {
    const file = planted(sql)
    expect(readDatabaseFacts(file)).toMatchObject({ schema: { foreign: [], broken: [] } })
    openSqliteStore(file).close()
    const db = new Database(file)
    expect(findSchemaFlaws(db)).toBeNull()
    db.close()
  },
)

test('statistics of SQLite are not foreign, nor are spaces that another version of it would write', () => {
  openSqliteStore(planted('ANALYZE')).close()
})

test('a database of an earlier version is looked at as what it is, before it is changed', () => {
  const file = newFile()
  const db = new Database(file)
  for (const { sql } of MIGRATIONS.slice(0, 4)) db.exec(sql)
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.pragma('user_version = 4')
  db.close()
  const copy = `${file}.copy`
  copyFileSync(file, copy)
  openSqliteStore(file).close()
  const planting = new Database(copy)
  planting.exec('CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END')
  planting.close()
  expect(refusal(() => openSqliteStore(copy)).code).toBe('database_foreign')
})

test('every connection is guarded, also one that only reads', () => {
  const file = newFile()
  openSqliteStore(file).close()
  for (const readonly of [true, false]) {
    const db = openGuarded(file, { readonly })
    expect(db.pragma('trusted_schema', { simple: true })).toBe(0)
    expect(db.pragma('cell_size_check', { simple: true })).toBe(1)
    db.pragma('writable_schema = ON')
    expect(() => db.exec("DELETE FROM sqlite_schema WHERE name = 'audit_events_keep'")).toThrow('may not be modified')
    db.close()
  }
  const room = path.resolve(import.meta.dirname, '../../electron')
  const opening = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && /new Database\((?!':memory:')/.test(readFileSync(path.join(room, name), 'utf8')))
    .map((name) => path.basename(name))
  expect(opening).toEqual(['guarded-database.ts'])
})

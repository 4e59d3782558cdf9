import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { changeRole, disableUser, setOneTimePassword } from '../../electron/app/accounts/accounts.ts'
import type { AccountDeps } from '../../electron/app/accounts/accounts.ts'
import type { UserId } from '../../electron/core/ids.ts'
import { makeBackup } from '../../electron/data-directory/backups.ts'
import { repair } from '../../electron/data-directory/repairs.ts'
import { restoreNewestBackup } from '../../electron/data-directory/restore.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { pageFlaws } from '../../electron/store/sqlite/page-flaws.ts'
import { addUser } from '../store/samples.ts'
import { FakeProbe } from '../support/fake-probe.ts'
import { by, inStore, lived, people } from './restorable.ts'

function folderOf(dir: string): string {
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function withDatabase<Value>(dir: string, work: (db: Database.Database) => Value): Value {
  const db = new Database(dataLayout(dir).database)
  try {
    db.pragma('foreign_keys = OFF')
    return work(db)
  } finally {
    db.close()
  }
}

const TABLES = ((dir) => {
  const names = withDatabase(dir, (db) =>
    db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck().all(),
  )
  rmSync(dir, { recursive: true })
  return names as string[]
})(lived())

describe.each(TABLES)('a database whose pages are sound, with the table %s', (table) => {
  test.each([
    ['gone', (db: Database.Database) => db.exec(`DROP TABLE ${table}`)],
    ['in another shape', (db: Database.Database) => db.exec(`DROP TABLE ${table}; CREATE TABLE ${table} (what ANY)`)],
    [
      'as a view',
      (db: Database.Database) => db.exec(`DROP TABLE ${table}; CREATE VIEW ${table} AS SELECT 1 AS seq, 2 AS id, 3 AS disabled_at`),
    ],
  ])('%s, makes way for its backup', (_how, spoil) => {
    const dir = folderOf(lived())
    withDatabase(dir, (db) => {
      for (const name of db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all() as string[])
        db.exec(`DROP TRIGGER ${name}`)
      spoil(db)
    })
    repair('restore', { dir, by })
    expect(people(dir)).toBe(1)
  })
})

/** Written past the rules of its table: with other rules for as long. */
function pastTheRules(dir: string, table: string, laxer: readonly [string, string], write: (db: Database.Database) => unknown): void {
  const rules = (db: Database.Database, from: string, to: string) => {
    db.unsafeMode()
    db.pragma('writable_schema = ON')
    db.prepare('UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?').run(from, to, table)
  }
  withDatabase(dir, (db) => rules(db, ...laxer))
  withDatabase(dir, (db) => {
    db.pragma('ignore_check_constraints = ON')
    write(db)
  })
  withDatabase(dir, (db) => rules(db, laxer[1], laxer[0]))
}

const ODD: Readonly<Record<string, (dir: string, rows: number) => void>> = {
  'against a CHECK': (dir, rows) => pastTheRules(dir, 'sign_in_attempts', ['', ''], plantRows("'odd ' || ?, -1, 5, NULL", rows)),
  'without what must be there': (dir, rows) =>
    pastTheRules(dir, 'sign_in_attempts', ['failures INTEGER NOT NULL', 'failures INTEGER'], plantRows("'odd ' || ?, NULL, 5, NULL", rows)),
  'of another type': (dir, rows) =>
    pastTheRules(dir, 'sign_in_attempts', ['failures INTEGER', 'failures ANY'], plantRows("'odd ' || ?, 'many', 5, NULL", rows)),
}

/** As often as SQLite lists findings, and more. */
const plantRows = (values: string, rows: number) => (db: Database.Database) => {
  const plant = db.prepare(`INSERT INTO sign_in_attempts VALUES (${values})`)
  for (let row = 0; row < rows; row++) plant.run(row)
}

function plantOddRows(dir: string, how: string, rows: number): void {
  ODD[how]?.(dir, rows)
  withDatabase(dir, (db) => expect(db.pragma('quick_check(1)', { simple: true })).not.toBe('ok'))
}

describe.each(Object.keys(ODD))('a row %s', (how) => {
  test.each([1, 150])('is no damage, as if it were not there, were there %d: nobody else may have the database open', (rows) => {
    const dir = folderOf(lived())
    plantOddRows(dir, how, rows)
    makeBackup(dir, 'manual')
    inStore(dir, (store) => {
      store.countUsers()
      expect(() => restoreNewestBackup({ dir, by })).toThrow(expect.objectContaining({ code: 'database_busy' }))
    })
    expect(people(dir)).toBe(3)
    restoreNewestBackup({ dir, by })
    expect(people(dir)).toBe(3)
  })

  test('hides no damage behind it, however many there are', () => {
    const dir = folderOf(lived())
    plantOddRows(dir, how, 150)
    withDatabase(dir, (db) => {
      expect([pageFlaws(db, 'quick_check'), pageFlaws(db, 'integrity_check')]).toEqual([[], []])
      db.unsafeMode()
      db.pragma('writable_schema = ON')
      db.prepare(
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'users') WHERE name = 'settings'",
      ).run()
    })
    withDatabase(dir, (db) => expect(pageFlaws(db, 'quick_check')).toHaveLength(1))
  })
})

type Since = Readonly<{ dir: string; eve: UserId; inNow: <Value>(task: (deps: AccountDeps) => Value) => Value }>

/** With a second administrator, whom the backup knows as such. */
function since(): Since {
  const dir = folderOf(lived())
  const { id: eve } = inStore(dir, (store) => addUser(store, { username: 'eve', role: 'admin' }))
  makeBackup(dir, 'manual')
  return { dir, eve, inNow: (task) => inStore(dir, (store) => task({ store, clock: systemClock, probe: new FakeProbe() })) }
}

const ofEve = ({ inNow, eve }: Since) =>
  inNow(({ store }) => {
    const { role, disabledAt, mustChangePassword, username } = store.findUser(eve) as NonNullable<ReturnType<typeof store.findUser>>
    const password = store.findCredentials(username)?.passwordHash
    return { role, isDisabled: disabledAt !== null, mustChangePassword, password }
  })

const TAKEN: Readonly<Record<string, (deps: AccountDeps, eve: UserId) => unknown>> = {
  'the account': (deps, eve) => disableUser(deps, eve, by),
  'the role of an administrator': (deps, eve) => changeRole(deps, eve, 'user', by),
  'the password': (deps, eve) => setOneTimePassword(deps, eve, 'another hash', by),
  'all of it': (deps, eve) => (
    setOneTimePassword(deps, eve, 'another hash', by),
    changeRole(deps, eve, 'user', by),
    disableUser(deps, eve, by)
  ),
}

describe.each(Object.entries(TAKEN))('%s, taken from somebody since the backup,', (_what, take) => {
  test('stays so, and the log tells', () => {
    const place = since()
    place.inNow((deps) => take(deps, place.eve))
    const before = ofEve(place)
    restoreNewestBackup({ dir: place.dir, by })
    expect(ofEve(place)).toEqual(before)
    expect(place.inNow(({ store }) => store.verifyAudit())).toMatchObject({ kind: 'intact' })
    expect(place.inNow(({ store }) => store.hasAdministrator())).toBe(true)
  })
})

test('a password that somebody wrote into the database, and no log tells of, goes with it', () => {
  const place = since()
  place.inNow((deps) => setOneTimePassword(deps, place.eve, 'first hash', by))
  makeBackup(place.dir, 'manual')
  withDatabase(place.dir, (db) => db.exec("UPDATE users SET password_hash = 'planted' WHERE username = 'eve'"))
  restoreNewestBackup({ dir: place.dir, by })
  expect(ofEve(place)).toMatchObject({ password: 'first hash' })
})

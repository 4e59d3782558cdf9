import { readFileSync, statSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { sessionStatistics } from '../../electron/app/reports/statistics.ts'
import { atOnce } from '../../electron/app/upkeep/in-turns.ts'
import { CHAIN_START, hexOf, linkHash } from '../../electron/core/audit/audit-chain.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import { sha256 } from '../../electron/store/sqlite/audit/audit-chain.ts'
import { APPLICATION_ID, migrate, MIGRATIONS } from '../../electron/store/sqlite/migrations.ts'
import type { Migration } from '../../electron/store/sqlite/migrations.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFile } from './folder.ts'
import { refusal } from './refusal.ts'
import { addUser, startSession, T0 } from './samples.ts'

const NEWEST = MIGRATIONS.length
const RULES = { now: utcMs(T0), awayAfter: durationMs(60_000), offlineAfter: durationMs(60_000) }

/** A database as the Latchkey of an earlier version left it. */
function databaseAt(version: number, file: string): Database.Database {
  const db = new Database(file)
  db.pragma('foreign_keys = ON')
  migrate(db, file, MIGRATIONS.slice(0, version))
  return db
}

const schemaOf = (db: Database.Database) => db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
const versionOf = (db: Database.Database) => db.pragma('user_version', { simple: true })

describe.each(MIGRATIONS.map((_, version) => version))('a database at version %i', (version) => {
  test('is brought to the newest version, sound, with every reference kept and usable', () => {
    const file = newFile()
    databaseAt(version, file).close()
    const store = openSqliteStore(file)
    startSession(store, addUser(store))
    store.close()
    const db = new Database(file)
    const fresh = databaseAt(NEWEST, newFile())
    expect(versionOf(db)).toBe(NEWEST)
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID)
    expect(schemaOf(db)).toEqual(schemaOf(fresh))
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    db.close()
  })
})

test('what the version before held is still there after the last step', () => {
  const file = newFile()
  const extra: Migration = { name: 'extra', sql: 'ALTER TABLE users ADD COLUMN note TEXT' }
  const store = openSqliteStore(file)
  const session = startSession(store, addUser(store))
  store.close()
  const db = new Database(file)
  expect(migrate(db, file, [...MIGRATIONS, extra])).toBe(true)
  expect(versionOf(db)).toBe(NEWEST + 1)
  expect(db.prepare('SELECT hex(id) AS id FROM sessions').get()).toEqual({ id: session.id.replaceAll('-', '').toUpperCase() })
  db.close()
})

test('version 1 keeps its people and sessions, and its audit log vouches for itself afterwards', () => {
  const file = newFile()
  const old = databaseAt(1, file)
  const hash = linkHash(sha256, CHAIN_START.hash, { seq: 1, at: 5, kind: 'user_added', actorUserId: null, sessionId: null, detail: '{}' })
  old.prepare("INSERT INTO users VALUES (zeroblob(16), 'Ada', 'ada', NULL, NULL, 'Ada', 'admin', 'h', NULL, 1, 1)").run()
  old.prepare("INSERT INTO audit_events VALUES (1, 5, 'user_added', NULL, NULL, '{}', zeroblob(32), ?)").run(hash)
  old.close()
  const store = openSqliteStore(file)
  expect(store.findCredentials('ADA')?.user).toMatchObject({ role: 'admin', disabledAt: null, mustChangePassword: false })
  expect(store.verifyAudit()).toMatchObject({ kind: 'intact', lines: 1, head: hexOf(hash) })
  addUser(store)
  expect(store.verifyAudit()).toMatchObject({ kind: 'intact', lines: 2 })
  store.close()
})

test('the sessions of version 3 are counted as if each had been counted when it came', () => {
  const old = databaseAt(3, newFile())
  const fresh = databaseAt(NEWEST, newFile())
  const rows = Array.from({ length: 40 }, (_, n) => {
    const startedAt = 1_760_000_000_000 + n * 700_001
    return [n, startedAt, n % 7 === 0 ? null : startedAt + n * 1_234_567, n % 7 === 0 ? null : n % 2 ? 'signed_out' : 'rebooted'] as const
  })
  for (const db of [old, fresh]) {
    for (const id of [1, 2])
      db.prepare(`INSERT INTO users (id, username, username_key, display_name, role, password_hash, created_at, updated_at)
        VALUES (CAST(zeroblob(15) || ? AS BLOB), ?, ?, 'A', 'user', 'h', 1, 1)`).run(Buffer.of(id), `u${id}`, `u${id}`)
    const insert =
      db.prepare(`INSERT INTO sessions (id, user_id, token_hash, pid, process_started_at, boot_id, host_id, host, instance_id, os_user,
      app_version, started_at, last_activity_at, last_heartbeat_at, ended_at, end_reason)
      VALUES (randomblob(16), CAST(zeroblob(15) || ? AS BLOB), zeroblob(32), 1, 1, '', '', '', randomblob(16), '', '', ?, 0, 0, ?, ?)`)
    for (const [n, startedAt, endedAt, reason] of rows) insert.run(Buffer.of(1 + (n % 2)), startedAt, endedAt, reason)
  }
  migrate(old, old.name)
  for (const counters of ['session_figures', 'session_totals', 'session_names', 'session_lengths']) {
    const read = (db: Database.Database) => db.prepare(`SELECT * FROM ${counters} ORDER BY 1, 2`).all()
    expect(read(old), counters).toEqual(read(fresh))
    expect(read(old).length, counters).toBeGreaterThan(0)
  }
  for (const db of [old, fresh]) db.close()
})

test('a one-time password of version 7 ages from the last change of its account; counts kept under whose a name is are forgotten', () => {
  const file = newFile()
  const old = databaseAt(7, file)
  old.prepare("INSERT INTO users VALUES (zeroblob(16), 'u', 'u', NULL, NULL, 'U', 'user', 'h', NULL, 1, 5, 1)").run()
  old.prepare("INSERT INTO users VALUES (randomblob(16), 'w', 'w', NULL, NULL, 'W', 'user', 'h', NULL, 1, 5, 0)").run()
  old.prepare("INSERT INTO sign_in_attempts VALUES ('user:1', 10, 1, 1)").run()
  old.close()
  const store = openSqliteStore(file)
  expect(store.listUsers().map(({ oneTimeSince }) => oneTimeSince)).toEqual([5, null])
  expect(store.lockedSubjects().size).toBe(0)
  store.close()
})

test('people of version 9 are found and ordered by the names they had, and sign in with an email that a blank was pasted behind', () => {
  const file = newFile()
  const old = databaseAt(9, file)
  const insert = old.prepare("INSERT INTO users VALUES (randomblob(16), ?, lower(?), ?, lower(?), ?, 'user', 'h', NULL, 1, 1, 0, NULL)")
  insert.run('zm', 'zm', 'zoe@x.org\u200B', 'zoe@x.org\u200B', 'Zoë Muñoz')
  insert.run('am', 'am', null, null, 'Álvaro Muñoz')
  old.close()
  const store = openSqliteStore(file)
  expect(store.listUsers().map(({ username }) => username)).toEqual(['am', 'zm'])
  expect(store.findCredentials(' zoe@x.org')?.user.username).toBe('zm')
  for (const user of store.listUsers()) startSession(store, user)
  const found = (text: string) => atOnce(store.reports.count({ text }, RULES))
  expect([found('munoz'), found('ALVARO munoz'), found('x.org'), found('n_')]).toEqual([2, 1, 1, 0])
  store.close()
})

test('names of sessions that were deleted before version 14 go with it', () => {
  const file = newFile()
  const old = databaseAt(13, file)
  old
    .prepare(
      "INSERT INTO users (id, username, username_key, display_name, role, password_hash, created_at, updated_at) VALUES (zeroblob(16), 'u', 'u', 'U', 'user', 'h', 1, 1)",
    )
    .run()
  const insert =
    old.prepare(`INSERT INTO sessions (id, user_id, token_hash, pid, process_started_at, boot_id, host_id, host, instance_id, os_user,
    app_version, started_at, last_activity_at, last_heartbeat_at, ended_at, end_reason)
    VALUES (randomblob(16), zeroblob(16), zeroblob(32), ?, 1, '', '', ?, randomblob(16), ?, '', 1, 1, 1, ?, ?)`)
  insert.run(7, 'lab', 'kiosk', 2, 'signed_out')
  insert.run(7, 'desk', 'kiosk', null, null)
  insert.run(8, 'gone', 'erased', 3, 'signed_out')
  old.prepare("DELETE FROM sessions WHERE host = 'gone'").run()
  migrate(old, file)
  const names = () => old.prepare('SELECT name FROM session_names ORDER BY name').pluck().all()
  expect(names()).toEqual(['7', 'desk', 'kiosk', 'lab'])
  old.prepare("DELETE FROM sessions WHERE host = 'lab'").run()
  expect(names()).toEqual(['7', 'desk', 'kiosk'])
  old.close()
})

test('figures outlive the sessions that retention deletes, and say since when nothing is missing', () => {
  const file = newFile()
  const old = databaseAt(6, file)
  const day = 86_400_000
  old.prepare("INSERT INTO users VALUES (zeroblob(16), 'u', 'u', NULL, NULL, 'U', 'user', 'h', NULL, 1, 1, 0)").run()
  const insert =
    old.prepare(`INSERT INTO sessions (id, user_id, token_hash, pid, process_started_at, boot_id, host_id, host, instance_id, os_user,
    app_version, started_at, last_activity_at, last_heartbeat_at, ended_at, end_reason)
    VALUES (randomblob(16), zeroblob(16), zeroblob(32), 1, 1, '', '', 'Desk', randomblob(16), 'kiosk', '', ?, 0, 0, ?, 'signed_out')`)
  for (let n = 0; n < 30; n++) insert.run(n * day, n * day + 3_600_000)
  // What retention deleted before this version is counted nowhere; the audit log knows until when.
  old.prepare('DELETE FROM sessions WHERE ended_at < ?').run(10 * day)
  old
    .prepare(
      `INSERT INTO audit_events VALUES (1, 5, 'sessions_deleted', NULL, NULL, json_object('count', 10, 'before', ?), zeroblob(32), zeroblob(32))`,
    )
    .run(10 * day)
  old.close()
  const store = openSqliteStore(file)
  const { reports, maintenance } = store
  expect(reports.completeSince()).toEqual({ figures: 10 * day, sessions: 10 * day })
  const before = [sessionStatistics(reports, RULES, 'Europe/Rome'), Object.fromEntries(reports.closedByReason())]
  const doomed = maintenance.oldSessions(utcMs(25 * day), null, 100)
  expect(maintenance.deleteSessions(doomed, utcMs(25 * day))).toBe(15)
  expect([sessionStatistics(reports, RULES, 'Europe/Rome'), Object.fromEntries(reports.closedByReason())]).toEqual(before)
  expect(reports.completeSince()).toEqual({ figures: 10 * day, sessions: 25 * day })
  expect(atOnce(reports.count({}, RULES))).toBe(5)
  expect(before[0]).toMatchObject({ total: 20, byEndReason: { signed_out: 20 } })
  store.close()
})

test('a step that fails half-way leaves the version before, whole', () => {
  const file = newFile()
  const db = databaseAt(NEWEST, file)
  const before = schemaOf(db)
  const broken: Migration = { name: 'broken', sql: 'CREATE TABLE half (a); CREATE TABLE users (b);' }
  expect(() => migrate(db, file, [...MIGRATIONS, broken])).toThrow('users')
  expect(versionOf(db)).toBe(NEWEST)
  expect(schemaOf(db)).toEqual(before)
  db.close()
})

test('an open database is not migrated twice', () => {
  const file = newFile()
  const db = databaseAt(NEWEST, file)
  expect(migrate(db, file)).toBe(false)
  db.close()
})

test('a database from a newer version is refused by name and left as it is', () => {
  const file = newFile()
  const db = databaseAt(NEWEST, file)
  db.pragma(`user_version = ${NEWEST + 5}`)
  db.close()
  const before = readFileSync(file)
  const error = refusal(() => openSqliteStore(file))
  expect(error.code).toBe('database_from_newer_version')
  expect(error.params).toEqual({ found: NEWEST + 5, known: NEWEST, file })
  expect(error.message).toContain(file)
  expect(readFileSync(file).equals(before)).toBe(true)
})

test("another program's database is refused and left as it is", () => {
  const file = newFile()
  const db = new Database(file)
  db.exec('CREATE TABLE recipes (name)')
  db.close()
  const before = readFileSync(file)
  expect(refusal(() => openSqliteStore(file)).code).toBe('data_directory_unusable')
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('requests that an older version left with sessions that are over go, and so does one whose end a repair writes', () => {
  const file = newFile()
  const old = databaseAt(9, file)
  old.exec(
    "INSERT INTO users (id, username, username_key, display_name, role, password_hash, created_at, updated_at) VALUES (zeroblob(16), 'a', 'a', 'A', 'user', 'h', 1, 1)",
  )
  const add = (n: number, ended: number | null) => {
    const id = Buffer.alloc(16, n)
    old
      .prepare(
        `INSERT INTO sessions (id, user_id, token_hash, pid, process_started_at, boot_id, host_id, host, instance_id, os_user, app_version,
          started_at, last_activity_at, last_heartbeat_at, ended_at, end_reason) VALUES (?, zeroblob(16), zeroblob(32), 1, 1, '', '', '', ?, '', '', 1, 1, 1, ?, ?)`,
      )
      .run(id, id, ended, ended && 'signed_out')
    old.prepare("INSERT INTO close_requests VALUES (?, 1, 1, 'closed_by_admin', '', '{}', NULL)").run(id)
  }
  add(1, null)
  add(2, 5)
  old.close()
  openSqliteStore(file).close()
  const db = new Database(file)
  const asked = () => db.prepare('SELECT session_id FROM close_requests').pluck().all()
  expect(asked()).toEqual([Buffer.alloc(16, 1)])
  db.exec("UPDATE sessions SET ended_at = 7, end_reason = 'closed_by_cleanup'")
  expect(asked()).toEqual([])
  db.close()
})

test('an empty file, as a crash at the very first launch leaves it, becomes a database', () => {
  const file = newFile()
  writeFileSync(file, '')
  const store = openSqliteStore(file)
  expect(store.countUsers()).toBe(0)
  store.close()
})

test('the database and its companions are readable by their owner alone, whatever the umask and whatever they were before', () => {
  const file = newFile()
  writeFileSync(file, '', { mode: 0o666 })
  const before = process.umask(0)
  try {
    const store = openSqliteStore(file)
    addUser(store)
    for (const each of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(each).mode & 0o777, each).toBe(0o600)
    store.close()
  } finally {
    process.umask(before)
  }
  expect(process.umask()).toBe(before)
})

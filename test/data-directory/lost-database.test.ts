import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { backupShelf, makeBackup } from '../../electron/data-directory/backups.ts'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { openUsedStore } from '../../electron/data-directory/lost-database.ts'
import { restoreNewestBackup } from '../../electron/data-directory/restore.ts'
import { startAfresh } from '../../electron/data-directory/start-afresh.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { newFolder } from '../store/folder.ts'
import { refusal } from '../store/refusal.ts'
import { addUser, aUser } from '../store/samples.ts'

const BY = { userId: null, sessionId: null, via: 'cli', process: { pid: 1, host: 'here', osUser: 'me' } } as const

/** A directory that somebody worked in: its people, and all that the app and its tools leave beside the database. */
function lived() {
  const dir = newFolder()
  const layout = dataLayout(dir)
  const store = openUsedStore(dir)
  addUser(store, aUser({ username: 'ana', role: 'admin' }))
  store.close()
  makeBackup(dir, 'manual')
  for (const folder of [layout.logs, layout.auditArchive, layout.profile]) mkdirSync(folder)
  writeFileSync(path.join(layout.logs, 'latchkey.log'), '2026-01-01T00:00:00.000Z [info] signed in {"session":"1"}\n')
  writeFileSync(path.join(layout.auditArchive, 'audit-1-1.jsonl'), '{"seq":1,"kind":"user_added"}\n')
  writeFileSync(path.join(layout.profile, 'Preferences'), '{}')
  return { dir, ...layout }
}

type Lived = ReturnType<typeof lived>

const companions = (database: string) => ['-wal', '-shm', '-journal'].map((suffix) => database + suffix)

const LOSSES: readonly (readonly [string, (place: Lived) => void])[] = [
  ['deleted', ({ database }) => [database, ...companions(database)].forEach((file) => rmSync(file, { force: true }))],
  ['deleted, and its log is still there', ({ database }) => (writeFileSync(`${database}-wal`, 'a log'), rmSync(database))],
  ['renamed', ({ database }) => renameSync(database, `${database}.old`)],
  ['cut to nothing', ({ database }) => (truncateSync(database, 0), companions(database).forEach((file) => rmSync(file, { force: true })))],
  [
    'an empty database now',
    ({ database }) => {
      for (const file of [database, ...companions(database)]) rmSync(file, { force: true })
      const db = new Database(database)
      db.exec('CREATE TABLE t (x); DROP TABLE t; VACUUM')
      db.close()
    },
  ],
  ['emptied of its rows', (place) => empty(place, 'users', 'audit_events')],
  ['emptied of its accounts', (place) => empty(place, 'users')],
  [
    'that of a workstation where nobody ever was',
    ({ database }) => {
      for (const file of [database, ...companions(database)]) rmSync(file, { force: true })
      const elsewhere = newFolder()
      openUsedStore(elsewhere).close()
      copyFileSync(dataLayout(elsewhere).database, database)
      for (const suffix of ['-wal', '-shm']) {
        if (existsSync(dataLayout(elsewhere).database + suffix)) copyFileSync(dataLayout(elsewhere).database + suffix, database + suffix)
      }
    },
  ],
]

function empty({ database }: Lived, ...tables: readonly string[]): void {
  const db = new Database(database)
  db.pragma('foreign_keys = OFF')
  const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as { name: string; sql: string }[]
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  for (const table of tables) db.exec(`DELETE FROM ${table}`)
  for (const { sql } of triggers) db.exec(sql)
  db.close()
}

/** What may be left of a directory, one at a time. */
const LEFT: readonly (readonly [string, (place: Lived) => void])[] = [
  ['everything', () => {}],
  ['only the backups', ({ logs, auditArchive, profile }) => [logs, auditArchive, profile].forEach(remove)],
  ['only the archives of the audit log', ({ logs, backups, profile }) => [logs, backups, profile].forEach(remove)],
  ['only the log', ({ backups, auditArchive, profile }) => [backups, auditArchive, profile].forEach(remove)],
]
const remove = (folder: string) => rmSync(folder, { recursive: true })

describe.each(LEFT)('%s is left', (_left, leave) => {
  test.each(LOSSES)('and the database is %s: nobody takes it for a new workstation, and doctor knows', (_lost, lose) => {
    const place = lived()
    leave(place)
    lose(place)
    const before = readdirSync(place.dir)
    expect(refusal(() => openUsedStore(place.dir)).code).toBe('database_lost')
    expect(refusal(() => openUsedStore(place.dir)).message).toMatch(/backup restore.*--start-afresh/)
    expect(readdirSync(place.dir).filter((name) => name === 'latchkey.db')).toEqual(before.filter((name) => name === 'latchkey.db'))
    const findings = examinePatient({ dir: place.dir, electron: null })
    expect(findings.find(({ id }) => id === 'database')).toMatchObject({ status: 'problem', unusable: true })
  })
})

test.each(LOSSES)('a database that is %s comes back from its backup', (_lost, lose) => {
  const place = lived()
  lose(place)
  restoreNewestBackup({ dir: place.dir, by: BY })
  const store = openUsedStore(place.dir)
  expect(store.listUsers().map(({ username }) => username)).toEqual(['ana'])
  // What was done since is undone too: somebody has to look.
  expect(store.alerts.list('open')).toMatchObject([{ kind: 'backup_restored' }])
  store.close()
})

test.each(LOSSES)('a database that is %s gives way to a new one when somebody says so, and what was there is kept', (_lost, lose) => {
  const place = lived()
  const old = backupShelf(place.dir).list()
  lose(place)
  const store = startAfresh(place.dir, BY)
  addUser(store, aUser({ username: 'bea', role: 'admin' }))
  expect(store.listAudit()[0]).toMatchObject({ kind: 'started_afresh', seq: 1 })
  store.close()
  for (let more = 0; more < 9; more++) makeBackup(place.dir, 'manual')
  expect(
    backupShelf(place.dir)
      .list()
      .map(({ name }) => name),
  ).toEqual(expect.arrayContaining(old.map(({ name }) => name)))
  expect(backupShelf(place.dir).list()).toHaveLength(7 + old.length)
  openUsedStore(place.dir).close()
})

test('nobody begins afresh where there are people', () => {
  const { dir } = lived()
  expect(refusal(() => startAfresh(dir, BY)).code).toBe('not_first_run')
  openUsedStore(dir).close()
})

test('a workstation that nobody signed in to stays new, whatever the app has written meanwhile', () => {
  const dir = newFolder()
  const { logs, database } = dataLayout(dir)
  openUsedStore(dir).close()
  makeBackup(dir, 'daily')
  mkdirSync(logs)
  writeFileSync(path.join(logs, 'latchkey.log'), '2026-01-01T00:00:00.000Z [info] leaving {"reason":"window_closed"}\n')
  openUsedStore(dir).close()
  expect(examinePatient({ dir, electron: null }).find(({ id }) => id === 'database')).toMatchObject({ status: 'ok' })
  const crashed = newFolder()
  writeFileSync(dataLayout(crashed).database, '')
  openUsedStore(crashed).close()
  expect(existsSync(database)).toBe(true)
})

import { appendFileSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noteAuditHead } from '../../electron/app/audit/note-head.ts'
import { backupShelf, makeBackup } from '../../electron/data-directory/backups.ts'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { restoreBackup } from '../../electron/data-directory/restore.ts'
import { setBackIn, tellOfSetBack } from '../../electron/data-directory/set-back-alert.ts'
import { startAfresh } from '../../electron/data-directory/start-afresh.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { said } from '../cli/support/in-process.ts'
import { newFolder } from '../store/folder.ts'
import { addUser } from '../store/samples.ts'
import { by, inStore } from './restorable.ts'

const work = (dir: string, people = 1) => inStore(dir, (store) => Array.from({ length: people }, () => addUser(store)))
const backups = (dir: string) => backupShelf(dir).list()

/** People and what was backed up of them: the newest backup knows six lines of the audit log, and two more came since. */
function liveIn(dir: string): void {
  inStore(dir, (store) => addUser(store, { role: 'admin' }))
  work(dir, 2)
  makeBackup(dir, 'manual')
  work(dir, 3)
  makeBackup(dir, 'manual')
  work(dir, 2)
  flush(dir)
}

const pattern = mkdtempSync(path.join(tmpdir(), 'latchkey-anchors-'))
beforeAll(() => liveIn(pattern))
afterAll(() => rmSync(pattern, { recursive: true, force: true }))

function lived(): string {
  const dir = newFolder()
  cpSync(pattern, dir, { recursive: true })
  return dir
}

/** What is in the write-ahead log moves into the file. */
function flush(dir: string): void {
  const db = new Database(dataLayout(dir).database)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

/** Past every rule of the database, and none the less as its schema wants it afterwards. */
function past(dir: string, sql: string): void {
  const db = new Database(dataLayout(dir).database)
  const guards = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'audit%'").all() as {
    name: string
    sql: string
  }[]
  db.transaction(() => {
    for (const { name } of guards) db.exec(`DROP TRIGGER ${name}`)
    db.exec(sql)
    for (const guard of guards) db.exec(guard.sql)
  })()
  db.close()
}

const cutAfter = (seq: number) => `DELETE FROM audit_events WHERE seq > ${seq}; DELETE FROM audit_names WHERE seq > ${seq};
  UPDATE audit_ends SET (newest_seq, newest_hash) = (SELECT seq, hash FROM audit_events WHERE seq = ${seq})`

/** As the running app does it, which writes a line for each of these. */
function noteHead(dir: string): void {
  const { logs } = dataLayout(dir)
  mkdirSync(logs, { recursive: true })
  const line = (event: string, fields?: object) =>
    appendFileSync(path.join(logs, 'latchkey.log'), `${new Date().toISOString()} [info] ${event} ${JSON.stringify(fields)}\n`)
  inStore(dir, (store) => noteAuditHead(store, { info: line, warn: line, error: line }))
}

/** An older copy takes its place, as somebody with the disk would do it. */
function rollBack(dir: string, meanwhile: () => void): void {
  const { database } = dataLayout(dir)
  const kept = path.join(newFolder(), 'kept.db')
  flush(dir)
  copyFileSync(database, kept)
  meanwhile()
  for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true })
  copyFileSync(kept, database)
}

const verdictOn = (dir: string) => said(dir, 'audit', 'verify')
const doctorOn = (dir: string) => examinePatient({ dir, electron: null }).find(({ id }) => id === 'audit_log')

function alertsOn(dir: string) {
  return inStore(dir, (store) => {
    const proof = setBackIn(dir)
    if (proof) tellOfSetBack({ store, by, now: systemClock.now() }, proof)
    return store.alerts.list('open').filter(({ kind }) => kind === 'audit_broken')
  })
}

function expectWhole(dir: string): void {
  expect(verdictOn(dir)).toMatchObject({ code: 0, stderr: '' })
  expect(alertsOn(dir)).toEqual([])
}

describe.each<readonly [string, (dir: string) => void, RegExp]>([
  ['its tail was cut', (dir) => past(dir, cutAfter(4)), /backups\/.* has an entry 6/],
  ['all of it was cut', (dir) => past(dir, cutAfter(1)), /backups\/.* has an entry 6/],
  ['its tail was cut, and others wrote on', (dir) => (past(dir, cutAfter(5)), work(dir, 9)), /backups\/.* has an entry 6/],
  ['the database was rolled back', (dir) => rollBack(dir, () => (work(dir), makeBackup(dir, 'manual'))), /backups\/.* has an entry 9/],
  [
    'the database was rolled back, and others wrote on',
    (dir) => {
      rollBack(dir, () => (work(dir), makeBackup(dir, 'manual')))
      work(dir, 4)
    },
    /backups\/.* has an entry 9/,
  ],
  [
    'the database was rolled back to before its lines were archived, and the backups are gone',
    (dir) => {
      rollBack(dir, () => (work(dir, 2), said(dir, 'audit', 'rotate', '--keep', '0')))
      for (const backup of backups(dir)) backupShelf(dir).remove(backup)
    },
    /audit\/audit-1-10\.jsonl has an entry 10/,
  ],
  [
    'its tail was cut, and nothing but the app’s log knows of that',
    (dir) => {
      work(dir, 2)
      noteHead(dir)
      past(dir, cutAfter(9))
    },
    /logs\/latchkey\.log has an entry 10/,
  ],
  [
    'the database was rolled back, the backups are gone, and the app has gone on in between and noted that',
    (dir) => {
      rollBack(dir, () => (work(dir), noteHead(dir)))
      for (const backup of backups(dir)) backupShelf(dir).remove(backup)
      work(dir, 4)
      renameSync(path.join(dataLayout(dir).logs, 'latchkey.log'), path.join(dataLayout(dir).logs, 'latchkey.log.3'))
      noteHead(dir)
    },
    /logs\/latchkey\.log\.3 has an entry 9/,
  ],
  ['an archive is gone', (dir) => archived(dir, (names) => rmSync(names[1] ?? '')), /archive .* ends with entry \d+ is not in/],
  ['the first archive is gone', (dir) => archived(dir, (names) => rmSync(names[0] ?? '')), /archive .* ends with entry 8 is not in/],
  [
    'it was cut after a restore had left other lines behind',
    (dir) => {
      restoreBackup({ dir, by }, backups(dir).at(-1) ?? missing())
      work(dir, 3)
      makeBackup(dir, 'manual')
      past(dir, cutAfter(5))
    },
    /backups\/.* has an entry \d+/,
  ],
])('a log that is sound in itself, and %s', (_what, harm, proof) => {
  test('is told by audit verify, with what proves it', () => {
    const dir = lived()
    harm(dir)
    const { code, stdout, stderr } = verdictOn(dir)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(proof)
  })
})

test('doctor knows of a log that was set back, and of an archive that is gone', () => {
  const dir = lived()
  expect(doctorOn(dir)).toMatchObject({ status: 'ok' })
  past(dir, cutAfter(4))
  expect(doctorOn(dir)).toMatchObject({
    status: 'problem',
    detail: expect.stringMatching(/^backups.* has entry 6/),
    advice: expect.any(String),
  })
  for (const backup of backups(dir)) backupShelf(dir).remove(backup)
  archived(dir, (names) => rmSync(names[0] ?? ''))
  expect(doctorOn(dir)).toMatchObject({ status: 'problem', detail: 'It ends with entry 4.', advice: expect.any(String) })
})

function archived(dir: string, then: (names: readonly string[]) => void): void {
  const { auditArchive } = dataLayout(dir)
  for (let turn = 0; turn < 2; turn++) {
    said(dir, 'audit', 'rotate', '--keep', '0')
    work(dir)
  }
  then(
    readdirSync(auditArchive)
      .toSorted()
      .map((name) => path.join(auditArchive, name)),
  )
}

function beginAnew(dir: string): void {
  const store = startAfresh(dir, by)
  addUser(store, { role: 'admin' })
  store.close()
}

function missing(): never {
  throw new Error('no backup')
}

test('administrators are told once of a log that was set back, until somebody has seen to it', () => {
  const dir = lived()
  past(dir, cutAfter(4))
  const [alert] = alertsOn(dir)
  expect(alert).toMatchObject({ subject: 'set_back:6', detail: { case: 'set_back', seq: 6, file: expect.stringMatching(/^backups\//) } })
  expect(alertsOn(dir)).toHaveLength(1)
  inStore(dir, (store) => store.alerts.acknowledge(alert?.id ?? 0, { at: systemClock.now(), by: null, note: 'seen' }, audit()))
  expect(alertsOn(dir)).toEqual([])
})

const audit = () => ({ at: systemClock.now(), kind: 'alert_acknowledged' as const, actorUserId: null, sessionId: null, detail: {} })

describe.each<readonly [string, (dir: string) => void]>([
  ['nothing happened', () => {}],
  ['lines were archived', (dir) => archived(dir, () => {})],
  ['a rotation was killed before it took anything out', (dir) => rollBack(dir, () => said(dir, 'audit', 'rotate', '--keep', '1'))],
  ['the newest backup was restored', (dir) => void restoreBackup({ dir, by }, backups(dir)[0] ?? missing())],
  ['an older backup was restored', (dir) => void restoreBackup({ dir, by }, backups(dir).at(-1) ?? missing())],
  [
    'one restore followed another, further and further back',
    (dir) => {
      const [newest, oldest] = [backups(dir)[0] ?? missing(), backups(dir).at(-1) ?? missing()]
      restoreBackup({ dir, by }, newest)
      work(dir, 2)
      makeBackup(dir, 'manual')
      restoreBackup({ dir, by }, oldest)
      work(dir, 12)
      makeBackup(dir, 'manual')
    },
  ],
  [
    'an older backup was restored, and the line that says so was archived',
    (dir) => {
      restoreBackup({ dir, by }, backups(dir).at(-1) ?? missing())
      said(dir, 'audit', 'rotate', '--keep', '0')
    },
  ],
  [
    'archived lines came back with a restore',
    (dir) => archived(dir, () => void restoreBackup({ dir, by }, backups(dir).at(-1) ?? missing())),
  ],
  [
    'one backup is that of another workstation',
    (dir) => {
      const elsewhere = newFolder()
      inStore(elsewhere, (store) => addUser(store, { role: 'admin' }))
      work(elsewhere, 30)
      const [newest] = backups(dir)
      copyFileSync(
        path.join(dataLayout(elsewhere).backups, makeBackup(elsewhere, 'manual').name),
        path.join(dataLayout(dir).backups, newest?.name ?? missing()),
      )
    },
  ],
  [
    'a backup is damaged where its newest line stands',
    (dir) => {
      const db = new Database(path.join(dataLayout(dir).backups, backups(dir)[0]?.name ?? missing()))
      db.exec('DROP TRIGGER audit_events_keep; UPDATE audit_events SET at = at + 1 WHERE seq = 6')
      db.close()
    },
  ],
  [
    'the database was lost, and a new one begun',
    (dir) => {
      renameSync(dataLayout(dir).database, path.join(dir, 'lost'))
      beginAnew(dir)
    },
  ],
  [
    'a new one was begun, and a backup of the lost one restored after all',
    (dir) => {
      const old = backups(dir).at(-1) ?? missing()
      renameSync(dataLayout(dir).database, path.join(dir, 'lost'))
      beginAnew(dir)
      restoreBackup({ dir, by }, old, { another: true })
      work(dir)
    },
  ],
])('where %s', (_what, live) => {
  test('nobody is told of a log that was set back', () => {
    const dir = lived()
    noteHead(dir)
    live(dir)
    noteHead(dir)
    expectWhole(dir)
  })
})

import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test, vi } from 'vitest'
import { FINDING_IDS } from '../../electron/app/doctor/finding.ts'
import type { Finding, FindingId } from '../../electron/app/doctor/finding.ts'
import { doctorReport } from '../../electron/data-directory/doctor.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { startNode } from '../platform/child-process.ts'
import { fillUp, testOnTmpfs } from '../store/tmpfs.ts'
import { addPerson, admin, freshFolder } from './support/admin.ts'
import { identity, openFor, playRunningApp, signIn } from './support/running-app.ts'

const NOBODY = 65534
const isRoot = process.getuid?.() === 0
vi.setConfig({ testTimeout: 60_000 })

type Said = Readonly<{ healthy: boolean; findings: readonly Finding[]; repairs?: readonly { repair: string; outcome: string }[] }>
type Examined = Said & Readonly<{ code: number | null; of: (id: FindingId) => Finding | undefined; stderr: string }>

function doctor(dataDir: string, words: readonly string[] = [], input = ''): Examined {
  // No Electron is found there, which spares each run of these the linker's 0.1 s.
  const env = { XDG_CACHE_HOME: path.join(dataDir, 'no-cache') }
  const { code, stdout, stderr } = admin(['doctor', ...words, '--json', '--data-dir', dataDir], { input, env })
  const said = JSON.parse(stdout) as Said
  expect(said.findings.map(({ id }) => id)).toEqual(FINDING_IDS)
  return { ...said, code, stderr, of: (id) => said.findings.find((one) => one.id === id) }
}

const fix = (dataDir: string) => doctor(dataDir, ['--fix', '--yes'])
const namesIn = (folder: string) => readdirSync(folder).toSorted()

/** A data directory with a person in it, and everything in the main file. */
function lived(): string {
  const folder = freshFolder()
  addPerson(folder, 'maria')
  edit(folder, (db) => void db.pragma('wal_checkpoint(TRUNCATE)'))
  return folder
}

function edit(dataDir: string, change: (db: Database.Database) => void): void {
  const db = new Database(dataLayout(dataDir).database)
  change(db)
  db.close()
}

function scribble(file: string, at: number): void {
  const fd = openSync(file, 'r+')
  writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, at)
  closeSync(fd)
}

const HOLDER = `
import { randomUUID } from 'node:crypto'
import { instanceId, utcMs } from './electron/core/ids.ts'
import { dataLayout } from './electron/platform/directory/data-layout.ts'
import { writeHolderRecord } from './electron/platform/lock/holder-record.ts'
import { readMachine } from './electron/platform/machine/machine.ts'
import { ownIdentity } from './electron/platform/process/own-identity.ts'
import { takeInstanceLock } from './electron/store/sqlite/lock/instance-lock.ts'
globalThis.lock = takeInstanceLock(dataLayout(process.env.DIR).instanceLock)
writeHolderRecord(process.env.DIR, { owner: ownIdentity(readMachine(), instanceId(randomUUID())), since: utcMs(Date.now()), appVersion: '0.1.0' })
`

test('a missing directory is named, is not made, and ends with 3', () => {
  const folder = path.join(freshFolder(), 'none')
  const ran = doctor(folder)
  expect(ran).toMatchObject({ code: 3, healthy: false })
  expect(ran.of('directory')).toMatchObject({ status: 'problem' })
  expect(ran.of('database')).toMatchObject({ status: 'unknown' })
  expect(existsSync(folder)).toBe(false)
})

test('wrong usage ends with 2, also --yes without --fix', () => {
  expect(admin(['doctor', '--yes', '--data-dir', freshFolder()])).toMatchObject({ code: 2, stdout: '' })
  expect(admin(['doctor', 'everything'])).toMatchObject({ code: 2, stdout: '' })
})

test('a directory nobody lived in is healthy and stays empty; one that is in use is healthy, and the report of the app says the same', () => {
  const empty = freshFolder()
  expect(doctor(empty)).toMatchObject({ code: 0, healthy: true })
  expect(readdirSync(empty)).toEqual([])
  const folder = lived()
  const ran = doctor(folder)
  expect(ran).toMatchObject({ code: 0, healthy: true })
  expect(ran.of('audit_log')).toMatchObject({ status: 'ok' })
  expect(ran.of('backups')).toMatchObject({ status: 'warning', repair: 'backup' })
  const report = doctorReport(folder)
  for (const { summary } of ran.findings.filter(({ id }) => id !== 'libraries')) expect(report).toContain(summary)
})

test.skipIf(process.platform === 'win32')(
  'what is open to others is closed, what was left behind is cleared away, a backup is made, and each is looked at again',
  () => {
    const folder = lived()
    const { advisoryLock, holderRecord, backups } = dataLayout(folder)
    chmodSync(folder, 0o755)
    mkdirSync(advisoryLock)
    utimesSync(advisoryLock, 1, 1)
    writeFileSync(holderRecord, '{}')
    const ran = fix(folder)
    expect(ran).toMatchObject({ code: 0, healthy: true })
    expect(ran.repairs).toMatchObject([
      { repair: 'permissions', outcome: 'fixed' },
      { repair: 'lock_remains', outcome: 'fixed' },
      { repair: 'backup', outcome: 'fixed' },
    ])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect([existsSync(advisoryLock), existsSync(holderRecord), readdirSync(backups).length]).toEqual([false, false, 1])
  },
)

test.skipIf(process.platform === 'win32')('without --yes every repair is asked for, one by one; without an answer nothing is done', () => {
  const folder = lived()
  chmodSync(folder, 0o755)
  const ran = doctor(folder, ['--fix'], 'n\ny\n')
  expect(ran.repairs).toMatchObject([
    { repair: 'permissions', outcome: 'declined' },
    { repair: 'backup', outcome: 'fixed' },
  ])
  expect(ran.stderr).toMatch(/Take from other users.*\[y\/N\]/)
  expect(statSync(folder).mode & 0o777).toBe(0o755)
  expect(doctor(folder, ['--fix']).repairs).toMatchObject([{ outcome: 'declined' }])
})

describe.runIf(isRoot)('run by root on the directory of somebody else', () => {
  test("a write-ahead log of root's is named, with what to type, and stays root's", () => {
    const folder = lived()
    for (const name of namesIn(folder)) chownSync(path.join(folder, name), NOBODY, NOBODY)
    chownSync(folder, NOBODY, NOBODY)
    const wal = `${dataLayout(folder).database}-wal`
    writeFileSync(wal, '', { mode: 0o600 })
    expect(doctor(folder).of('ownership')).toMatchObject({ status: 'problem', detail: 'latchkey.db-wal: user 0' })
    const ran = fix(folder)
    expect(ran).toMatchObject({ healthy: false })
    expect(ran.of('ownership')).toMatchObject({ status: 'problem', advice: expect.stringContaining(`chown -h ${NOBODY} FILE`) as string })
    expect(statSync(wal).uid).toBe(0)
    chownSync(wal, NOBODY, NOBODY)
    expect(fix(folder)).toMatchObject({ code: 0, healthy: true })
    expect(namesIn(folder).filter((name) => statSync(path.join(folder, name)).uid !== NOBODY)).toEqual([])
  })

  test('a directory that its owner may not write to ends with 3', () => {
    const folder = lived()
    chownSync(folder, NOBODY, NOBODY)
    chmodSync(folder, 0o500)
    const ran = doctor(folder)
    expect(ran.code).toBe(3)
    expect(ran.of('directory')).toMatchObject({ status: 'problem', detail: expect.stringContaining('EACCES') as string })
  })
})

testOnTmpfs('a read-only disk, and one that is full, end with 3', { size: '2m' }, ({ folder, remountReadOnly }) => {
  addPerson(folder, 'maria')
  const makeRoom = fillUp(folder)
  const full = doctor(folder)
  expect(full.code).toBe(3)
  expect(full.of('disk_space')).toMatchObject({ status: 'problem' })
  makeRoom()
  remountReadOnly()
  const readOnly = doctor(folder)
  expect(readOnly.code).toBe(3)
  expect(readOnly.of('directory')).toMatchObject({ status: 'problem', detail: expect.stringContaining('EROFS') as string })
})

describe('a holder', () => {
  test('that looks at itself, for its report, keeps the data directory', () => {
    const folder = lived()
    const store = playRunningApp(folder, identity())
    signIn(store, 'maria', identity())
    expect(doctorReport(folder)).toContain('The app is running here.')
    const ran = doctor(folder)
    expect(ran.of('instance')).toMatchObject({ status: 'ok', detail: expect.stringContaining(`process ${process.pid}`) as string })
    expect(ran.of('sessions')).toMatchObject({ status: 'ok', detail: expect.stringContaining('with a living owner: 1') as string })
  })

  test('that runs is named and fine, that is stopped is a problem and is left alone, that was killed leaves something to clear away', async () => {
    const folder = lived()
    const holder = await startNode(HOLDER, { DIR: folder })
    expect(doctor(folder).of('instance')).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining(`process ${holder.pid}`) as string,
    })
    holder.process.kill('SIGSTOP')
    const stopped = doctor(folder)
    expect(stopped).toMatchObject({ code: 1, healthy: false })
    expect(stopped.of('instance')).toMatchObject({ advice: expect.stringContaining(`kill -CONT ${holder.pid}`) as string })
    holder.process.kill('SIGKILL')
    await holder.ended()
    const killed = doctor(folder)
    expect(killed.of('instance')).toMatchObject({ status: 'ok' })
    expect(killed.of('lock_remains')).toMatchObject({ status: 'warning', detail: 'instance.json' })
  })

  test('that is another program is not touched', () => {
    const folder = lived()
    mkdirSync(dataLayout(folder).advisoryLock)
    const ran = fix(folder)
    expect(ran.code).toBe(3)
    expect(ran.of('lock_remains')).toMatchObject({ status: 'problem' })
    expect(existsSync(dataLayout(folder).advisoryLock)).toBe(true)
  })
})

describe('a database', () => {
  test('that is no database, or is cut off, is restored from the newest sound backup, and kept', () => {
    const folder = lived()
    const { database, backups } = dataLayout(folder)
    expect(admin(['backup', '--data-dir', folder]).code).toBe(0)
    rmSync(`${database}-wal`, { force: true })
    writeFileSync(database, 'This is not a database. '.repeat(300))
    const bare = doctor(folder)
    expect(bare.code).toBe(3)
    expect(bare.of('database')).toMatchObject({ status: 'problem', repair: 'restore' })
    const ran = fix(folder)
    expect(ran).toMatchObject({ code: 0, healthy: true, repairs: [{ repair: 'restore', outcome: 'fixed' }] })
    expect(namesIn(backups).filter((name) => name.startsWith('replaced-'))).toHaveLength(1)
    expect(admin(['users', 'list', '--data-dir', folder]).stdout).toContain('maria')
  })

  test('with a damaged page is found, and without a backup left as it is', () => {
    const folder = lived()
    scribble(dataLayout(folder).database, 4096 * 3)
    const ran = fix(folder)
    expect(ran).toMatchObject({ code: 3, healthy: false, repairs: [] })
    expect(ran.of('integrity')).toMatchObject({ status: 'problem', advice: expect.stringContaining('no sound backup') as string })
  })

  test("of another program's, or of a newer version, is refused in the words of the launch", () => {
    const other = freshFolder()
    edit(other, (db) => void db.exec('CREATE TABLE recipes (name)'))
    expect(doctor(other).of('database')).toMatchObject({
      status: 'problem',
      detail: expect.stringContaining('not one of Latchkey') as string,
    })
    const newer = lived()
    edit(newer, (db) => void db.pragma('user_version = 9999'))
    const ran = doctor(newer)
    expect(ran.code).toBe(3)
    expect(ran.of('database')).toMatchObject({ detail: expect.stringContaining('newer Latchkey') as string })
  })

  test('whose audit log was edited, or whose rows refer to nothing, is named', () => {
    const folder = lived()
    edit(folder, (db) => {
      const triggers = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all() as string[]
      for (const name of triggers) db.exec(`DROP TRIGGER ${name}`)
      db.exec(
        "UPDATE audit_events SET at = at + 1 WHERE seq = 1; PRAGMA foreign_keys = OFF; UPDATE users SET id = x'00000000000000000000000000000001'",
      )
    })
    const ran = doctor(folder)
    expect(ran.code).toBe(1)
    expect(ran.of('audit_log')).toMatchObject({ status: 'problem', detail: 'wrong_hash' })
  })
})

test('sessions whose process is gone are ended at their last sign of life; a clock that was set back is told', () => {
  const folder = lived()
  const store = openFor(folder)
  const session = signIn(store, 'maria', identity({ pid: 999_999, processStartedAt: 1 }), Date.now() + 3_600_000)
  expect(doctor(folder).of('clock')).toMatchObject({ status: 'warning' })
  expect(doctor(folder).of('sessions')).toMatchObject({ status: 'warning', repair: 'sessions' })
  expect(fix(folder).of('sessions')).toMatchObject({ status: 'ok' })
  expect(store.findSession(session.id)?.end).toMatchObject({ endReason: 'process_died', endedAt: session.startedAt })
})

test('a backup that is old or damaged is told, and a new one made', () => {
  const folder = lived()
  const { backups } = dataLayout(folder)
  expect(admin(['backup', '--data-dir', folder]).code).toBe(0)
  const [name = ''] = readdirSync(backups)
  scribble(path.join(backups, name), 8192)
  expect(doctor(folder)).toMatchObject({ code: 1, healthy: false })
  const ran = fix(folder)
  expect(ran).toMatchObject({ code: 0, repairs: [{ repair: 'backup', outcome: 'fixed' }] })
})

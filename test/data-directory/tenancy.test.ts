import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Tenancy } from '../../electron/app/launch/tenancy.ts'
import { LatchkeyError } from '../../electron/core/errors.ts'
import { utcMs } from '../../electron/core/ids.ts'
import { DirectoryHold } from '../../electron/data-directory/directory-hold.ts'
import { watchForLoss } from '../../electron/data-directory/lost-database.ts'
import { besideNobody } from '../../electron/data-directory/neighbour.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import type { DataLayout } from '../../electron/platform/directory/data-layout.ts'
import { takeAdvisoryLock } from '../../electron/platform/lock/advisory-lock.ts'
import { readHolderRecord } from '../../electron/platform/lock/holder-record.ts'
import { takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFolder } from '../store/folder.ts'
import { Neighbour } from '../store/neighbour.ts'
import { refusal } from '../store/refusal.ts'
import { addUser, aUser, startSession } from '../store/samples.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeProbe } from '../support/fake-probe.ts'
import { recordingLog } from '../support/recording-log.ts'
import { someOwner } from '../support/session-builder.ts'

/** An app that has got as far as answering others. */
function tenant(dir = newFolder()) {
  const owner = someOwner()
  const probe = new FakeProbe()
  const hold = new DirectoryHold(dir, () =>
    takeAdvisoryLock({ dir, record: { owner, since: utcMs(1), appVersion: '1' }, probe, onCompromised: () => {} }),
  )
  const kernel = hold.takeKernelLock()
  const forOthers = hold.takeLockForOthers()
  hold.answer(() => {})
  const clock = new FakeClock()
  const lost: LatchkeyError[] = []
  let replaced: LatchkeyError | null = null
  const tenancy = new Tenancy({
    scheduler: clock,
    log: recordingLog(),
    isLockInPlace: () => hold.isInPlace(),
    retakeLock: () => hold.retake(),
    whyReplaced: () => replaced,
    whyTaken: () => new LatchkeyError('instance_busy', 'taken'),
  })
  tenancy.begin((why) => void lost.push(why))
  onTestFinished(() => {
    tenancy.stop()
    hold.stopAnswering()
    forOthers.release()
    kernel?.release()
  })
  return { dir, layout: dataLayout(dir), owner, clock, lost, tenancy, replace: (why: LatchkeyError) => (replaced = why) }
}

test('a database that is emptied under a running app is lost, not new; one that never had an administrator is neither', () => {
  const dir = newFolder()
  const store = openSqliteStore(dataLayout(dir).database)
  onTestFinished(() => store.close())
  const lost = watchForLoss(dir, store)
  expect(lost()).toBeNull()
  addUser(store, aUser({ username: 'ana', role: 'admin' }))
  expect(lost()).toBeNull()
  const other = new Database(dataLayout(dir).database)
  other.exec('PRAGMA foreign_keys = OFF; DELETE FROM users')
  other.close()
  expect(lost()).toMatchObject({ code: 'database_lost' })
  store.close()
  expect(lost()).toBeNull()
})

const REMOVED: readonly (readonly [string, (layout: DataLayout) => void])[] = [
  ['its lock', ({ instanceLock }) => rmSync(instanceLock)],
  [
    'everything but the database',
    ({ instanceLock, advisoryLock, holderRecord, doorbell }) => {
      for (const name of [instanceLock, advisoryLock, holderRecord, doorbell]) rmSync(name, { recursive: true })
    },
  ],
  ['its lock, and a folder was put there', ({ instanceLock }) => (rmSync(instanceLock), mkdirSync(instanceLock))],
  ['its lock, and another file was put there', ({ instanceLock }) => (rmSync(instanceLock), writeFileSync(instanceLock, 'pid=1'))],
]

describe('an app that finds removed', () => {
  test.each(REMOVED)('%s takes it back within a second, and others see it as before', async (_what, remove) => {
    const { dir, layout, owner, clock, lost } = tenant()
    remove(layout)
    clock.advance(1_000)
    expect(lost).toEqual([])
    expect(await new Neighbour().ask('take', layout.instanceLock)).toBe('held')
    expect(readHolderRecord(dir)?.owner.instanceId).toBe(owner.instanceId)
    expect(existsSync(layout.advisoryLock)).toBe(true)
    expect(existsSync(layout.doorbell)).toBe(true)
  })
})

test('where another app has taken the lock meanwhile, this one has to leave, and is told so once', () => {
  const { layout, clock, lost } = tenant()
  rmSync(layout.instanceLock)
  const other = takeInstanceLock(layout.instanceLock)
  clock.advance(4_000)
  expect(lost).toEqual([])
  clock.advance(5_000)
  expect(lost.map(({ code }) => code)).toEqual(['instance_busy'])
  if (other.kind === 'taken') other.release()
})

test('where another app had it for a moment, and gave it back, nobody is thrown out', () => {
  const { layout, clock, lost } = tenant()
  for (let times = 0; times < 3; times++) {
    rmSync(layout.instanceLock)
    const other = takeInstanceLock(layout.instanceLock)
    clock.advance(3_000)
    if (other.kind === 'taken') other.release()
    clock.advance(3_000)
  }
  expect(lost).toEqual([])
  expect(takeInstanceLock(layout.instanceLock).kind).toBe('held')
})

test('a database that is another one now ends the stay, whatever the lock says', () => {
  const { clock, lost, replace } = tenant()
  clock.advance(5_000)
  expect(lost).toEqual([])
  replace(new LatchkeyError('database_replaced', 'gone'))
  clock.advance(5_000)
  expect(lost.map(({ code }) => code)).toEqual(['database_replaced'])
})

const opened = (owner = someOwner()) => {
  const dir = newFolder()
  const store = openSqliteStore(dataLayout(dir).database)
  const user = addUser(store)
  startSession(store, user, { owner })
  return { dir, store, owner, open: () => openSqliteStore(dataLayout(dir).database) }
}

describe('a launch that found the lock free although somebody is signed in', () => {
  test.each(['alive', 'unknown'] as const)('whose process is %s does not sit down beside them while they have it open', (liveness) => {
    const { dir, store, owner, open } = opened()
    const probe = new FakeProbe().says(owner.instanceId, { liveness, reason: 'process_running' })
    expect(refusal(() => besideNobody(dir, probe, open))).toMatchObject({ code: 'instance_busy', params: { pid: owner.pid } })
    store.close()
    const copy = besideNobody(dir, probe, open)
    expect(copy.activeSessions()).toHaveLength(1)
    copy.close()
  })

  test('whose process is dead goes on', () => {
    const { dir, store, owner, open } = opened()
    const probe = new FakeProbe().says(owner.instanceId, { liveness: 'dead', reason: 'process_absent' })
    besideNobody(dir, probe, open).close()
    store.close()
  })
})

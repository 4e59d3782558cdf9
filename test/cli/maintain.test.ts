import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { takeMaintenanceLock } from '../../electron/store/sqlite/upkeep/maintenance-lock.ts'
import { measureMaintenance } from '../../scripts/bench/maintenance.ts'
import { fillWithClosedSessions } from '../../scripts/bench/old-sessions.ts'
import { addUser, anAudit } from '../store/samples.ts'
import { admin, freshFolder, json } from './support/admin.ts'
import { said } from './support/in-process.ts'
import { end, identity, openFor, playRunningApp, signIn } from './support/running-app.ts'

const DAY = 86_400_000
const entry = path.resolve(import.meta.dirname, '../../scripts/admin.ts')
const LATEST_MS = 300
const maintain = (folder: string, ...words: readonly string[]) => admin(['maintain', ...words, '--data-dir', folder])

test('maintain ends dead sessions, deletes old ones, leaves the living alone, and says so in JSON alone', () => {
  const folder = freshFolder()
  const owner = identity()
  const store = playRunningApp(folder, owner)
  for (const username of ['ada', 'bob', 'eve']) addUser(store, { username })
  store.writeSettings(new Map([['keep-recent-sessions', '0']]), [anAudit()])
  const old = signIn(store, 'ada', identity(), Date.now() - 40 * DAY)
  end(store, old, Date.now() - 40 * DAY + 1)
  const dead = signIn(store, 'bob', identity({ processStartedAt: 1 }))
  const living = signIn(store, 'eve', owner)
  const ran = maintain(folder, '--json')
  expect(json(ran)).toMatchObject({
    state: 'finished',
    at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    backup: expect.stringMatching(/-daily\.db$/) as string,
    recovered: 1,
    repaired: 0,
    sessionsDeleted: 1,
    alertsDeleted: 0,
  })
  expect(ran.stderr).toBe('')
  expect(store.findSession(old.id)).toBeNull()
  expect(store.findSession(dead.id)?.end?.endReason).toBe('process_died')
  expect(store.findSession(living.id)?.end).toBeNull()
  expect(maintain(folder)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('0 sessions closed long ago') as string })
})

test('with --quiet it says nothing where all is well, and a failure as ever', () => {
  const folder = freshFolder()
  addUser(openFor(folder), { username: 'ada' })
  expect(said(folder, 'maintain', '--quiet')).toMatchObject({ code: 0, stdout: '', stderr: '' })
  expect(JSON.parse(said(folder, 'maintain', '--quiet', '--json').stdout)).toMatchObject({ state: 'finished', backup: null })
  const release = takeMaintenanceLock(dataLayout(folder).maintenanceLock, 'maintenance')
  expect(said(folder, 'maintain', '--quiet', '--wait', '0s')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('at work') as string,
  })
  release?.()
})

test.runIf(process.platform === 'linux')('a backup that cannot be made keeps nothing else from being done, and is a failure', () => {
  const folder = freshFolder()
  const store = openFor(folder)
  addUser(store, { username: 'ada' })
  store.writeSettings(new Map([['keep-recent-sessions', '0']]), [anAudit()])
  end(store, signIn(store, 'ada', identity(), Date.now() - 40 * DAY), Date.now() - 40 * DAY + 1)
  // A folder that nobody can write into, root neither.
  symlinkSync('/proc/self', dataLayout(folder).backups)
  const { code, stdout, stderr } = said(folder, 'maintain', '--quiet')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^The backup could not be made\. .*Everything else was done\.\n$/s)
  expect(store.listSessions({ state: 'all' })).toEqual([])
})

test('a second maintenance waits a while for the first, then says which process it is and ends with 3', () => {
  const folder = freshFolder()
  openFor(folder)
  const release = takeMaintenanceLock(dataLayout(folder).maintenanceLock, 'maintenance')
  const refused = maintain(folder, '--wait', '300ms')
  expect(refused).toMatchObject({ code: 3, stdout: '' })
  expect(refused.stderr).toContain(`Process ${process.pid} is at work`)
  release?.()
  expect(maintain(folder, '--wait', '300ms').code).toBe(0)
})

test('Ctrl-C stops it between two steps; what is deleted is written down, by this run or by the next, and the lock is free', async () => {
  const folder = freshFolder()
  fillWithClosedSessions(dataLayout(folder).database, 20_000)
  const child = spawn(process.execPath, [entry, 'maintain', '--json', '--data-dir', folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  child.stdout.on('data', (chunk) => (printed += String(chunk)))
  const closed = once(child, 'close')
  const store = openFor(folder)
  const old = () => store.maintenance.countOldSessions(utcMs(Date.now() - 30 * DAY))
  for (const before = old(); old() === before;) await setTimeout(2)
  child.kill('SIGINT')
  const [code] = (await closed) as [number | null]
  const deleted = () => store.listAudit().flatMap(({ kind, detail }) => (kind === 'sessions_deleted' ? [Number(detail['count'])] : []))
  // In the middle of a step nobody can be asked whether a signal has come (see process-io): the kernel ends the process there and then.
  if (code !== null) {
    expect({ code, said: JSON.parse(printed) as unknown }).toEqual({ code: 4, said: { state: 'interrupted' } })
    expect(deleted()).toHaveLength(1)
  }
  expect(store.maintenance.lastFinished()).toBeNull()
  const left = old()
  expect(left).toBeGreaterThan(0)
  expect(maintain(folder).code).toBe(0)
  const kept = old()
  expect(deleted().reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(9_900 - kept)
}, 30_000)

test('while it deletes thousands of sessions, another process misses no heartbeat and none is late', async () => {
  const { meanwhile, deleted } = await measureMaintenance(freshFolder(), 20_000, 0)
  expect(deleted).toBeGreaterThan(9_000)
  expect(meanwhile.beats).toBeGreaterThan(5)
  expect(meanwhile.missed).toBe(0)
  expect(meanwhile.longestMs).toBeLessThan(LATEST_MS)
}, 30_000)

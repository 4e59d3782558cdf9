import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, closeSync, lstatSync, openSync, readdirSync, writeSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test, vi } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { fillUp, testOnTmpfs } from '../store/tmpfs.ts'
import { admin } from './support/admin.ts'
import { HOUR, MINUTE, OWNERS, cleanUpWorkplace, startCleanUp } from './support/cleanup.ts'
import { end } from './support/running-app.ts'

/** Real processes take their time where several tests run at once. */
vi.setConfig({ testTimeout: 30_000 })
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const FORCED = ['--force-all', '--yes'] as const

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** The CLI, waiting for an app (this process) that has taken note of its request. */
async function askedAndSeen() {
  const place = cleanUpWorkplace()
  const session = place.begin('lia', OWNERS.alive, MINUTE)
  const dead = place.begin('dora', OWNERS.dead)
  const cli = startCleanUp(place.folder, ...FORCED, '--grace', '20s', '--message', 'We close')
  await until(() => place.store.closeRequests.of(session.id) !== null)
  place.store.closeRequests.see(session.id, utcMs(Date.now()))
  await cli.said(/"waitingFor":1/)
  return { ...place, session, dead, cli }
}

describe('while people have their time to finish', () => {
  test('the app is told, a second clean-up declines with 3, and it is over when the app ends its session', async () => {
    const { folder, store, session, dead, cli, run, endOf } = await askedAndSeen()
    expect(store.closeRequests.of(session.id)).toMatchObject({
      grace: 20_000,
      message: 'We close',
      reason: 'closed_by_cleanup',
      by: { via: 'cli' },
    })
    const second = run('--yes', '--force-all', '--json')
    expect({ code: second.code, stdout: second.stdout }).toEqual({ code: 3, stdout: '' })
    expect(JSON.parse(second.stderr)).toMatchObject({ error: { code: 'maintenance_busy' } })
    expect(endOf(dead.id)?.endReason).toBe('process_died')
    end(store, session, Date.now())
    const { code, stdout, stderr } = await cli.ended()
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ state: 'finished', ended: 2 })
    for (const line of stderr.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ progress: { waitingFor: 1 } })
    expect(readdirSync(folder)).toContain('maintenance.db')
  })

  test.skipIf(process.platform === 'win32')('Ctrl-C takes the requests back, says so, and ends with 4', async () => {
    const { store, session, dead, cli, endOf } = await askedAndSeen()
    cli.kill('SIGINT')
    const { code, stdout } = await cli.ended()
    expect(code).toBe(4)
    const said = JSON.parse(stdout) as { sessions: readonly { id: string }[] }
    expect(said).toMatchObject({ state: 'interrupted', ended: 1 })
    expect(said.sessions.find(({ id }) => id === session.id)).toMatchObject({ outcome: 'withdrawn', state: 'active' })
    expect(store.closeRequests.of(session.id)).toBeNull()
    expect([session, dead].map(({ id }) => endOf(id)?.endReason)).toEqual([undefined, 'process_died'])
  })

  test('killed, its journal says that it had asked, and the next run settles that and finishes', async () => {
    const { store, session, cli, run, endOf } = await askedAndSeen()
    cli.kill('SIGKILL')
    await cli.ended()
    const [killed] = store.cleanups.listRuns()
    const rowsOf = (id = killed?.id ?? '') => store.cleanups.findRun(id)?.rows.map(({ sessionId, outcome }) => [sessionId, outcome])
    expect(killed?.state).toBe('running')
    expect(rowsOf()).toContainEqual([session.id, 'asked'])
    expect(endOf(session.id)).toBeNull()
    expect(run(...FORCED).code).toBe(0)
    expect(store.cleanups.findRun(killed?.id ?? '')?.state).toBe('killed')
    expect(rowsOf()).toContainEqual([session.id, 'not_reached'])
    expect(endOf(session.id)?.endReason).toBe('closed_by_cleanup')
    expect(store.verifyAudit().kind).toBe('intact')
  })
})

const hasScript = spawnSync('script', ['--version']).status === 0

test.runIf(process.platform === 'linux' && hasScript).each([
  ['y', 0],
  ['n', 4],
  ['', 4],
])('on a terminal it asks once, and %j ends with %i', (typed, code) => {
  const { folder, begin, endOf } = cleanUpWorkplace()
  const { id } = begin('dora', OWNERS.dead)
  const entry = path.resolve('scripts', 'cleanup.ts')
  const words = `${process.execPath} ${entry} --data-dir ${folder}`
  const ran = spawnSync('script', ['--quiet', '--return', '--command', words, '/dev/null'], { input: `${typed}\n`, encoding: 'utf8' })
  expect(ran.stdout).toContain('End 1 session?')
  expect(ran.status).toBe(code)
  expect(endOf(id) !== null).toBe(code === 0)
})

function refused(folder: string, code: string): void {
  const ran = admin(['cleanup', '--yes', '--json', '--data-dir', folder])
  expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 3, stdout: '' })
  expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code } })
}

describe('a database that cannot be written to ends with 3, and no session is touched', () => {
  test('written to by somebody who does not finish', () => {
    const { folder, begin, endOf } = cleanUpWorkplace()
    const { id } = begin('dora', OWNERS.dead)
    const other = new Database(path.join(folder, 'latchkey.db'))
    other.exec('BEGIN IMMEDIATE')
    refused(folder, 'database_busy')
    other.close()
    expect(endOf(id)).toBeNull()
  })

  test('damaged', () => {
    const { folder, begin, store } = cleanUpWorkplace()
    for (let person = 0; person < 40; person++) begin(`p${person}`, OWNERS.dead)
    store.checkpoint(0)
    store.close()
    const file = openSync(path.join(folder, 'latchkey.db'), 'r+')
    writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, 3 * 4096)
    closeSync(file)
    refused(folder, 'database_corrupt')
  })

  test.skipIf(process.platform === 'win32')('read-only', () => {
    const { folder, begin, endOf } = cleanUpWorkplace()
    const { id } = begin('dora', OWNERS.dead)
    // Root may write anywhere, so as root the folder is one of somebody else, who may not.
    if (isRoot) chownSync(folder, NOBODY, NOBODY)
    chmodSync(folder, 0o500)
    expect(admin(['cleanup', '--yes', '--data-dir', folder])).toMatchObject({ code: 3, stdout: '' })
    chmodSync(folder, 0o700)
    expect(endOf(id)).toBeNull()
  })
})

testOnTmpfs('on a full disk no backup can be made, so nothing is changed; with space it goes on', { size: '2m' }, ({ folder }) => {
  const store = openSqliteStore(path.join(folder, 'latchkey.db'))
  const place = cleanUpWorkplace(folder)
  const { id } = place.begin('dora', OWNERS.dead, HOUR)
  const makeSpace = fillUp(folder)
  refused(folder, 'data_directory_full')
  expect(place.endOf(id)).toBeNull()
  expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([])
  makeSpace()
  expect(place.run('--yes').code).toBe(0)
  expect(place.endOf(id)?.endReason).toBe('process_died')
  store.close()
})

test.runIf(isRoot)("root on somebody's data directory leaves nothing that belongs to root", () => {
  const place = cleanUpWorkplace()
  const { id } = place.begin('dora', OWNERS.dead)
  const everything = () => readdirSync(place.folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(place.folder, name))
  for (const file of [place.folder, ...everything()]) chownSync(file, NOBODY, NOBODY)
  expect(place.run('--yes').code).toBe(0)
  expect(place.endOf(id)?.endReason).toBe('process_died')
  expect(everything().map((file) => path.basename(file))).toContain('maintenance.db')
  expect(everything().filter((file) => lstatSync(file).uid !== NOBODY)).toEqual([])
})

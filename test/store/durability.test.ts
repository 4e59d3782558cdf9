import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { sessionId } from '../../electron/core/ids.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFile, newFolder } from './folder.ts'
import { Neighbour } from './neighbour.ts'
import { addUser, anAudit, anEnd, startSession } from './samples.ts'

const KILLS = 12

test(`whatever was acknowledged is there after a SIGKILL at any moment, ${KILLS} times over`, { timeout: 60_000 }, async () => {
  const file = newFile()
  openSqliteStore(file).close()
  const started: string[] = []
  const ended: string[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const churner = new Neighbour()
    const lines = createInterface({ input: churner.process.stdout ?? process.stdin })
    lines.on('line', (line) => {
      const [what, id] = line.split(' ')
      if (id?.length === 36) (what === 'started' ? started : ended).push(id)
    })
    const before = ended.length
    await churner.ask('churn', file)
    // However slow the machine is, something is under way by then.
    await vi.waitFor(() => expect(ended.length).toBeGreaterThan(before), { timeout: 10_000, interval: 5 })
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 120))
    await churner.kill()
    lines.close()
  }
  expect(ended.length).toBeGreaterThanOrEqual(KILLS)
  const store = openSqliteStore(file, { verify: true })
  expect(started.filter((id) => !store.findSession(sessionId(id)))).toEqual([])
  expect(ended.filter((id) => store.findSession(sessionId(id))?.end?.endReason !== 'window_closed')).toEqual([])
  expect(store.activeSessions().length).toBeLessThanOrEqual(KILLS)
  expect(store.verifyAudit().kind).toBe('intact')
  store.close()
  const db = new Database(file)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})

test('closing leaves the write-ahead log for the next launch, which finds everything in it', () => {
  const file = newFile()
  const store = openSqliteStore(file)
  const session = startSession(store, addUser(store))
  const mainFile = readFileSync(file)
  store.endSession(session.id, anEnd(), anAudit())
  store.close()
  expect(readFileSync(file).equals(mainFile)).toBe(true)
  const again = openSqliteStore(file)
  expect(again.findSession(session.id)?.end?.endReason).toBe('window_closed')
  again.close()
})

test('a checkpoint waits until the log is large, then empties it; in the way of a reader it gives up at once', () => {
  const file = newFile()
  const store = openSqliteStore(file)
  const user = addUser(store)
  // What the schema took.
  store.checkpoint(0)
  const signInAndOut = () => {
    for (let n = 0; n < 5; n++) store.endSession(startSession(store, user).id, anEnd(), anAudit())
  }
  signInAndOut()
  expect(store.checkpoint()).toBe('not_needed')
  signInAndOut()
  const reader = new Database(file, { readonly: true })
  const reading = reader.prepare('SELECT id FROM sessions').iterate()
  reading.next()
  signInAndOut()
  const before = performance.now()
  expect(store.checkpoint(64 * 1024)).toBe('others_in_the_way')
  expect(performance.now() - before).toBeLessThan(500)
  reading.return?.()
  reader.close()
  expect(store.checkpoint(64 * 1024)).toBe('done')
  expect(statSync(`${file}-wal`).size).toBeLessThan(16 * 1024)
  expect(store.listSessions({ state: 'all' })).toHaveLength(15)
  store.close()
})

const strace = process.platform === 'linux' && spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
if (!strace) process.stdout.write('skipped, because strace is not there or may not trace: how often each step waits for the disk\n')

test.skipIf(!strace)('signing in waits for the disk once, and signing out with the close once; a heartbeat never does', () => {
  const folder = newFolder()
  const trace = path.join(folder, 'trace')
  const program = path.join(import.meta.dirname, 'fsync-steps.ts')
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', program, path.join(folder, 'latchkey.db')]
  const run = spawnSync('strace', ['-f', '-e', 'trace=fsync,fdatasync,write', '-e', 'signal=none', '-o', trace, ...node], {
    encoding: 'utf8',
  })
  expect(run.stderr).toBe('')
  const once = { first_sign_in: 1, heartbeat: 0, end_and_close: 1, second_sign_in: 1, after_checkpoint: 1, second_end_and_close: 1 }
  expect(fsyncsPerStep(readFileSync(trace, 'utf8'))).toMatchObject(once)
  expect(existsSync(path.join(folder, 'latchkey.db-wal'))).toBe(true)
})

/** The program marks each step by writing its name. */
function fsyncsPerStep(trace: string): Record<string, number> {
  const counts: Record<string, number> = {}
  let step = 'before'
  for (const line of trace.split('\n')) {
    const mark = /write\(1, "step:(\w+)/.exec(line)
    if (mark?.[1]) {
      step = mark[1]
      counts[step] = 0
    } else if (/ (fsync|fdatasync)\(/.test(line)) counts[step] = (counts[step] ?? 0) + 1
  }
  return counts
}

import { execFile, spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { carryOut, survey } from '../../electron/app/clean-up/clean-up.ts'
import type { CleanUpDeps } from '../../electron/app/clean-up/clean-up.ts'
import { actorIn } from '../../electron/core/audit/audit.ts'
import { isEnding, plannedEnd } from '../../electron/core/clean-up/cleanup-plan.ts'
import { isUnfinished } from '../../electron/core/clean-up/cleanup-run.ts'
import { durationMs } from '../../electron/core/ids.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { readMachine } from '../../electron/platform/machine/machine.ts'
import { createProcessProbe } from '../../electron/platform/process/process-probe.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import type { SqliteStore } from '../../electron/store/sqlite/sqlite-store.ts'
import { someOwner } from '../support/session-builder.ts'
import { freshFolder } from './support/admin.ts'
import { OWNERS, cleanUpWorkplace } from './support/cleanup.ts'

const strace = process.platform === 'linux' && spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0
if (!strace) process.stdout.write('skipped, because strace is not there or may not trace: a clean-up killed at each of its writes\n')

const PEOPLE = 2
const AT_ONCE = 2
/** Each kill is a process of a second: every third write, a different third each time. KILL_EVERY=1 takes all of them. */
const EVERY = Number(process.env['KILL_EVERY'] ?? 3)
const FIRST = 1 + Math.floor(Math.random() * EVERY)
const OPTIONS = { timeout: durationMs(86_400_000), forceAll: false }
const entry = path.resolve('scripts', 'admin.ts')
const run = promisify(execFile)

/** Runs the real CLI under strace, killed at its nth write to a file. True when it was killed. HAZARD: with --seccomp-bpf strace 6.1 counts nothing. */
async function killedAt(folder: string, write: number): Promise<boolean> {
  const tracing = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=pwrite64', '-e', `inject=pwrite64:signal=SIGKILL:when=${write}`]
  const words = [process.execPath, entry, 'cleanup', '--yes', '--json', '--data-dir', folder]
  // Spares each run a quarter of its time; the cache is written only by a run that ends.
  const env: NodeJS.ProcessEnv = { ...process.env, npm_lifecycle_event: '', NODE_COMPILE_CACHE: path.join(path.dirname(folder), 'cache') }
  delete env['LATCHKEY_DATA_DIR']
  try {
    await run('strace', [...tracing, ...words], { env })
    return false
  } catch (error) {
    const { signal, code, stderr } = error as { signal?: string; code?: number; stderr?: string }
    // strace ends as its program did.
    if (signal === 'SIGKILL' || code === 137) return true
    throw new Error(`the clean-up failed: ${stderr}`, { cause: error })
  }
}

/** What a journal says was done was done, and what it says was not was not. */
function expectTruth(store: SqliteStore): void {
  const told = new Set<string>()
  for (const { id } of store.cleanups.listRuns()) {
    for (const row of store.cleanups.findRun(id)?.rows ?? []) {
      const end = store.findSession(row.sessionId)?.end ?? null
      if (row.outcome !== 'ended') {
        expect(isUnfinished(row) || row.outcome === 'not_reached').toBe(true)
        continue
      }
      expect(end).toEqual(row.after)
      told.add(row.sessionId)
    }
  }
  for (const { id, end } of store.listSessions({ state: 'all' })) expect(end !== null).toBe(told.has(id))
}

function finishBySecondRun(store: SqliteStore): void {
  const deps: CleanUpDeps = {
    store,
    clock: systemClock,
    probe: createProcessProbe(readMachine()),
    entropy: createEntropy(),
    by: actorIn(someOwner()),
    isStopped: () => false,
    snapshot: () => 'a backup',
    pause: () => 'over',
    waiting: () => {},
  }
  const ends = survey(deps, OPTIONS).steps.filter(isEnding).map(plannedEnd)
  carryOut(deps, { ends, options: OPTIONS, planId: null, courtesy: { grace: durationMs(0), message: '' } })
  expect(store.activeSessions()).toEqual([])
  expect(store.listSessions({ state: 'all' }).map(({ end }) => end?.endReason)).toEqual(
    Array.from({ length: PEOPLE }, () => 'process_died'),
  )
  expect(store.cleanups.listRuns().filter(({ state }) => state === 'running')).toEqual([])
}

function examine(folder: string): void {
  const { database } = dataLayout(folder)
  const raw = new Database(database)
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok')
  raw.close()
  const store = openSqliteStore(database)
  try {
    expectTruth(store)
    finishBySecondRun(store)
    expectTruth(store)
    expect(store.verifyAudit().kind).toBe('intact')
  } finally {
    store.close()
  }
}

test.skipIf(!strace)(
  'killed at any of its writes, a clean-up leaves a sound database and a truthful journal, and a second run finishes',
  async () => {
    const template = cleanUpWorkplace()
    for (let person = 0; person < PEOPLE; person++) template.begin(`p${person}`, OWNERS.dead)
    template.store.close()
    const rounds = freshFolder()
    cpSync(template.folder, path.join(rounds, 'unharmed'), { recursive: true })
    expect(await killedAt(path.join(rounds, 'unharmed'), 10_000)).toBe(false)
    let next = FIRST
    let killed = 0
    const worker = async () => {
      for (let alive = false; !alive;) {
        const write = next
        next += EVERY
        const folder = path.join(rounds, String(write))
        cpSync(template.folder, folder, { recursive: true })
        alive = !(await killedAt(folder, write))
        if (!alive) killed++
        examine(folder)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    expect(killed).toBeGreaterThanOrEqual(Math.floor(50 / EVERY))
    process.stdout.write(`a clean-up was killed at ${killed} of its writes, from ${FIRST} in steps of ${EVERY}\n`)
  },
  180_000,
)

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { projectRoot } from '../runtime/places.ts'
import { GOALS } from './goals.ts'
import { startHeartbeats } from './heartbeats.ts'
import type { Heartbeats } from './heartbeats.ts'
import { exact, inMs } from './measure.ts'
import type { Measure } from './measure.ts'
import { fillWithClosedSessions } from './old-sessions.ts'

type Measured = Readonly<{ quiet: Heartbeats; meanwhile: Heartbeats; deleted: number; seconds: number }>

const QUIET_MS = 5_000

/** The real command on so many closed sessions, half of them old, while another process beats; and the same beats with nothing going on. */
export async function measureMaintenance(folder: string, sessions: number, quietMs = QUIET_MS): Promise<Measured> {
  const dir = path.join(folder, 'maintenance')
  mkdirSync(dir, { mode: 0o700 })
  try {
    const { database } = dataLayout(dir)
    fillWithClosedSessions(database, sessions)
    // What making the file up left to be written must not be charged to maintenance: the first fsync would wait for all of it.
    spawnSync('sync')
    const quiet = await beatsDuring(database, 'person-0', () => new Promise((resolve) => void setTimeout(resolve, quietMs)))
    const began = performance.now()
    let deleted = 0
    const meanwhile = await beatsDuring(database, 'person-1', async () => void (deleted = await maintain(dir)))
    return { quiet, meanwhile, deleted, seconds: (performance.now() - began) / 1000 }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function beatsDuring(database: string, person: string, task: () => Promise<void>): Promise<Heartbeats> {
  const heartbeats = await startHeartbeats(database, person)
  await task()
  return heartbeats.stop()
}

async function maintain(dir: string): Promise<number> {
  const entry = path.join(projectRoot, 'scripts', 'admin.ts')
  const child = spawn(process.execPath, [entry, 'maintain', '--json', '--data-dir', dir], { stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  child.stdout.on('data', (chunk) => (said += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`maintain ended with ${code}`)
  return (JSON.parse(said) as { sessionsDeleted: number }).sessionsDeleted
}

const SESSIONS = 1_000_000

export const maintenance: Measure = {
  name: 'maintenance',
  about: 'the heartbeats of another process while maintenance deletes half a million sessions',
  async run({ folder }) {
    const { quiet, meanwhile, deleted, seconds } = await measureMaintenance(folder, SESSIONS)
    if (meanwhile.missed > 0) throw new Error(`${meanwhile.missed} heartbeats were missed`)
    return [
      {
        measure: `longest heartbeat of ${meanwhile.beats} while ${deleted} sessions are deleted (in ${seconds.toFixed(0)} s)`,
        ours: inMs(meanwhile.longestMs),
        baseline: inMs(quiet.longestMs),
        result: exact(meanwhile.longestMs),
        unit: 'ms',
        goal: GOALS.longestHeartbeatMs,
      },
    ]
  },
}

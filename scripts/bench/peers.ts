import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runQuietly } from '../runtime/child.ts'
import { cacheFolder, inPackage } from '../runtime/places.ts'
import { say } from '../runtime/report.ts'
import { publish, withWorkFolder } from '../runtime/work-folder.ts'
import { GOALS } from './goals.ts'
import { exact, inMs, inUs } from './measure.ts'
import type { Bench, Figure, Measure } from './measure.ts'
import type { PeerTimes } from './peers/measure-store.ts'
import { median } from './statistics.ts'

const OWN = path.join(import.meta.dirname, 'peers')
const FLOOR = 'prepared SQL'
const PEERS = [FLOOR, 'better-sqlite3-session-store', 'connect-session-knex', 'better-auth', 'conf'] as const
/** Each store once a round, so that a machine that is busy meanwhile is busy for all. */
const ROUNDS = 5
const PATIENCE_MS = 120_000

const OPERATIONS: Readonly<Record<keyof PeerTimes, string>> = {
  create: 'create a session',
  validate: 'validate one',
  list: 'list one person’s',
  revoke: 'revoke one',
}

/** Our store beside what else an app could keep its sessions in, at the same work on 10 000 sessions. */
export const peers: Measure = {
  name: 'peers',
  about: 'other session stores',
  async run({ folder, progress }) {
    const installed = await installPeers()
    const rounds = new Map<string, PeerTimes[]>()
    const failed = new Map<string, string>()
    const names = ['ours', ...PEERS]
    for (let round = 0; round < ROUNDS; round++) {
      for (const [n, name] of names.entries()) {
        const outcome =
          installed.folder === null && name !== 'ours' ? installed.problem : await timesOf(name, installed.folder ?? '', folder)
        if (typeof outcome === 'string') failed.set(name, outcome)
        else rounds.set(name, [...(rounds.get(name) ?? []), outcome])
        progress(round * names.length + n + 1, ROUNDS * names.length)
      }
    }
    for (const [name, problem] of failed) say(`${name} could not be measured: ${problem}`)
    return figuresOf(rounds, installed.folder === null ? 'could not be installed' : 'could not be measured')
  },
}

function figuresOf(rounds: ReadonlyMap<string, readonly PeerTimes[]>, absent: string): readonly Figure[] {
  const us = (name: string, operation: keyof PeerTimes) => median((rounds.get(name) ?? []).map((times) => times[operation]))
  return PEERS.flatMap((peer) =>
    (Object.keys(OPERATIONS) as (keyof PeerTimes)[]).map((operation): Figure => {
      const [ours, its] = [us('ours', operation), us(peer, operation)]
      return {
        measure: `${OPERATIONS[operation]}, against ${peer}`,
        ours: inTime(ours),
        baseline: Number.isNaN(its) ? absent : inTime(its),
        result: exact(ours / its),
        unit: '×',
        // The floor keeps no audit log; what our layer may cost is measured beside the same statements.
        goal: peer === FLOOR || Number.isNaN(its) ? null : GOALS.otherStores,
      }
    }),
  )
}

const inTime = (us: number) => (us < 1_000 ? inUs(us) : inMs(us / 1_000))

/** One store in a process of its own, as whoever uses it would have it. */
async function timesOf(name: string, installed: string, folder: Bench['folder']): Promise<PeerTimes | string> {
  const data = mkdtempSync(path.join(folder, 'peer-'))
  const words = name === 'ours' ? [path.join(OWN, 'ours.ts'), data] : [path.join(installed, 'stores.js'), name, data]
  const outcome = await runQuietly(process.execPath, words, { timeout: PATIENCE_MS })
  rmSync(data, { recursive: true, force: true })
  const line = outcome.output.split('\n').findLast((each) => each.startsWith('{'))
  if (outcome.code !== 0 || line === undefined) return lastLines(outcome.output, 3)
  return JSON.parse(line) as PeerTimes
}

/** Installed once for each lockfile, outside the project: no peer is a dependency of ours, not even of its development. */
async function installPeers(): Promise<Readonly<{ folder: string; problem: null }> | Readonly<{ folder: null; problem: string }>> {
  const version = createHash('sha256')
    .update(readFileSync(path.join(OWN, 'package-lock.json')))
    .digest('hex')
    .slice(0, 12)
  const kept = path.join(cacheFolder, `bench-peers-${version}`)
  if (!existsSync(kept)) {
    const problem = await withWorkFolder(cacheFolder, (work) => install(work, kept))
    if (problem !== null) return { folder: null, problem }
  }
  for (const file of ['stores.js', 'measure-store.ts']) cpSync(path.join(OWN, file), path.join(kept, file))
  const sqlite = path.join(kept, 'node_modules', 'better-sqlite3')
  rmSync(sqlite, { recursive: true, force: true })
  symlinkSync(inPackage('better-sqlite3'), sqlite)
  return { folder: kept, problem: null }
}

async function install(work: string, kept: string): Promise<string | null> {
  const made = path.join(work, 'peers')
  mkdirSync(made)
  for (const file of ['package.json', 'package-lock.json']) cpSync(path.join(OWN, file), path.join(made, file))
  say('installing the session stores to compare with (once) …')
  const npm = await runQuietly('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: made, timeout: PATIENCE_MS })
  if (npm.code !== 0) return `npm could not install it: ${lastLines(npm.output, 2)}`
  publish(made, kept)
  return null
}

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from '../runtime/system-packages.ts'
import { PERSON, administer, latchkey, makeDataDirectory } from './contenders.ts'
import { GOALS } from './goals.ts'
import { exact } from './measure.ts'
import type { Figure, Measure } from './measure.ts'
import { ObservedApp } from './observed-app.ts'

const HEARTBEATS_FOR_MS = 3_200
const SETTLED_MS = 2_000
/** What a timestamp of strace and one of the app may differ by. */
const MARGIN_MS = 2

type Call = Readonly<{ at: number; name: string; file: string }>

/** Counted by strace on the real app: an fsync may cost a hundred times more on another disk, the number stays. */
export const fsyncs: Measure = {
  name: 'fsyncs',
  about: 'system calls of a session',
  async run(bench) {
    if (!findProgram('strace')) throw new Error('strace is missing')
    const dataDir = makeDataDirectory(bench.folder, 'fsyncs')
    administer(dataDir, ['policy', 'set', 'heartbeat-interval', '500ms'])
    const trace = path.join(bench.folder, 'strace.txt')
    const app = new ObservedApp({ ...bench.stage, through: strace(trace) }, latchkey(bench.built, dataDir))
    await app.reached('usable')
    await sleep(SETTLED_MS)
    await app.signIn(PERSON)
    await sleep(HEARTBEATS_FOR_MS)
    await app.close()
    return figures(app, readCalls(trace, dataDir))
  },
}

function strace(file: string): readonly string[] {
  return [
    'strace',
    '--follow-forks',
    '--seccomp-bpf',
    '-qq',
    '-ttt',
    '-y',
    '-e',
    'trace=fsync,fdatasync,pwrite64',
    '-e',
    'signal=none',
    '-o',
    file,
  ]
}

function figures(app: ObservedApp, calls: readonly Call[]): readonly Figure[] {
  const during = (from: number, to: number) => calls.filter(({ at }) => at >= from - MARGIN_MS && at < to)
  const syncs = (some: readonly Call[]) => some.filter(({ name }) => name !== 'pwrite64').length
  const atHome = during(app.clockAt('signed-in') + MARGIN_MS, app.clockAt('closing') - MARGIN_MS)
  const beats = atHome.filter(({ name, file }) => name === 'pwrite64' && file.endsWith('-wal')).length
  if (beats < 3) throw new Error(`saw only ${beats} writes of heartbeats in ${HEARTBEATS_FOR_MS} ms`)
  return [
    count('fsyncs of a sign-in', syncs(during(app.clockAt('signing-in'), app.clockAt('signed-in') + MARGIN_MS)), GOALS.fsyncsOfSignIn),
    count(
      'fsyncs of a close, to the end of the process',
      syncs(during(app.clockAt('closing'), Number.POSITIVE_INFINITY)),
      GOALS.fsyncsOfClose,
    ),
    count('fsyncs of the heartbeats meanwhile', syncs(atHome), GOALS.fsyncsOfHeartbeats),
  ]
}

const count = (measure: string, found: number, goal: Figure['goal']): Figure => ({
  measure,
  ours: String(found),
  baseline: '',
  result: exact(found),
  unit: '',
  goal,
})

/** Only files of ours: Chromium's own profile, in a folder beside them, is written to whenever it likes. */
function readCalls(trace: string, dataDir: string): readonly Call[] {
  return readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, seconds, name, file] = /^\d+\s+([\d.]+) (\w+)\(\d+<([^>]*)>/.exec(line) ?? []
      if (seconds === undefined || name === undefined || file === undefined) return []
      const isOurs = path.dirname(file) === dataDir || file === dataDir
      return isOurs ? [{ at: Number(seconds) * 1000, name, file }] : []
    })
}

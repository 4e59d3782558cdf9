import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PERSON, bareApp, latchkey, makeDataDirectory } from './contenders.ts'
import { GOALS } from './goals.ts'
import type { Bench, Figure, Measure } from './measure.ts'
import { ObservedApp } from './observed-app.ts'
import { mean, meanDifference } from './statistics.ts'
import type { Pair } from './statistics.ts'

/** Until the home screen is drawn, and what a launch puts off is done. */
const SETTLED_MS = 10_000
const SLICE_MS = 3_000
/** One minute in all; fewer pairs make it shorter. */
const MOST_SLICES = 20
/** USER_HZ is 100 on every Linux that Node runs on (proc(5), sysconf(3)). */
const TICK_MS = 10

/** What the main process takes of a core when nobody touches it: ours signed in at home, the bare app's window beside it, in the same seconds. */
export const idle: Measure = {
  name: 'idle',
  about: 'processor time at rest',
  async run(bench) {
    const bare = new ObservedApp(bench.stage, bareApp(bench.folder))
    const ours = new ObservedApp(bench.stage, latchkey(bench.built, makeDataDirectory(bench.folder, 'idle')))
    try {
      await Promise.all([bare.reached('usable'), ours.reached('usable')])
      await ours.signIn(PERSON)
      await sleep(SETTLED_MS)
      return [figure(await slices(bench, ours, bare))]
    } finally {
      await Promise.all([ours.kill(), bare.kill()])
    }
  },
}

async function slices({ pairs: wanted, progress }: Bench, ours: ObservedApp, bare: ObservedApp): Promise<readonly Pair[]> {
  const count = Math.min(wanted, MOST_SLICES)
  const pairs: Pair[] = []
  let before = reading(ours, bare)
  for (let slice = 0; slice < count; slice++) {
    await sleep(SLICE_MS)
    const after = reading(ours, bare)
    const percent = (spent: number) => (spent / (after.at - before.at)) * 100
    pairs.push({ ours: percent(after.ours - before.ours), baseline: percent(after.baseline - before.baseline) })
    before = after
    progress(slice + 1, count)
  }
  return pairs
}

const reading = (ours: ObservedApp, bare: ObservedApp) => ({
  at: performance.now(),
  ours: processorTime(ours.child.pid ?? 0),
  baseline: processorTime(bare.child.pid ?? 0),
})

/** Milliseconds that all threads of a process have spent, in user mode and in the kernel (proc(5), fields 14 and 15). */
function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The command's name, in parentheses, may hold spaces and parentheses itself.
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return (Number(user) + Number(system)) * TICK_MS
}

/** The whole time counts, not its median second: what an app does now and then is what a person's battery pays for. */
function figure(pairs: readonly Pair[]): Figure {
  return {
    measure: 'main process at rest, signed in, of one core, more than a bare app',
    ours: inPercent(mean(pairs.map((pair) => pair.ours))),
    baseline: inPercent(mean(pairs.map((pair) => pair.baseline))),
    result: meanDifference(pairs),
    unit: '%',
    goal: GOALS.idlePercent,
  }
}

const inPercent = (value: number) => `${value.toFixed(2)} %`

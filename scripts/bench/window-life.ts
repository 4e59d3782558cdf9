import { setTimeout as sleep } from 'node:timers/promises'
import { PERSON, bareApp, latchkey, makeDataDirectory } from './contenders.ts'
import { GOALS } from './goals.ts'
import { alternately, inMs } from './measure.ts'
import type { Bench, Figure, Measure } from './measure.ts'
import { ObservedApp } from './observed-app.ts'
import type { Contender } from './observed-app.ts'
import { phaseFigures } from './phases.ts'
import { medianRatio, median } from './statistics.ts'
import type { Pair } from './statistics.ts'
import { treeMemory } from './tree-memory.ts'

/** Until what a launch puts off (the log file, the password library) is loaded too. */
const SETTLED_MS = 2_000
/** Until the home screen is drawn and its first work is done. */
const AT_HOME_MS = 700

type Life = Readonly<{ usable: number; memory: number; closing: number; timeline: Awaited<ReturnType<ObservedApp['life']>> }>

/** Launch, memory and closing are measured on the same launches: one life after another, ours and the bare app's in turn. */
export const windowLife: Measure = {
  name: 'window',
  about: 'launch, memory and closing',
  async run(bench) {
    const ours = latchkey(bench.built, makeDataDirectory(bench.folder, 'window'))
    const bare = bareApp(bench.folder)
    // Not counted: the first launch of each makes its profile and brings the files into memory.
    await alternately(
      0,
      () => live(bench, ours),
      () => live(bench, bare),
    )
    const lives: [Life, Life][] = []
    for (let turn = 0; turn < bench.pairs; turn++) {
      lives.push(
        await alternately(
          turn,
          () => live(bench, ours),
          () => live(bench, bare),
        ),
      )
      bench.progress(turn + 1, bench.pairs)
    }
    const figure = (
      measure: string,
      part: Exclude<keyof Life, 'timeline'>,
      words: (value: number) => string,
      goal: Figure['goal'],
    ): Figure => {
      const pairs: Pair[] = lives.map(([mine, its]) => ({ ours: mine[part], baseline: its[part] }))
      const [oursMedian, bareMedian] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.baseline))]
      return { measure, ours: words(oursMedian), baseline: words(bareMedian), result: medianRatio(pairs), unit: '×', goal }
    }
    return [
      figure('launch to sign-in usable, against a bare app', 'usable', inMs, GOALS.launch),
      figure('close, signed in, to process gone, against a bare app', 'closing', inMs, GOALS.close),
      figure('memory of all processes (PSS) at sign-in, against a bare app', 'memory', inMiB, GOALS.memory),
      ...phaseFigures(lives.map(([mine, its]) => [mine.timeline, its.timeline])),
    ]
  },
}

async function live({ stage }: Bench, contender: Contender): Promise<Life> {
  const app = new ObservedApp(stage, contender)
  const usable = await app.reached('usable')
  await sleep(SETTLED_MS)
  const memory = treeMemory(app.child.pid ?? 0)
  if (contender.name === 'latchkey') await app.signIn(PERSON)
  await sleep(AT_HOME_MS)
  const closing = await app.close()
  return { usable, memory, closing, timeline: await app.life() }
}

const inMiB = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`

import { setTimeout as sleep } from 'node:timers/promises'
import { latchkey, makeDataDirectory, refusedApp } from './contenders.ts'
import { GOALS } from './goals.ts'
import { alternately, inMs } from './measure.ts'
import type { Measure } from './measure.ts'
import { ObservedApp } from './observed-app.ts'
import type { Contender, Stage } from './observed-app.ts'
import { median, medianRatio } from './statistics.ts'
import type { Pair } from './statistics.ts'

const SETTLED_MS = 2_000

export const refusedLaunch: Measure = {
  name: 'refused',
  about: 'a second launch',
  async run({ stage, built, folder, pairs: wanted, progress }) {
    const ours = latchkey(built, makeDataDirectory(folder, 'refused'))
    const floor = refusedApp(folder)
    const holder = new ObservedApp(stage, ours)
    try {
      await holder.reached('usable')
      await sleep(SETTLED_MS)
      await alternately(
        0,
        () => ending(stage, ours),
        () => ending(stage, floor),
      )
      const pairs: Pair[] = []
      for (let turn = 0; turn < wanted; turn++) {
        const [mine, its] = await alternately(
          turn,
          () => ending(stage, ours),
          () => ending(stage, floor),
        )
        pairs.push({ ours: mine, baseline: its })
        progress(turn + 1, wanted)
      }
      return [
        {
          measure: 'refused second launch, against app.exit() in the first line',
          ours: inMs(median(pairs.map((pair) => pair.ours))),
          baseline: inMs(median(pairs.map((pair) => pair.baseline))),
          result: medianRatio(pairs),
          unit: '×',
          goal: GOALS.refusedLaunch,
        },
      ]
    } finally {
      await holder.close()
    }
  },
}

/** From the spawn to the end of the process, which must be an orderly one. */
async function ending(stage: Stage, contender: Contender): Promise<number> {
  const app = new ObservedApp(stage, contender)
  const gone = await app.gone
  if (app.child.exitCode !== 0) throw new Error(`${contender.name}: the refused launch ended with ${app.child.exitCode}`)
  return gone - app.spawnedAt
}

import { setTimeout as sleep } from 'node:timers/promises'
import { PERSON, latchkey, makeDataDirectory } from './contenders.ts'
import { GOALS } from './goals.ts'
import { inMs } from './measure.ts'
import type { Bench, Figure, Measure } from './measure.ts'
import { ObservedApp } from './observed-app.ts'
import type { Contender } from './observed-app.ts'
import { median, medianDifference } from './statistics.ts'
import type { Pair } from './statistics.ts'
import { measureTakeoverWork } from './takeover-work.ts'

/** Until the killed app's other processes have noticed, and no longer compete with the next launch. */
const AFTERMATH_MS = 700
const AT_HOME_MS = 500

/** What a launch costs more after the last instance, signed in, was killed; in whole launches, and by itself, where the noise of a launch is not. */
export const takeover: Measure = {
  name: 'takeover',
  about: 'launches after a crash and after a clean close',
  async run(bench) {
    return [await wholeLaunches(bench), await workAlone(bench)]
  },
}

/** One life after another on one data directory: each launch is measured after the ending of the life before, and ends as the next needs it. */
async function wholeLaunches({ stage, built, folder, pairs: wanted, progress }: Bench): Promise<Figure> {
  const app = latchkey(built, makeDataDirectory(folder, 'takeover'))
  const pairs: Pair[] = []
  await live(stage, app, endingsOf(0)[0])
  for (let turn = 0; turn < wanted; turn++) {
    const [first, second] = endingsOf(turn)
    const after = { [first]: await live(stage, app, second), [second]: await live(stage, app, endingsOf(turn + 1)[0]) }
    pairs.push({ ours: after['kill'] ?? Number.NaN, baseline: after['close'] ?? Number.NaN })
    progress(turn + 1, wanted)
  }
  return figure('launch after SIGKILL, more than after a clean close', pairs)
}

type Ending = 'kill' | 'close'

const endingsOf = (turn: number): readonly [Ending, Ending] => (turn % 2 === 0 ? ['kill', 'close'] : ['close', 'kill'])

async function workAlone({ folder, pairs: wanted }: Bench): Promise<Figure> {
  return figure('the work of taking over by itself (locks, recovery of a session)', await measureTakeoverWork(folder, wanted))
}

function figure(measure: string, pairs: readonly Pair[]): Figure {
  return {
    measure,
    ours: inMs(median(pairs.map((pair) => pair.ours))),
    baseline: inMs(median(pairs.map((pair) => pair.baseline))),
    result: medianDifference(pairs),
    unit: 'ms',
    goal: GOALS.takeover,
  }
}

/** Launches, signs in and ends; resolves with how long the launch took. */
async function live(stage: Bench['stage'], contender: Contender, ending: Ending): Promise<number> {
  const app = new ObservedApp(stage, contender)
  const usable = await app.reached('usable')
  await app.signIn(PERSON)
  await sleep(AT_HOME_MS)
  await (ending === 'kill' ? app.kill() : app.close())
  await sleep(AFTERMATH_MS)
  return usable
}

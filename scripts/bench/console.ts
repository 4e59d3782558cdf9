import path from 'node:path'
import { openContenders } from './console-contenders.ts'
import type { ConsoleContenders, Steps } from './console-contenders.ts'
import { fillConsole, FILLED } from './console-file.ts'
import { GOALS } from './goals.ts'
import { exact, inMs, inUs } from './measure.ts'
import type { Figure, Goal, Measure } from './measure.ts'
import { median } from './statistics.ts'

const TURNS = 200
const SEARCHES = 3
const DEEP = 10_000

/** The administrator's console on a million sessions: against the same statements run directly, on the same file, in turns. */
export const administratorsConsole: Measure = {
  name: 'console',
  about: `the console on ${FILLED.toLocaleString('en')} sessions`,
  async run({ folder, progress }) {
    const file = path.join(folder, 'console.db')
    fillConsole(file, progress)
    const contenders = openContenders(file)
    try {
      return [
        page('page 1, newest first', contenders.page('started', 1)),
        page('page 10 000, newest first', contenders.page('started', DEEP)),
        page('page 10 000, longest first', contenders.page('duration', DEEP)),
        page('page 10 000, by host', contenders.page('host', DEEP)),
        compared('totals, against reading the counters', contenders.totals(), 5),
        within('a year per day in Rome, beside ready-made days', contenders.perDay('Europe/Rome'), GOALS.yearPerDayMs),
        within('a year per day in Kathmandu, beside ready-made days', contenders.perDay('Asia/Kathmandu'), GOALS.yearPerDayMs),
        ...(await blocks(contenders)),
      ]
    } finally {
      contenders.close()
    }
  },
}

type Pair = Readonly<{ ours: () => unknown; raw: () => unknown }>

const page = (which: string, pair: Pair) => compared(`${which}, against a raw keyset query`, pair, 2)

function compared(measure: string, { ours, raw }: Pair, bound: number): Figure {
  const times: Readonly<{ ours: number[]; raw: number[] }> = { ours: [], raw: [] }
  for (let turn = 0; turn < TURNS; turn++) {
    for (const who of turn % 2 === 0 ? (['ours', 'raw'] as const) : (['raw', 'ours'] as const)) {
      times[who].push(timed(who === 'ours' ? ours : raw))
    }
  }
  const [oursUs, rawUs] = [median(times.ours), median(times.raw)]
  return { measure, ours: inUs(oursUs), baseline: inUs(rawUs), result: exact(oursUs / rawUs), unit: '×', goal: { bound } }
}

/** Judged by its time alone: what is ready for one zone could serve no other. */
function within(measure: string, pair: Pair, goal: Goal): Figure {
  const { ours, baseline, unit: _ratio, ...figure } = compared(measure, pair, 1)
  return { ...figure, ours, baseline, result: exact(Number.parseFloat(ours) / 1_000), unit: 'ms', goal }
}

function timed(work: () => unknown): number {
  const before = performance.now()
  work()
  return (performance.now() - before) * 1_000
}

/** How long the event loop stands still while something is looked for that no counter and no index knows. */
async function blocks(contenders: ConsoleContenders): Promise<readonly Figure[]> {
  const figures = [...(await stepwise('a filtered total', () => contenders.filteredTotal()))]
  for (const column of ['person', 'duration', 'host'] as const) {
    figures.push(...(await stepwise(`a search in vain, by ${column}`, () => contenders.search(column, 'nowhere'), GOALS.searchInVainMs)))
  }
  const neverTogether = () => contenders.search('duration', 'desk-17 desk-18')
  figures.push(...(await stepwise('a search for two words that never meet, by duration', neverTogether, GOALS.searchInVainMs)))
  for (const days of [7, 30, 90]) figures.push(...(await stepwise(`the overview of ${days} days`, () => contenders.statistics(days))))
  figures.push(...(await stepwise('the overview of a year', () => contenders.statistics(365), GOALS.overviewOfYearMs)))
  return figures
}

async function stepwise(what: string, run: () => Promise<Steps>, known: Goal | null = null): Promise<readonly Figure[]> {
  const runs: Steps[] = []
  for (let turn = 0; turn < SEARCHES; turn++) runs.push(await run())
  return [
    figure(`${what}: until it is known`, median(runs.map(({ total }) => total)), known),
    figure(`${what}: blocks the event loop, p99`, p99(runs.flatMap(({ blocks: each }) => each)), GOALS.eventLoopP99Ms),
    figure(`${what}: longest step, processor time`, Math.max(...runs.flatMap(({ busy }) => busy)), GOALS.longestStepMs),
  ]
}

const p99 = (times: readonly number[]) => times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? Number.NaN

const figure = (measure: string, value: number, goal: Figure['goal']): Figure => ({
  measure,
  ours: inMs(value),
  baseline: '',
  result: exact(value),
  unit: 'ms',
  goal,
})

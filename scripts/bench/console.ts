import path from 'node:path'
import { openContenders } from './console-contenders.ts'
import type { ConsoleContenders, Steps } from './console-contenders.ts'
import { fillConsole, FILLED } from './console-file.ts'
import { exact, inMs, inUs } from './measure.ts'
import type { Figure, Measure } from './measure.ts'
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
        compared('a year per day in Rome, against ready-made days', contenders.perDay('Europe/Rome'), 5),
        compared('a year per day in Kathmandu, against ready-made days', contenders.perDay('Asia/Kathmandu'), 5),
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

function timed(work: () => unknown): number {
  const before = performance.now()
  work()
  return (performance.now() - before) * 1_000
}

/** How long the event loop stands still while something is looked for that no counter and no index knows. */
async function blocks(contenders: ConsoleContenders): Promise<readonly Figure[]> {
  const figures = [
    ...(await stepwise('a filtered total', () => contenders.filteredTotal())),
    ...(await stepwise('a search in vain, by person', () => contenders.search('person'))),
    ...(await stepwise('a search in vain, by duration', () => contenders.search('duration'))),
    ...(await stepwise('a search in vain, by host', () => contenders.search('host'))),
  ]
  for (const days of [7, 30, 90, 365]) figures.push(...(await stepwise(`the overview of ${days} days`, () => contenders.statistics(days))))
  return figures
}

async function stepwise(what: string, run: () => Promise<Steps>): Promise<readonly Figure[]> {
  const runs: Steps[] = []
  for (let turn = 0; turn < SEARCHES; turn++) runs.push(await run())
  return [
    figure(`${what}: until it is known`, median(runs.map(({ total }) => total)), null),
    figure(`${what}: blocks the event loop, p99`, p99(runs.flatMap(({ blocks: each }) => each)), { bound: 20 }),
    figure(`${what}: longest step, processor time`, Math.max(...runs.flatMap(({ busy }) => busy)), { bound: 16 }),
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

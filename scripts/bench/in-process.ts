import { GOALS } from './goals.ts'
import { measureLiveness } from './liveness.ts'
import { exact, inUs } from './measure.ts'
import type { Figure, Measure } from './measure.ts'
import { measureSessionLayer } from './session-layer.ts'

export const sessionLayer: Measure = {
  name: 'sessions',
  about: 'the session layer against prepared statements',
  run: async () =>
    measureSessionLayer().map(({ operation, oursUs, rawUs, ratio }): Figure => ({
      measure: `${operation}, against raw prepared statements`,
      ours: inUs(oursUs),
      baseline: inUs(rawUs),
      result: exact(ratio),
      unit: '×',
      goal: GOALS.sessionLayer,
    })),
}

export const liveness: Measure = {
  name: 'liveness',
  about: 'judging one process',
  async run() {
    const { alive, gone } = await measureLiveness()
    return [figure('runs', alive), figure('is gone', gone)]
  },
}

const figure = (which: string, us: number): Figure => ({
  measure: `liveness of a process that ${which}`,
  ours: inUs(us),
  baseline: '',
  result: exact(us),
  unit: 'µs',
  goal: GOALS.livenessUs,
})

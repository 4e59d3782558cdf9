import { inMs } from './measure.ts'
import type { Figure } from './measure.ts'
import type { Moment } from './observed-app.ts'
import { median, medianDifference } from './statistics.ts'

/** When each moment of a life came, on one clock; `spawned` and `gone` are this process's. */
type Timeline = ReadonlyMap<Moment | 'spawned' | 'gone', number>
type Phase = Readonly<{ words: string; from: Moment | 'spawned'; to: Moment | 'gone' }>

const PHASES: readonly Phase[] = [
  { words: 'launch: spawn to the first line of main', from: 'spawned', to: 'started' },
  { words: 'launch: main script, to its end', from: 'started', to: 'loaded' },
  { words: 'launch: to ready', from: 'loaded', to: 'ready' },
  { words: 'launch: to the window made', from: 'ready', to: 'window' },
  { words: 'launch: to the page asked for', from: 'window', to: 'page-asked' },
  { words: 'launch: to the page parsed, its scripts run', from: 'page-asked', to: 'page-parsed' },
  { words: 'launch: to the window shown', from: 'page-parsed', to: 'shown' },
  { words: 'launch: to usable', from: 'shown', to: 'usable' },
  { words: 'close: to the session on disk', from: 'closing', to: 'ended' },
  { words: 'close: to the windows gone', from: 'ended', to: 'windows-gone' },
  { words: 'close: to the last line of main', from: 'windows-gone', to: 'leaving' },
  { words: 'close: to the process gone', from: 'leaving', to: 'gone' },
]

/** Where the time of a launch and of a close goes: ours, the bare app's, and the difference, which adds up to what a life costs more. */
export const phaseFigures = (lives: readonly (readonly [Timeline, Timeline])[]): readonly Figure[] =>
  PHASES.map((phase) => {
    const pairs = lives.map(([ours, bare]) => ({ ours: lengthOf(phase, ours), baseline: lengthOf(phase, bare) }))
    return {
      measure: phase.words,
      ours: inMs(median(pairs.map((pair) => pair.ours))),
      baseline: inMs(median(pairs.map((pair) => pair.baseline))),
      result: medianDifference(pairs),
      unit: 'ms',
      goal: null,
    }
  })

const lengthOf = ({ from, to }: Phase, timeline: Timeline) => (timeline.get(to) ?? Number.NaN) - (timeline.get(from) ?? Number.NaN)

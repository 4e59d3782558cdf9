import type { Stage } from './observed-app.ts'
import type { Estimate } from './statistics.ts'

/** A goal from the issue: `bound` must hold, `aim` is what we want. */
export type Goal = Readonly<{ bound: number; aim?: number; exactly?: boolean }>

export type Figure = Readonly<{
  measure: string
  /** With its unit; an empty baseline where there is nothing to compare with. */
  ours: string
  baseline: string
  /** What the goal is about. */
  result: Estimate
  unit: '×' | 'ms' | 'µs' | '%' | ''
  goal: Goal | null
}>

export type Bench = Readonly<{
  stage: Stage
  /** A copy of the build, so that a rebuild meanwhile does not change what is measured. */
  built: string
  /** For data directories and profiles; removed afterwards. */
  folder: string
  pairs: number
  progress: (done: number, of: number) => void
}>

export type Measure = Readonly<{ name: string; about: string; run: (bench: Bench) => Promise<readonly Figure[]> }>

export const exact = (value: number): Estimate => ({ value, low: value, high: value })
export const inMs = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
export const inUs = (value: number) => `${value.toFixed(1)} µs`

/** Ours first in one pair, last in the next: whoever is second finds the files in memory. */
export async function alternately<A, B>(turn: number, ours: () => Promise<A>, baseline: () => Promise<B>): Promise<[A, B]> {
  if (turn % 2 === 0) return [await ours(), await baseline()]
  const second = await baseline()
  return [await ours(), second]
}

export function isMet({ result, goal }: Figure): 'yes' | 'bound only' | 'no' | '–' {
  if (!goal || Number.isNaN(result.value)) return '–'
  if (goal.exactly) return result.value === goal.bound ? 'yes' : 'no'
  if (result.value > goal.bound) return 'no'
  return result.value <= (goal.aim ?? goal.bound) ? 'yes' : 'bound only'
}

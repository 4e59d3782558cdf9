/** A figure with the middle 90 % of what resampling the same pairs gives: where it lies, as far as these measurements can tell. */
export type Estimate = Readonly<{ value: number; low: number; high: number }>

/** Two measurements made next to each other, so that a machine that is busy meanwhile is busy for both. */
export type Pair = Readonly<{ ours: number; baseline: number }>

const RESAMPLES = 2_000
const TAIL = 0.05

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export const mean = (figures: readonly number[]) => figures.reduce((sum, figure) => sum + figure, 0) / figures.length

export const medianRatio = (pairs: readonly Pair[]): Estimate =>
  estimate(pairs, (some) => median(some.map((pair) => pair.ours)) / median(some.map((pair) => pair.baseline)))

export const medianDifference = (pairs: readonly Pair[]): Estimate =>
  estimate(pairs, (some) => median(some.map((pair) => pair.ours)) - median(some.map((pair) => pair.baseline)))

export const meanDifference = (pairs: readonly Pair[]): Estimate =>
  estimate(pairs, (some) => mean(some.map((pair) => pair.ours)) - mean(some.map((pair) => pair.baseline)))

function estimate(pairs: readonly Pair[], figure: (some: readonly Pair[]) => number): Estimate {
  const resampled = Array.from({ length: RESAMPLES }, () =>
    figure(pairs.map(() => pairs[Math.floor(Math.random() * pairs.length)] as Pair)),
  )
  const sorted = resampled.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round(share * (RESAMPLES - 1))] ?? Number.NaN
  return { value: figure(pairs), low: at(TAIL), high: at(1 - TAIL) }
}

/** Milliseconds since some moment, with fractions. */
export type Stopwatch = () => number

/** What one step may take. A sign-in that waits for a step to end, and the picture of the window, never notice that. */
const STEP_MS = 5
/** When a step has to end that looks at one session after another. */
export function isOverdue(watch: Stopwatch): () => boolean {
  const end = watch() + STEP_MS
  return () => watch() >= end
}

const LEAST = 50

/** How many sessions one statement looks at: as many as the statements before needed for half a step, since nothing ends it halfway. */
export class Stride {
  readonly #watch: Stopwatch
  readonly #most: number
  #size: number

  constructor(watch: Stopwatch, first: number, most: number) {
    this.#watch = watch
    this.#size = first
    this.#most = most
  }

  get size(): number {
    return this.#size
  }

  /** Grows slowly, as the next stretch of the file may not be in memory, and shrinks at once. */
  measured<T>(statement: () => T): T {
    const before = this.#watch()
    const answer = statement()
    const fitting = (this.#size * STEP_MS) / 2 / Math.max(this.#watch() - before, 0.01)
    this.#size = Math.round(Math.min(Math.max(Math.min(fitting, this.#size * 1.5), LEAST), this.#most))
    return answer
  }
}

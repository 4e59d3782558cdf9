import { durationMs } from '../../core/ids.ts'
import type { Scheduler } from '../../core/ports/ports.ts'
import { byHalves } from './by-halves.ts'

/** So many wait already that nobody would be served by one more. */
export class TooManyWaiting extends Error {}

export type BatchOptions<Question, Answer> = Readonly<{
  scheduler: Scheduler
  /** How long the first question of a batch waits for others. Later batches are made of what came while the one before was under way. */
  lingerMs: number
  /** In one batch. */
  most: number
  /** That may wait. */
  bound: number
  /** Batches under way at once. */
  atOnce?: number
  /** One answer each, in their order. What it throws is the answer of those who caused it, or of all of them. */
  answer: (questions: readonly Question[]) => Promise<readonly Answer[]>
}>

type Waiting<Question, Answer> = Readonly<{
  question: Question
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}>

/** Makes of questions that come at about the same time one: one transaction, one fsync. */
export class Batches<Question, Answer> {
  readonly #options: BatchOptions<Question, Answer>
  #waiting: Waiting<Question, Answer>[] = []
  #underWay = 0
  #isLingering = false
  #whenIdle: (() => void)[] = []

  constructor(options: BatchOptions<Question, Answer>) {
    this.#options = options
  }

  /** Rejects with `TooManyWaiting`, or with what the batch threw. */
  ask(question: Question): Promise<Answer> {
    if (this.#waiting.length >= this.#options.bound) return Promise.reject(new TooManyWaiting('too many are waiting'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      this.#linger()
    })
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Resolves once nothing waits and nothing is under way. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve()
    return new Promise((resolve) => this.#whenIdle.push(resolve))
  }

  #linger(): void {
    if (this.#isLingering || this.#underWay >= (this.#options.atOnce ?? 1)) return
    this.#isLingering = true
    this.#options.scheduler.after(durationMs(this.#options.lingerMs), () => {
      this.#isLingering = false
      void this.#go()
    })
  }

  /** Never rejects: each question has its answer. */
  async #go(): Promise<void> {
    const batch = this.#waiting.splice(0, this.#options.most)
    if (batch.length === 0) return
    this.#underWay += 1
    const results = await byHalves(
      batch.map(({ question }) => question),
      this.#options.answer,
    )
    batch.forEach(({ resolve, reject }, at) => {
      const result = results[at]
      if (result?.status === 'fulfilled') resolve(result.value)
      else reject(result?.reason)
    })
    this.#underWay -= 1
    if (this.#waiting.length > 0) void this.#go()
    else if (this.#isIdle()) for (const resolve of this.#whenIdle.splice(0)) resolve()
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0 && this.#underWay === 0
  }
}

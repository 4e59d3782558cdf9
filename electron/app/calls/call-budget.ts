import type { Clock } from '../../core/ports/ports.ts'

type Limits = Readonly<{ atOnce: number; perSecond: number; unanswered: number }>

/** No person and no screen of ours comes near it. */
const OF_A_PAGE: Limits = { atOnce: 100, perSecond: 50, unanswered: 16 }

/** How often somebody may ask: so many calls at once, so many a second from then on, so many unanswered. */
export class CallBudget {
  readonly #clock: Clock
  readonly #limits: Limits
  #left: number
  #filledAt: number
  #unanswered = 0

  constructor(clock: Clock, limits = OF_A_PAGE) {
    this.#clock = clock
    this.#limits = limits
    this.#left = limits.atOnce
    this.#filledAt = clock.steady()
  }

  /** True permits one call, which must be given back with `finish` once it is answered. */
  take(): boolean {
    this.#refill()
    if (this.#left < 1 || this.#unanswered >= this.#limits.unanswered) return false
    this.#left -= 1
    this.#unanswered += 1
    return true
  }

  finish(): void {
    this.#unanswered -= 1
  }

  #refill(): void {
    const now = this.#clock.steady()
    const seconds = (now - this.#filledAt) / 1_000
    this.#filledAt = now
    this.#left = Math.min(this.#limits.atOnce, this.#left + seconds * this.#limits.perSecond)
  }
}

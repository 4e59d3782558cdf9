import type { Clock } from '../../core/ports/ports.ts'

const MOST_AT_ONCE = 100
const MOST_PER_SECOND = 50
const MOST_UNANSWERED = 16

/** How often a page may ask: 100 calls at once, 50 a second from then on, 16 unanswered. No person and no screen of ours comes near it. */
export class CallBudget {
  readonly #clock: Clock
  #left = MOST_AT_ONCE
  #filledAt: number
  #unanswered = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#filledAt = clock.steady()
  }

  /** True permits one call, which must be given back with `finish` once it is answered. */
  take(): boolean {
    this.#refill()
    if (this.#left < 1 || this.#unanswered >= MOST_UNANSWERED) return false
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
    this.#left = Math.min(MOST_AT_ONCE, this.#left + seconds * MOST_PER_SECOND)
  }
}

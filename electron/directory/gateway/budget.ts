import type { Clock } from '../../core/ports/ports.ts'

/** What a desk that catches up after a week says in a second, and more. */
const A_SECOND = 200
const AT_ONCE = 600

/** How much a line may say. */
export class Budget {
  readonly #clock: Clock
  #left = AT_ONCE
  #filledAt: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#filledAt = clock.steady()
  }

  spend(): boolean {
    const now = this.#clock.steady()
    this.#left = Math.min(AT_ONCE, this.#left + ((now - this.#filledAt) / 1_000) * A_SECOND)
    this.#filledAt = now
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}

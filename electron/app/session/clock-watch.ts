import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/ports.ts'
import { CLOCKS_AGREE_MS } from '../../core/session/own-time.ts'

/** How often it is to be looked. */
export const LOOK = durationMs(1_000)
/** More than this between two looks: the process was stopped, or the computer asleep without having said so. */
const STALL = durationMs(3 * LOOK)

/** Notices, from look to look, what happened to time. What was noticed is noticed again until it was seen to. */
export class ClockWatch {
  readonly #clock: Clock
  #lookedAt = durationMs(0)
  #ahead = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.begin()
  }

  begin(): void {
    this.#lookedAt = this.#clock.steady()
    this.#ahead = this.#clock.now() - this.#lookedAt
  }

  /** Whether far more time passed since the last look than should. */
  look(): boolean {
    const before = this.#lookedAt
    this.#lookedAt = this.#clock.steady()
    return this.#lookedAt - before > STALL
  }

  /** By how much the clock on the wall was moved, forward or back; `seenTo` is then to be called. */
  get moved(): DurationMs {
    const moved = this.#clock.now() - this.#clock.steady() - this.#ahead
    return durationMs(Math.abs(moved) < CLOCKS_AGREE_MS ? 0 : moved)
  }

  seenTo(): void {
    this.#ahead = this.#clock.now() - this.#clock.steady()
  }
}

import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Scheduler } from '../../core/ports/ports.ts'
import { LONGEST_SAVING } from '../../core/session/saving.ts'

const LOOK_EVERY = durationMs(100)
const MOST = 20

/**
 * Programs that are saving what belongs to the session at this window. An end that can wait waits for them: one for want of activity, after the
 * longest time, and one that was asked for. One that its person brings about, by whatever closes the window, and one that is about who they are
 * do not. Waits for nothing itself: whoever plans the next look asks how long it is.
 */
export class SavingPrograms {
  readonly #clock: Clock
  /** Until when, on the steady clock, by their names. */
  readonly #until = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get names(): readonly string[] {
    return this.#inForce().map(([name]) => name)
  }

  /** Until the last of them is done. */
  get left(): DurationMs {
    return durationMs(Math.max(0, ...this.#inForce().map(([, until]) => until - this.#clock.steady())))
  }

  /** No time at all says that it is done. */
  hold(name: string, length: DurationMs): void {
    this.#until.delete(name)
    if (length > 0 && this.#inForce().length < MOST) this.#until.set(name, this.#clock.steady() + Math.min(length, LONGEST_SAVING))
  }

  /** How long an end still waits that fell due so long ago: nothing once it has waited for as long as any end does. */
  deferral(overdue: DurationMs): DurationMs {
    return durationMs(Math.max(0, Math.min(this.left, LONGEST_SAVING - overdue)))
  }

  clear(): void {
    this.#until.clear()
  }

  /** For the way out, once the end is on disk. */
  async untilDone(scheduler: Scheduler): Promise<void> {
    while (this.left > 0) await new Promise<void>((resolve) => void scheduler.after(LOOK_EVERY, resolve))
  }

  #inForce(): readonly (readonly [name: string, until: number])[] {
    const now = this.#clock.steady()
    for (const [name, until] of this.#until) if (until <= now) this.#until.delete(name)
    return [...this.#until]
  }
}

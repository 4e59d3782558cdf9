import { durationMs, utcMs } from '../../electron/core/ids.ts'
import type { DurationMs, UtcMs } from '../../electron/core/ids.ts'
import type { Clock, Scheduler } from '../../electron/core/ports/ports.ts'

type Timer = { at: number; task: () => void; every: number | null }

/** A clock that moves only when told, and the timers that go with it. Setting the clock (`set`) leaves the timers alone, as in life. */
export class FakeClock implements Clock, Scheduler {
  #now: number
  /** What timers run on: it stands still during sleep. */
  #elapsed = 0
  #steady = 0
  readonly #timers = new Set<Timer>()

  constructor(now: number = Date.UTC(2026, 0, 5, 9)) {
    this.#now = now
  }

  now(): UtcMs {
    return utcMs(this.#now)
  }

  /** Somebody changes the computer's clock. */
  set(now: number): void {
    this.#now = now
  }

  steady(): DurationMs {
    return durationMs(this.#steady)
  }

  /** The computer sleeps: time passes, and no timer runs. */
  sleep(ms: number): void {
    this.#now += ms
    this.#steady += ms
  }

  after(delay: DurationMs, task: () => void): () => void {
    return this.#add({ at: this.#elapsed + delay, task, every: null })
  }

  every(interval: DurationMs, task: () => void): () => void {
    return this.#add({ at: this.#elapsed + interval, task, every: interval })
  }

  get pendingTimers(): number {
    return this.#timers.size
  }

  /** Lets time pass; every timer that falls due runs, in order, at its own moment. */
  advance(ms: number): void {
    const until = this.#elapsed + ms
    for (let next = this.#nextDue(until); next; next = this.#nextDue(until)) {
      this.#pass(next.at)
      if (next.every === null) this.#timers.delete(next)
      else next.at += Math.max(1, next.every)
      next.task()
    }
    this.#pass(until)
  }

  #pass(until: number): void {
    this.#now += until - this.#elapsed
    this.#steady += until - this.#elapsed
    this.#elapsed = until
  }

  #nextDue(until: number): Timer | undefined {
    return [...this.#timers].filter((timer) => timer.at <= until).toSorted((a, b) => a.at - b.at)[0]
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }
}

const SECOND = 1_000

/** Tells how many seconds are left, each second, and 0 when it is over. */
export class Countdown {
  readonly #tell: (secondsLeft: number) => void
  #until = 0
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(tell: (secondsLeft: number) => void) {
    this.#tell = tell
  }

  get isRunning(): boolean {
    return this.#timer !== null
  }

  start(ms: number): void {
    this.#until = performance.now() + ms
    this.#step()
  }

  stop(): void {
    if (this.#timer === null) return
    clearTimeout(this.#timer)
    this.#timer = null
    this.#tell(0)
  }

  #step(): void {
    const left = this.#until - performance.now()
    if (left <= 0) {
      this.#timer = null
      this.#tell(0)
      return
    }
    this.#timer = setTimeout(() => this.#step(), left % SECOND || SECOND)
    this.#tell(Math.ceil(left / SECOND))
  }
}

/** `0:45` */
export const countdownText = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

/** `45 s`, or `4:59` from two minutes on. */
export const waitText = (seconds: number) => (seconds < 120 ? `${seconds} s` : countdownText(seconds))

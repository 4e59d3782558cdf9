import { keptDepartures } from '../../support/kept-departures.ts'
/** PIDs begin here and are soon used again, as in a container. */
const FIRST_PID = 100
const PIDS = 3

/** One installation of an operating system: its clocks, its boots, and whatever runs on it. */
export class Computer {
  readonly name: string
  readonly hostId: string
  /** The wall clock less the true time. */
  offset = 0
  /** How often somebody has set the clock, and when last, in true time. */
  clockChanges = 0
  clockSetAt = -Infinity
  bootedAt: number
  /** Since when it sleeps, in true time; null while it is awake. */
  asleepSince: number | null = null
  /** When somebody last touched its keyboard or mouse. */
  lastInput = 0
  readonly departures = keptDepartures()
  #boots = 1
  #started = 0
  readonly #running = new Map<number, number>()

  constructor(number: number) {
    this.name = `desk-${number}`
    this.hostId = `host-of-desk-${number}`
    this.bootedAt = -60_000 * (number + 1)
  }

  get bootId(): string {
    return `${this.name}-boot-${this.#boots}`
  }

  start(): Readonly<{ pid: number; processStartedAt: number }> {
    this.#started += 1
    let pid = FIRST_PID + (this.#started % PIDS)
    while (this.#running.has(pid)) pid += 1
    const processStartedAt = this.#started * 1_000
    this.#running.set(pid, processStartedAt)
    return { pid, processStartedAt }
  }

  end(pid: number): void {
    this.#running.delete(pid)
  }

  startedAt(pid: number): number | undefined {
    return this.#running.get(pid)
  }

  boot(at: number): void {
    this.#boots += 1
    this.bootedAt = at
    this.asleepSince = null
    this.#running.clear()
  }
}

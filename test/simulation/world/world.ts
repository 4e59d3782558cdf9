import { Chance } from './chance.ts'
import { Computer } from './computer.ts'
import type { Disk } from './disk.ts'
import type { LogLine, Process } from './process.ts'

const BEGINNING = Date.UTC(2026, 0, 5, 9)
/** As Node has it: a timer waits for a millisecond at least. */
const SHORTEST_TIMER = 1

type Timer = { due: number; readonly order: number; readonly process: Process; readonly task: () => void }

/** What watches the world. */
export type Witness = Readonly<{
  /** After everything that a process has done. */
  afterEvent: () => void
  onLog: (process: Process, line: LogLine) => void
  /** Something that a timer ran has thrown: Electron would tell the app of it. */
  uncaught: (process: Process, error: unknown) => void
  gone: (process: Process) => void
  /** Nobody wants to see more. */
  isOver: () => boolean
}>

/** True time, and all that happens in it: nothing here runs unless the time comes for it, and the same steps make the same world. */
export class World {
  /** True time in milliseconds. */
  now = 0
  readonly computers: readonly Computer[]
  readonly disk: Disk
  readonly chance = new Chance(0)
  readonly processes: Process[] = []
  witness: Witness = { afterEvent: () => {}, onLog: () => {}, uncaught: () => {}, gone: () => {}, isOver: () => false }
  /** When something last failed that people cannot be blamed for. */
  lastTrouble = -Infinity
  /** Questions of pages that have no answer yet. */
  unanswered = 0
  events = 0
  /** Whose code runs at this moment. */
  running: Process | null = null
  #order = 0
  #timers: Timer[] = []

  constructor(disk: Disk, computers: number) {
    this.disk = disk
    this.computers = Array.from({ length: computers }, (_, number) => new Computer(number))
  }

  wall({ offset }: Computer): number {
    return BEGINNING + this.now + offset
  }

  trouble(): void {
    this.lastTrouble = this.now
  }

  onLog(process: Process, line: LogLine): void {
    this.witness.onLog(process, line)
  }

  addTimer(process: Process, delay: number, task: () => void): () => void {
    const due = this.now + Math.max(SHORTEST_TIMER, Math.trunc(delay) || 0)
    const timer = { due, order: this.#order++, process, task }
    if (process.isThere) this.#timers.push(timer)
    return () => {
      const at = this.#timers.indexOf(timer)
      if (at >= 0) this.#timers.splice(at, 1)
    }
  }

  timersOf(process: Process): number {
    return this.#timers.filter((timer) => timer.process === process).length
  }

  dropTimers(process: Process): void {
    this.#timers = this.#timers.filter((timer) => timer.process !== process)
  }

  /** Lets time pass; whatever falls due runs, in order, and so do the answers that it leads to. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms
    while (!this.witness.isOver() && this.#runNext(until)) await this.settle()
    this.now = until
  }

  /** The same while a process blocks: no answer that is waited for is given meanwhile. */
  passBlocked(ms: number): void {
    const until = this.now + ms
    while (!this.witness.isOver() && this.#runNext(until));
    this.now = until
  }

  /** Runs something in a process, and buries it if it died of it. Null where it did. */
  run<Value>(process: Process, task: () => Value): Value | null {
    this.events += 1
    const before = this.running
    this.running = process
    try {
      const value = task()
      return process.state === 'dying' ? null : value
    } catch (error) {
      if (process.isThere) this.witness.uncaught(process, error)
      return null
    } finally {
      this.witness.afterEvent()
      this.running = before
      if (process.state === 'dying') this.end(process)
    }
  }

  end(process: Process): void {
    if (process.state === 'gone') return
    process.bury()
    this.witness.gone(process)
    if (process.death === 'power cut') this.cutPower(0)
  }

  /** Everything is dark at once; the computers come back a moment later. */
  cutPower(kept: number): void {
    for (const process of this.processes) {
      if (process.state !== 'gone') {
        process.death = 'killed'
        process.bury()
        this.witness.gone(process)
      }
      process.isOfAnotherBoot = true
    }
    this.disk.cutPower(kept)
    this.now += 20_000
    for (const computer of this.computers) computer.boot(this.now)
  }

  sleep(computer: Computer): void {
    computer.asleepSince = this.now
  }

  /** Timers stood still meanwhile, and the steady clock did not. */
  wake(computer: Computer): void {
    const slept = this.now - (computer.asleepSince ?? this.now)
    computer.asleepSince = null
    for (const timer of this.#timers) if (timer.process.computer === computer) timer.due += slept
  }

  /** Answers come by promises, which need a turn of the loop. */
  async settle(): Promise<void> {
    if (this.unanswered === 0) return
    await new Promise((resolve) => setImmediate(resolve))
    for (const process of this.processes) if (process.state === 'dying') this.end(process)
    this.witness.afterEvent()
  }

  #runNext(until: number): boolean {
    let next: Timer | null = null
    for (const timer of this.#timers) {
      if (timer.due > until || !timer.process.runs) continue
      if (next === null || timer.due < next.due || (timer.due === next.due && timer.order < next.order)) next = timer
    }
    if (!next) return false
    this.#timers.splice(this.#timers.indexOf(next), 1)
    this.now = Math.max(this.now, next.due)
    this.run(next.process, next.task)
    return true
  }
}

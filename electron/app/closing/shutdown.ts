import type { DurationMs } from '../../core/ids.ts'
import type { Log, Scheduler } from '../../core/ports/ports.ts'

/** One named thing to do on the way out. A step that returns nothing has done its work when it returns. */
export type ShutdownStep = Readonly<{ name: string; deadline: DurationMs; run: () => void | Promise<void> }>

export type ShutdownDeps = Readonly<{ scheduler: Scheduler; log: Log }>

/**
 * The ordered way out. Every step runs, whatever became of the ones before it; none takes longer than its deadline; a second call joins
 * the first. Synchronous steps up to the first asynchronous one are done before `run` returns, so a process that is being cut off has
 * already ended its session.
 */
export class Shutdown {
  #running: Promise<void> | null = null
  #finished = false
  readonly #deps: ShutdownDeps
  /** Those that have not begun. */
  readonly #ahead: ShutdownStep[]

  constructor(deps: ShutdownDeps, steps: readonly ShutdownStep[]) {
    this.#deps = deps
    this.#ahead = [...steps]
  }

  get finished(): boolean {
    return this.#finished
  }

  run(): Promise<void> {
    this.#running ??= this.#runAll()
    return this.#running
  }

  /** The process is cut off once this returns: every step that has not begun does, whatever the ones before it still wait for. */
  runAtOnce(): void {
    for (let step = this.#ahead.shift(); step; step = this.#ahead.shift()) {
      const { name } = step
      try {
        step.run()?.catch((error: unknown) => this.#failed(name, error))
      } catch (error) {
        this.#failed(name, error)
      }
    }
    this.#finished = true
  }

  async #runAll(): Promise<void> {
    for (let step = this.#ahead.shift(); step; step = this.#ahead.shift()) {
      try {
        const pending = step.run()
        if (pending) await this.#within(step, pending)
      } catch (error) {
        this.#failed(step.name, error)
      }
    }
    this.#finished = true
  }

  #failed(step: string, error: unknown): void {
    this.#deps.log.error('shutdown step failed', { step, error: String(error) })
  }

  #within(step: ShutdownStep, pending: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#deps.scheduler.after(step.deadline, () => reject(new Error(`not done within ${step.deadline} ms`)))
      pending.then(resolve, reject).finally(cancel)
    })
  }
}

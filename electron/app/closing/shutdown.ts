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
  readonly #steps: readonly ShutdownStep[]

  constructor(deps: ShutdownDeps, steps: readonly ShutdownStep[]) {
    this.#deps = deps
    this.#steps = steps
  }

  get finished(): boolean {
    return this.#finished
  }

  run(): Promise<void> {
    this.#running ??= this.#runAll()
    return this.#running
  }

  async #runAll(): Promise<void> {
    for (const step of this.#steps) {
      try {
        const pending = step.run()
        if (pending) await this.#within(step, pending)
      } catch (error) {
        this.#deps.log.error('shutdown step failed', { step: step.name, error: String(error) })
      }
    }
    this.#finished = true
  }

  #within(step: ShutdownStep, pending: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#deps.scheduler.after(step.deadline, () => reject(new Error(`not done within ${step.deadline} ms`)))
      pending.then(resolve, reject).finally(cancel)
    })
  }
}

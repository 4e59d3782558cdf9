import type { Log, Scheduler } from '../../core/ports/ports.ts'
import { LOOK } from './clock-watch.ts'

type ShowingDeps = Readonly<{ scheduler: Scheduler; log: Log; show: () => void }>

/** Shows what has changed. Where that cannot be done, it is still so, and is shown a little later. */
export class Showing {
  readonly #deps: ShowingDeps
  #cancel = () => {}

  constructor(deps: ShowingDeps) {
    this.#deps = deps
  }

  /** Never throws. */
  now(show = this.#deps.show): void {
    const { scheduler, log } = this.#deps
    this.#cancel()
    try {
      show()
    } catch (error) {
      log.warn('what has changed could not be shown', { error: String(error) })
      this.#cancel = scheduler.after(LOOK, () => this.now())
    }
  }
}

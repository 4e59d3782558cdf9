import type { User } from '../core/accounts/user.ts'
import { durationMs } from '../core/ids.ts'
import type { Scheduler } from '../core/ports/ports.ts'

/** Who has not chosen a password by then has gone away, and the next person must not choose it for them. */
const TIME_TO_CHOOSE = durationMs(5 * 60_000)

export type Chooser = Readonly<{ user: User; identifier: string; oneTimePassword: string }>

/** Whoever has proved their one-time password, and is to choose one of their own before they come in. */
export class PasswordChoice {
  readonly #scheduler: Scheduler
  readonly #onGivenUp: () => void
  #chooser: Chooser | null = null
  #cancel = () => {}

  constructor(scheduler: Scheduler, onGivenUp: () => void) {
    this.#scheduler = scheduler
    this.#onGivenUp = onGivenUp
  }

  get chooser(): Chooser | null {
    return this.#chooser
  }

  begin(chooser: Chooser): void {
    this.stop()
    this.#chooser = chooser
    this.#cancel = this.#scheduler.after(TIME_TO_CHOOSE, this.#onGivenUp)
  }

  stop(): void {
    this.#cancel()
    this.#chooser = null
  }
}

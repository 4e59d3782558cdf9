import type { SignInDetails } from '../../contract/questions.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import type { Scheduler } from '../../core/ports/ports.ts'

/** Who has not answered by then has gone away. */
const TIME_TO_ANSWER = durationMs(60_000)

export type DoorDeps = Readonly<{
  scheduler: Scheduler
  /** `takeOver`: they give up what they have open at other workstations. */
  signIn: (details: SignInDetails, takeOver: boolean) => Promise<void>
}>

/**
 * "Sign in here instead": whoever was refused because they are signed in at another workstation is asked nothing twice. What they typed is kept
 * for a minute, in this process alone, and for one answer.
 */
export class DoorInstead {
  readonly #deps: DoorDeps
  #kept: Readonly<{ details: SignInDetails; giveUp: () => void }> | null = null

  constructor(deps: DoorDeps) {
    this.#deps = deps
  }

  async signIn(details: SignInDetails): Promise<void> {
    this.forget()
    try {
      await this.#deps.signIn(details, false)
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'limit_reached_elsewhere') this.#keep(details)
      throw error
    }
  }

  /** Throws `not_allowed` where nobody was refused, or too long ago. */
  async signInHere(): Promise<void> {
    const details = this.#kept?.details
    this.forget()
    if (!details) throw new LatchkeyError('not_allowed', 'Too much time has passed. Sign in again.')
    await this.#deps.signIn(details, true)
  }

  /** Also to be called when somebody else has come, or the window has gone. */
  forget(): void {
    this.#kept?.giveUp()
    this.#kept = null
  }

  #keep(details: SignInDetails): void {
    this.forget()
    this.#kept = { details, giveUp: this.#deps.scheduler.after(TIME_TO_ANSWER, () => this.forget()) }
  }
}

import type { LatchkeyError } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import type { Log, Scheduler } from '../../core/ports/ports.ts'

export type TenancyPorts = Readonly<{
  scheduler: Scheduler
  log: Log
  /** Whether the lock that we hold is the one that others would ask for. */
  isLockInPlace: () => boolean
  /** Takes the lock that others would ask for; false where somebody else has it. */
  retakeLock: () => boolean
  /** Why the database that we opened is not the one at its place any more, or not what it was; null while it is. */
  whyReplaced: () => LatchkeyError | null
  /** Why the directory is not ours any more, for the person. */
  whyTaken: () => LatchkeyError
}>

const LOOK = durationMs(1_000)
/** A launch that finds somebody signed in here gives the lock back within two seconds, and must not have thrown them out by having looked. */
const LOOKS = 5

/**
 * Law 15: a data directory that is removed, emptied or put in another's place while the app runs on it is not the one that was opened. Looks
 * once a second, whoever is signed in: a lock that was removed is taken back where it is free; where it is not, or the database is another
 * one, what is done here counts for nothing any more, and the app has to leave.
 */
export class Tenancy {
  readonly #ports: TenancyPorts
  #onLost: (why: LatchkeyError) => void = () => {}
  #stop = () => {}
  #refused = 0

  constructor(ports: TenancyPorts) {
    this.#ports = ports
  }

  begin(onLost: (why: LatchkeyError) => void): void {
    this.#onLost = onLost
    this.#stop = this.#ports.scheduler.every(LOOK, () => this.look())
  }

  /** Also whenever something hints at it. */
  look(): void {
    const why = this.#whyLost()
    if (!why) return
    this.#ports.log.error('the data directory is not ours any more', { why: why.message })
    const tell = this.#onLost
    this.stop()
    tell(why)
  }

  stop(): void {
    this.#stop()
    this.#onLost = () => {}
  }

  #whyLost(): LatchkeyError | null {
    const { isLockInPlace, retakeLock, whyReplaced, whyTaken, log } = this.#ports
    const replaced = whyReplaced()
    if (replaced) return replaced
    if (isLockInPlace()) {
      this.#refused = 0
      return null
    }
    try {
      if (retakeLock()) log.warn('the lock of the data directory was removed, and is taken back')
      else if (++this.#refused >= LOOKS) return whyTaken()
    } catch (error) {
      // Tried again at the next look.
      log.warn('the lock of the data directory was removed, and cannot be taken back', { error: String(error) })
    }
    return null
  }
}

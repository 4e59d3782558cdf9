import type { ApiDesk } from '../app/api/api-desk.ts'
import { isStillOrdered } from '../app/closing/ask-to-close.ts'
import { named } from '../core/audit/audit.ts'
import type { Actor } from '../core/audit/audit.ts'
import { durationMs } from '../core/ids.ts'
import type { DurationMs, SessionId } from '../core/ids.ts'
import { Problem } from './problem.ts'

/** A timer that comes so much too late stood still: the computer slept, or this process was stopped, and the program's heartbeats with it. */
const STALL = 3_000

/** More than any program has of its own kind; each may cost a timer. */
const MOST_OF_ONE = 16

type Lifeline = Readonly<{ session: SessionId; within: DurationMs; beatAt: DurationMs; by: Actor; cancel: () => void }>

/** Programs that are a session's reason to live: one that has promised to come again within a time, and does not, ends it. */
export class Lifelines {
  readonly #desk: ApiDesk
  readonly #lines = new Map<string, Lifeline>()

  constructor(desk: ApiDesk) {
    this.#desk = desk
  }

  /**
   * Each program has one, by its token and its name; the newest promise counts. Throws the `Problem` where one token, or the socket without one,
   * has as many as it may have.
   */
  beat(program: string, session: SessionId, within: DurationMs, by: Actor): void {
    this.#forgetOthersThan(session)
    const owner = `${by.program?.id ?? ''} `
    const key = owner + program
    const ofOne = [...this.#lines.keys()].filter((other) => other.startsWith(owner))
    if (!this.#lines.has(key) && ofOne.length >= MOST_OF_ONE)
      throw new Problem(429, 'too_many_requests', `A session lives by at most ${MOST_OF_ONE} programs of one token. Nothing was changed.`)
    this.#lines.get(key)?.cancel()
    this.#promise(key, { session, within, by })
  }

  #promise(key: string, promised: Pick<Lifeline, 'session' | 'within' | 'by'>): void {
    const { clock, scheduler } = this.#desk
    const cancel = scheduler.after(promised.within, () => this.#fallDue(key))
    this.#lines.set(key, { ...promised, beatAt: clock.steady(), cancel })
  }

  /** A session that is not at this window any more has ended. */
  #forgetOthersThan(session: SessionId): void {
    for (const [key, line] of this.#lines) {
      if (line.session === session) continue
      line.cancel()
      this.#lines.delete(key)
    }
  }

  clear(): void {
    for (const { cancel } of this.#lines.values()) cancel()
    this.#lines.clear()
  }

  #fallDue(key: string): void {
    const line = this.#lines.get(key)
    if (!line) return
    const { store, clock, current, keeper } = this.#desk
    const { session, within, beatAt, by } = line
    const silentMs = clock.steady() - beatAt
    // What it has sent meanwhile may still be on its way to us.
    if (silentMs > within + STALL) return this.#promise(key, line)
    this.#lines.delete(key)
    if (current.signedIn?.session.id !== session || !isStillOrdered(store, by)) return
    keeper.leaveForSure('process_died', { trigger: 'api', note: 'program silent', silentMs: durationMs(silentMs), by: named(by) })
  }
}

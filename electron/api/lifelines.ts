import type { ApiDesk } from '../app/api/api-desk.ts'
import { isStillOrdered } from '../app/closing/ask-to-close.ts'
import { named } from '../core/audit/audit.ts'
import type { Actor } from '../core/audit/audit.ts'
import { durationMs } from '../core/ids.ts'
import type { DurationMs, SessionId } from '../core/ids.ts'

/** A timer that comes so much too late stood still: the computer slept, or this process was stopped, and the program's heartbeats with it. */
const STALL = 3_000

type Lifeline = Readonly<{ session: SessionId; within: DurationMs; beatAt: DurationMs; by: Actor; cancel: () => void }>

/** Programs that are a session's reason to live: one that has promised to come again within a time, and does not, ends it. */
export class Lifelines {
  readonly #desk: ApiDesk
  readonly #lines = new Map<string, Lifeline>()

  constructor(desk: ApiDesk) {
    this.#desk = desk
  }

  /** Each program has one, by its name; the newest promise counts. */
  beat(program: string, session: SessionId, within: DurationMs, by: Actor): void {
    this.#lines.get(program)?.cancel()
    const { clock, scheduler } = this.#desk
    const cancel = scheduler.after(within, () => this.#fallDue(program))
    this.#lines.set(program, { session, within, beatAt: clock.steady(), by, cancel })
  }

  clear(): void {
    for (const { cancel } of this.#lines.values()) cancel()
    this.#lines.clear()
  }

  #fallDue(program: string): void {
    const line = this.#lines.get(program)
    if (!line) return
    const { store, clock, current, keeper } = this.#desk
    const { session, within, beatAt, by } = line
    const silentMs = clock.steady() - beatAt
    // What it has sent meanwhile may still be on its way to us.
    if (silentMs > within + STALL) return this.beat(program, session, within, by)
    this.#lines.delete(program)
    if (current.signedIn?.session.id !== session || !isStillOrdered(store, by)) return
    keeper.leaveForSure('process_died', { trigger: 'api', note: 'program silent', silentMs: durationMs(silentMs), by: named(by) })
  }
}

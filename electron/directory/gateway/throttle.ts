import { decideAttempt, forgiven, nameSubject } from '../../core/accounts/sign-in-throttle.ts'
import type { AttemptRecord, ThrottleDecision, ThrottleRules } from '../../core/accounts/sign-in-throttle.ts'
import type { WorkstationId } from '../../core/fleet/directory-port.ts'
import type { UtcMs } from '../../core/ids.ts'

/** Records beyond these go, the oldest first: nobody may fill our memory with names. */
const MOST_RECORDS = 100_000
/** Wrong passwords for one name, wherever they are tried, before the first delay; and before it is locked everywhere (NIST SP 800-63B-4, 3.2.2). */
const FLEET_FREE = 20
const FLEET_LOCKOUT = 100

/** Counted before the password is looked at: neither a kill nor attempts at once are free. */
export type Attempt = Readonly<{ decision: ThrottleDecision; forgive: () => void }>

/**
 * Wrong passwords that desks bring to this gateway, in its memory. A name is counted per desk by the rules of a desk, so that whoever holds
 * one desk keeps nobody out at another; and over all of them by wider ones, so that many desks guess no faster than one.
 */
export class ProofThrottle {
  readonly #records = new Map<string, AttemptRecord>()

  admit(typed: string, desk: WorkstationId, now: UtcMs, rules: ThrottleRules): Attempt {
    const name = nameSubject(typed)
    const here = { own: `${name}@${desk}`, machine: `machine:${desk}` }
    const everywhere = { ...rules, freeAttempts: FLEET_FREE, lockoutAfter: FLEET_LOCKOUT }
    const fleet = decideAttempt({ own: this.#of(name), machine: null }, now, everywhere)
    if (fleet.kind === 'wait') return { decision: fleet, forgive: () => {} }
    const before = this.#of(here.machine)
    const decision = decideAttempt({ own: this.#of(here.own), machine: before }, now, rules)
    this.#keep(here.own, decision.records.own)
    this.#keep(here.machine, decision.records.machine)
    if (decision.kind === 'wait') return { decision, forgive: () => {} }
    this.#keep(name, fleet.records.own)
    const forgive = () => {
      const after = forgiven({ own: this.#of(here.own), machine: this.#of(here.machine) }, before)
      this.#keep(here.own, after.own)
      this.#keep(here.machine, after.machine)
      this.#keep(name, null)
    }
    return { decision: { ...decision, lock: decision.lock ?? fleet.lock, lockIfWrong: decision.lockIfWrong ?? fleet.lockIfWrong }, forgive }
  }

  #of(subject: string): AttemptRecord | null {
    return this.#records.get(subject) ?? null
  }

  #keep(subject: string, record: AttemptRecord | null): void {
    this.#records.delete(subject)
    if (record) this.#records.set(subject, record)
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= MOST_RECORDS) return
      this.#records.delete(oldest)
    }
  }
}

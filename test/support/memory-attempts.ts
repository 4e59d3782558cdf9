import { decideAttempt, forgiven } from '../../electron/core/accounts/sign-in-throttle.ts'
import type { AttemptRecord, AttemptRecords, AttemptSubjects, ThrottleRules } from '../../electron/core/accounts/sign-in-throttle.ts'
import type { UtcMs } from '../../electron/core/ids.ts'
import type { Admission } from '../../electron/core/ports/store-port.ts'

/** The attempts to sign in, without a disk. */
export class MemoryAttempts {
  readonly #known = new Map<string, AttemptRecord>()

  admit(subjects: AttemptSubjects, now: UtcMs, rules: ThrottleRules): Admission {
    const before = this.#known.get(subjects.machine) ?? null
    const decision = decideAttempt({ account: this.#known.get(subjects.account) ?? null, machine: before }, now, rules)
    this.#keep(subjects, decision.records)
    return { ...decision, before }
  }

  forgive(subjects: AttemptSubjects, before: AttemptRecord | null): void {
    this.#keep(subjects, forgiven({ account: null, machine: this.#known.get(subjects.machine) ?? null }, before))
  }

  locked(): ReadonlySet<string> {
    return new Set([...this.#known].filter(([, { lockedAt }]) => lockedAt !== null).map(([subject]) => subject))
  }

  clear(subject: string): void {
    this.#known.delete(subject)
  }

  #keep({ account, machine }: AttemptSubjects, records: AttemptRecords): void {
    for (const [subject, record] of [[account, records.account] as const, [machine, records.machine] as const]) {
      if (record) this.#known.set(subject, record)
      else this.#known.delete(subject)
    }
  }
}

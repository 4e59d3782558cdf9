import { decideAttempt, forgiven } from '../../electron/core/accounts/sign-in-throttle.ts'
import type {
  AttemptRecord,
  AttemptRecords,
  AttemptSubjects,
  LockedRecord,
  ThrottleRules,
} from '../../electron/core/accounts/sign-in-throttle.ts'
import type { UtcMs } from '../../electron/core/ids.ts'
import type { Admission } from '../../electron/core/ports/store-port.ts'

/** The attempts to sign in, without a disk. */
export class MemoryAttempts {
  readonly #known = new Map<string, AttemptRecord>()

  admit(subjects: AttemptSubjects, now: UtcMs, rules: ThrottleRules): Admission {
    const before = this.#find(subjects.machine)
    const decision = decideAttempt({ own: this.#find(subjects.own), machine: before }, now, rules)
    this.#keep(subjects, decision.records)
    return { ...decision, before }
  }

  forgive(subjects: AttemptSubjects, before: AttemptRecord | null): void {
    this.#keep(subjects, forgiven({ own: null, machine: this.#find(subjects.machine) }, before))
  }

  locked(): ReadonlyMap<string, LockedRecord> {
    return new Map([...this.#known].filter(([, { lockedAt }]) => lockedAt !== null))
  }

  clear(subject: string): void {
    this.#known.delete(subject)
  }

  #find(subject: string | null): AttemptRecord | null {
    return subject === null ? null : (this.#known.get(subject) ?? null)
  }

  #keep({ own, machine }: AttemptSubjects, records: AttemptRecords): void {
    for (const [subject, record] of [[own, records.own] as const, [machine, records.machine] as const]) {
      if (subject === null) continue
      if (record) this.#known.set(subject, record)
      else this.#known.delete(subject)
    }
  }
}

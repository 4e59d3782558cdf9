import { decideAttempt, forgiven } from '../../../core/accounts/sign-in-throttle.ts'
import type { AttemptRecord, AttemptSubjects, ThrottleRules } from '../../../core/accounts/sign-in-throttle.ts'
import type { UtcMs } from '../../../core/ids.ts'
import type { Admission } from '../../../core/ports/store-port.ts'
import type { Connection } from '../connection.ts'
import { forgetAttempts, selectAttempts, writeAttempts } from './attempts-table.ts'

export const admitAttempt = (db: Connection, subjects: AttemptSubjects, now: UtcMs, rules: ThrottleRules): Admission =>
  unsynchronised(db, 'count an attempt to sign in', () => {
    const known = selectAttempts(db, subjects)
    const decision = decideAttempt(known, now, rules)
    writeAttempts(db, subjects, decision.records)
    forgetAttempts(db, now, rules)
    return { ...decision, before: known.machine }
  })

export const forgiveAttempt = (db: Connection, subjects: AttemptSubjects, before: AttemptRecord | null): void =>
  unsynchronised(db, 'forget an attempt to sign in', () => writeAttempts(db, subjects, forgiven(selectAttempts(db, subjects), before)))

const unsynchronised = <Value>(db: Connection, what: string, write: () => Value): Value =>
  db.writeUnsynchronised(what, () => db.write(what, write))

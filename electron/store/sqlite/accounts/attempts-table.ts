import type {
  AttemptRecord,
  AttemptRecords,
  AttemptSubjects,
  LockedRecord,
  ThrottleRules,
} from '../../../core/accounts/sign-in-throttle.ts'
import type { UtcMs } from '../../../core/ids.ts'
import type { Connection } from '../connection.ts'
import { countFrom, timeFrom, timeOrNull } from '../odd-values.ts'

type AttemptRow = Readonly<{ failures: number; last_failed_at: number; locked_at: number | null }>

type LockedRow = Readonly<{ subject: string; failures: number; locked_at: number }>

export const ATTEMPT_SQL = {
  find: 'SELECT failures, last_failed_at, locked_at FROM sign_in_attempts WHERE subject = ?',
  write: `INSERT INTO sign_in_attempts (subject, failures, last_failed_at, locked_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_failed_at = excluded.last_failed_at, locked_at = excluded.locked_at`,
  clear: 'DELETE FROM sign_in_attempts WHERE subject = ?',
  forget: 'DELETE FROM sign_in_attempts WHERE last_failed_at < ? AND (locked_at IS NULL OR locked_at < ?)',
} as const

const LOCKED = 'SELECT subject, failures, locked_at FROM sign_in_attempts WHERE locked_at IS NOT NULL'

export const selectAttempts = (db: Connection, { own, machine }: AttemptSubjects): AttemptRecords => ({
  own: selectAttempt(db, own),
  machine: machine === null ? null : selectAttempt(db, machine),
})

export function writeAttempts(db: Connection, { own, machine }: AttemptSubjects, records: AttemptRecords): void {
  writeAttempt(db, own, records.own)
  if (machine !== null) writeAttempt(db, machine, records.machine)
}

export const clearAttempts = (db: Connection, subject: string) => void db.statement(ATTEMPT_SQL.clear).run(subject)

/** What nothing depends on any more: what somebody typed long ago is no business of the database's. */
export function forgetAttempts(db: Connection, now: UtcMs, { failuresForgottenAfter, lockoutDuration }: ThrottleRules): void {
  db.statement(ATTEMPT_SQL.forget).run(now - failuresForgottenAfter, lockoutDuration === null ? 0 : now - lockoutDuration)
}

export const selectLocked = (db: Connection): ReadonlyMap<string, LockedRecord> =>
  new Map(
    (db.statement(LOCKED).all() as LockedRow[]).map(({ subject, failures, locked_at }) => [
      subject,
      { failures: countFrom(failures), lockedAt: timeFrom(locked_at) },
    ]),
  )

function selectAttempt(db: Connection, subject: string): AttemptRecord | null {
  const row = db.statement(ATTEMPT_SQL.find).get(subject) as AttemptRow | undefined
  if (!row) return null
  return { failures: countFrom(row.failures), lastFailedAt: timeFrom(row.last_failed_at), lockedAt: timeOrNull(row.locked_at) }
}

function writeAttempt(db: Connection, subject: string, record: AttemptRecord | null): void {
  if (record) db.statement(ATTEMPT_SQL.write).run(subject, record.failures, record.lastFailedAt, record.lockedAt)
  else clearAttempts(db, subject)
}

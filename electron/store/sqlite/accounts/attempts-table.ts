import type { AttemptRecord, AttemptRecords, AttemptSubjects } from '../../../core/accounts/sign-in-throttle.ts'
import type { Connection } from '../connection.ts'
import { timeFrom, timeOrNull } from '../odd-values.ts'

type AttemptRow = Readonly<{ failures: number; last_failed_at: number; locked_at: number | null }>

export const ATTEMPT_SQL = {
  find: 'SELECT failures, last_failed_at, locked_at FROM sign_in_attempts WHERE subject = ?',
  write: `INSERT INTO sign_in_attempts (subject, failures, last_failed_at, locked_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_failed_at = excluded.last_failed_at, locked_at = excluded.locked_at`,
  clear: 'DELETE FROM sign_in_attempts WHERE subject = ?',
} as const

const LOCKED = 'SELECT subject FROM sign_in_attempts WHERE locked_at IS NOT NULL'

export const selectAttempts = (db: Connection, subjects: AttemptSubjects): AttemptRecords => ({
  account: selectAttempt(db, subjects.account),
  machine: selectAttempt(db, subjects.machine),
})

export function writeAttempts(db: Connection, subjects: AttemptSubjects, records: AttemptRecords): void {
  writeAttempt(db, subjects.account, records.account)
  writeAttempt(db, subjects.machine, records.machine)
}

export const clearAttempts = (db: Connection, subject: string) => void db.statement(ATTEMPT_SQL.clear).run(subject)

export const selectLocked = (db: Connection): ReadonlySet<string> =>
  new Set((db.statement(LOCKED).all() as { subject: string }[]).map(({ subject }) => subject))

function selectAttempt(db: Connection, subject: string): AttemptRecord | null {
  const row = db.statement(ATTEMPT_SQL.find).get(subject) as AttemptRow | undefined
  if (!row) return null
  return { failures: row.failures, lastFailedAt: timeFrom(row.last_failed_at), lockedAt: timeOrNull(row.locked_at) }
}

function writeAttempt(db: Connection, subject: string, record: AttemptRecord | null): void {
  if (record) db.statement(ATTEMPT_SQL.write).run(subject, record.failures, record.lastFailedAt, record.lockedAt)
  else clearAttempts(db, subject)
}

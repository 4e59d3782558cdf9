import type { SessionId, UserId, UtcMs } from '../ids.ts'

/** What administrators are told of, whether they look or not. */
export const ALERT_KINDS = [
  'session_disowned',
  'attempts_disowned',
  'many_failed_sign_ins',
  'account_locked',
  'two_hosts_at_once',
  'unusual_hour',
  'repeated_crashes',
  'audit_broken',
  'foreign_schema',
  'backup_restored',
  'other_database',
  'clock_moved',
] as const

export type AlertKind = (typeof ALERT_KINDS)[number]

export type NewAlert = Readonly<{
  at: UtcMs
  kind: AlertKind
  /** What makes two alerts of a kind the same one: while one is open, there is no second. */
  subject: string
  userId: UserId | null
  sessionId: SessionId | null
  /**
   * Facts for the words of the kind, named as they are there: a moment in UTC milliseconds ends in `At`, a length of time in `Ms`, and `case`
   * says which of the kind's sentences is meant. Never a password or a token.
   */
  detail: Readonly<Record<string, string | number>>
}>

/** An administrator has seen to it. */
export type Acknowledgement = Readonly<{
  at: UtcMs
  /** Null for the CLI, whose person is known by the operating system's account, in the audit log. */
  by: UserId | null
  note: string
}>

/** For the rules: an attempt to sign in that failed. `userId` is null for a name nobody has. */
export type FailedSignIn = Readonly<{ at: UtcMs; userId: UserId | null; host: string }>

/** For the rules: a session that ended because its process or its computer went away. */
export type Crash = Readonly<{ endedAt: UtcMs; hostId: string; host: string }>

export type Alert = NewAlert & Readonly<{ id: number; acknowledged: Acknowledgement | null }>

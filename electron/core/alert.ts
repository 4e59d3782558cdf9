import type { SessionId, UserId, UtcMs } from './ids.ts'

/** What administrators are told of, whether they look or not. */
export type AlertKind =
  | 'session_disowned'
  | 'many_failed_sign_ins'
  | 'two_hosts_at_once'
  | 'unusual_hour'
  | 'repeated_crashes'
  | 'audit_broken'
  | 'clock_moved'

export type NewAlert = Readonly<{
  at: UtcMs
  kind: AlertKind
  /** What makes two alerts of a kind the same one: while one is open, there is no second. */
  subject: string
  userId: UserId | null
  sessionId: SessionId | null
  /** Facts for the words of the kind. Never a password or a token. */
  detail: Readonly<Record<string, string | number>>
}>

/** An administrator has seen to it. */
export type Acknowledgement = Readonly<{ at: UtcMs; by: UserId; note: string }>

export type Alert = NewAlert & Readonly<{ id: number; acknowledged: Acknowledgement | null }>

import { sessionAgain } from '../fleet/facts.ts'
import type { ApiTokenId, SessionId, UserId, UtcMs } from '../ids.ts'
import type { ProcessIdentity } from '../session/process-identity.ts'
import type { EndedBy, Session, SessionEnd, Via } from '../session/session.ts'

export type AuditKind =
  | 'administrator_created'
  | 'user_added'
  | 'user_renamed'
  | 'role_changed'
  | 'user_disabled'
  | 'user_enabled'
  | 'user_unlocked'
  | 'user_erased'
  | 'password_reset'
  | 'password_changed'
  | 'password_rehashed'
  | 'signed_in'
  | 'sign_in_failed'
  | 'account_locked'
  | 'reauthenticated'
  | 'reauthentication_failed'
  | 'token_renewed'
  | 'token_refused'
  | 'session_ended'
  | 'session_recovered'
  | 'session_repaired'
  | 'app_locked'
  | 'app_unlocked'
  | 'computer_slept'
  | 'computer_woke'
  | 'heartbeats_missed'
  | 'hand_over_asked'
  | 'hand_over_refused'
  | 'hand_over_withdrawn'
  | 'close_requested'
  | 'close_withdrawn'
  | 'last_session_confirmed'
  | 'last_session_disowned'
  | 'attempts_confirmed'
  | 'attempts_disowned'
  | 'alert_raised'
  | 'alert_acknowledged'
  | 'policy_changed'
  | 'exported'
  | 'cleanup_run'
  | 'cleanup_undone'
  | 'sessions_deleted'
  | 'audit_rotated'
  | 'restored'
  | 'started_afresh'
  | 'schema_mended'
  | 'people_imported'
  | 'sessions_imported'
  | 'enrolled'
  | 'left_directory'
  | 'stream_begun'
  | 'link_opened'
  | 'command_settled'
  | 'grant_unused'
  | 'directory_policy'
  | 'api_token_added'
  | 'api_token_revoked'
  | 'api_token_refused'

/** One line of the audit log. The store adds its place in the hash chain. `detail` never holds a password, a token or a hash of one. */
export type AuditEntry = Readonly<{
  at: UtcMs
  kind: AuditKind
  /** Null for the CLI, whose person is known by the operating system's account, and for what Latchkey did by itself. */
  actorUserId: UserId | null
  sessionId: SessionId | null
  detail: Readonly<Record<string, unknown>>
}>

/** An entry as read back; `seq` is its place in the chain. */
export type AuditRecord = AuditEntry & Readonly<{ seq: number }>

/** Who does something, and from which process. */
export type Actor = Readonly<{
  userId: UserId | null
  sessionId: SessionId | null
  via: Via
  process: Readonly<{ pid: number; host: string; osUser: string }>
  /** That asked by the API, where it has a token. */
  program?: Readonly<{ id: ApiTokenId; name: string }>
}>

/** `not_as_noted`: the chain holds in itself, but is not the one that was written. */
type AuditFlaw = 'missing_line' | 'wrong_link' | 'wrong_hash' | 'not_as_noted'

export type AuditVerdict =
  /** `head` is the newest line's hash in hexadecimal: noted elsewhere, it also shows a log that was replaced as a whole. */
  | { readonly kind: 'intact'; readonly lines: number; readonly head: string }
  | { readonly kind: 'broken'; readonly seq: number; readonly why: AuditFlaw }

/** How many lines were rotated away, and how far their archives were looked at: all of each, or the newest line of the newest. */
type Archived = Readonly<{ lines: number; checked: 'all' | 'newest' }>

/** The same of the whole log, with its archives and with what lies outside of both. */
export type AuditLogVerdict =
  | (Extract<AuditVerdict, { kind: 'intact' }> & Readonly<{ archived: Archived }>)
  | Readonly<{
      kind: 'broken'
      seq: number
      /**
       * `missing_archive`: the one that ends with this line. `set_back`: `file` has this line, and the log does not: its end was cut, or an
       * older database took its place.
       */
      why: AuditFlaw | 'missing_archive' | 'set_back'
      /** The archive that the line is, or should be, in; null for the store. Of `set_back`, what proves it, by its path in the data directory. */
      file: string | null
    }>

/** A process on its own account: nobody is signed in, or the app acts by itself. */
export const actorIn = ({ pid, host, osUser }: ProcessIdentity): Actor => ({
  userId: null,
  sessionId: null,
  via: 'app',
  process: { pid, host, osUser },
})

/** The person of a session, in the process that holds it. */
export const actorOf = (session: Pick<Session, 'id' | 'userId' | 'owner'>): Actor => ({
  ...actorIn(session.owner),
  userId: session.userId,
  sessionId: session.id,
})

/** Who ended a session, as its evidence names them. */
export const named = ({ userId, via, process, program }: Actor): EndedBy => ({
  userId,
  via,
  ...process,
  ...(program ? { program: program.name } : {}),
})

/** The same, and nothing where that was its own person. */
export const endedBy = (session: Pick<Session, 'id'>, by: Actor | undefined): Readonly<{ by?: EndedBy }> =>
  by === undefined || by.sessionId === session.id ? {} : { by: named(by) }

export const auditEntry = (by: Actor, at: UtcMs, kind: AuditKind, detail: AuditEntry['detail'] = {}): AuditEntry => ({
  at,
  kind,
  actorUserId: by.userId,
  sessionId: by.sessionId,
  detail: { ...detail, via: by.via, ...(by.program ? { program: by.program.name } : {}), process: by.process },
})

/** `sessionId` is the session whose row was half-ended. */
export const sessionRepaired = (session: SessionId, end: SessionEnd, at: UtcMs, by: Actor): AuditEntry => ({
  ...auditEntry(by, at, 'session_repaired', { again: sessionAgain(session, end) }),
  sessionId: session,
})

/** `sessionId` is the session that ended, whoever ended it. */
export const sessionEnded = (session: Session, end: SessionEnd, at: UtcMs, by: Actor): AuditEntry => ({
  ...auditEntry(by, at, end.recoveredAt === null ? 'session_ended' : 'session_recovered', {
    user: session.userId,
    reason: end.endReason,
    endedAt: end.endedAt,
    evidence: end.endEvidence,
  }),
  sessionId: session.id,
})

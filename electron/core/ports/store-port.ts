import type { LookAlike } from '../accounts/look-alike.ts'
import type { AttemptRecord, AttemptSubjects, LockedRecord, ThrottleDecision, ThrottleRules } from '../accounts/sign-in-throttle.ts'
import type { Attempt } from '../accounts/strange-attempts.ts'
import type { Credentials, User } from '../accounts/user.ts'
import type { Acknowledgement, Alert, AlertKind, Crash, FailedSignIn, NewAlert } from '../alerts/alert.ts'
import type { ApiTokenStore } from '../api/api-token-store.ts'
import type { AuditEnds, ChainEnd, LinkedAuditLine } from '../audit/audit-chain.ts'
import type { Actor, AuditEntry, AuditRecord, AuditVerdict } from '../audit/audit.ts'
import type { CleanUpStore } from '../clean-up/cleanup-run.ts'
import type { FleetStore } from '../fleet/fleet-store.ts'
import type { DurationMs, InstanceId, SessionId, UserId, UtcMs } from '../ids.ts'
import type { ImportStore } from '../import/import-store.ts'
import type { ReportStore } from '../reports/console-port.ts'
import type { CloseRequest } from '../session/close-request.ts'
import type { Ending, Judge } from '../session/session-end.ts'
import type { NotAdmitted, SessionLimit } from '../session/session-start.ts'
import type { Session, SessionEnd } from '../session/session.ts'
import type { TokenFacts } from '../session/token-check.ts'
import type { MaintenanceStore } from '../upkeep/maintenance.ts'

/** What becomes of a person's sessions together with a change of their account. Each end is audited. */
export type Endings = Pick<Ending, 'reason' | 'evidence'> & Readonly<{ by: Actor; except?: SessionId; judge: Judge; steady?: DurationMs }>

export type UserUpdate = Readonly<{
  id: UserId
  at: UtcMs
  set: Partial<Pick<User, 'username' | 'email' | 'displayName' | 'role' | 'disabledAt' | 'mustChangePassword' | 'oneTimeSince'>> &
    Readonly<{ passwordHash?: string }>
  /** Only while the password is still the one with this hash. */
  ifPasswordHash?: string
  /** Forgets the failed attempts kept under these subjects, and the locks with them. */
  forgive?: readonly string[]
  ends?: Endings
  audit: AuditEntry
}>

export type UpdateUserOutcome =
  | { readonly kind: 'updated'; readonly user: User; readonly ended: readonly SessionId[] }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'taken'; readonly field: 'username' | 'email' }
  | LookAlike
  /** Nobody enabled would be left who can administer. */
  | { readonly kind: 'last_administrator' }
  /** The password has been changed in the meantime. */
  | { readonly kind: 'outdated' }

/** Everything that says who it was goes; `pseudonym` is what they are called from then on. */
export type UserErasure = Pick<UserUpdate, 'id' | 'at' | 'audit'> &
  Readonly<{ pseudonym: string; forgive: readonly string[]; ends: Endings }>

export type EraseUserOutcome =
  /**
   * `linesWithNames` are those of the audit log that an earlier version wrote: the chain holds their names until they are archived. Where it is not
   * `isOverwritten`, they are still in what the database has written and not yet moved, for whoever reads its files.
   */
  | { readonly kind: 'erased'; readonly ended: readonly SessionId[]; readonly linesWithNames: number; readonly isOverwritten: boolean }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'last_administrator' }

export type AddUserOutcome =
  | { readonly kind: 'added' }
  | { readonly kind: 'taken'; readonly field: 'username' | 'email' }
  | LookAlike
  | { readonly kind: 'not_first' }

/** `before` is what was known of the machine, for `forgiveAttempt`. */
export type Admission = ThrottleDecision & Readonly<{ before: AttemptRecord | null }>

interface AccountStore {
  countUsers(): number
  /** Also one whose account is disabled. */
  hasAdministrator(): boolean
  /** Whether anybody administers, or ever did as far as the audit log tells: then nobody else makes themselves an administrator at the door. */
  wasAdministered(): boolean
  /** Those whose accounts are not erased, by the folded name that is shown. */
  listUsers(): readonly User[]
  /** Finds by username or email, ignoring case. Disabled accounts are found too. */
  findCredentials(identifier: string): Credentials | null
  findUser(id: UserId): User | null
  /** With `onlyIfFirst`, adds the account only while there is no administrator. */
  addUser(user: User, passwordHash: string, audit: AuditEntry, options?: { onlyIfFirst?: boolean }): AddUserOutcome
  /** Changes an account, and ends its sessions where the change asks for it, in one transaction. */
  updateUser(update: UserUpdate): UpdateUserOutcome
  /** Leaves of a person what they did, in one transaction: a row under the pseudonym, that no list has and nobody can sign in with. */
  eraseUser(erasure: UserErasure): EraseUserOutcome

  /** Decides on an attempt to sign in and counts it. Not synchronised to disk: it survives a kill, and the next commit takes it along. */
  admitAttempt(subjects: AttemptSubjects, now: UtcMs, rules: ThrottleRules): Admission
  /** Takes back what `admitAttempt` counted. Not synchronised either. */
  forgiveAttempt(subjects: AttemptSubjects, before: AttemptRecord | null): void
  /** The subjects that were locked and have not been opened since. */
  lockedSubjects(): ReadonlyMap<string, LockedRecord>
}

export type StartOutcome =
  /** `replaced` are the person's older sessions that ended to make room. */
  | { readonly kind: 'started'; readonly replaced: readonly Session[] }
  /** Somebody's, or this instance's own, session is in the way. Nothing was written. */
  | { readonly kind: 'already_active'; readonly session: Session }
  /** Deleted, disabled, or with a one-time password, since the password was checked. Nothing was written. */
  | { readonly kind: 'not_admitted'; readonly because: NotAdmitted }

export type EndOutcome =
  | { readonly kind: 'ended'; readonly session: Session }
  | { readonly kind: 'already_ended'; readonly session: Session }
  | { readonly kind: 'not_found' }

export type SessionFilter = Readonly<{
  /** `active` and `all`; newest first. */
  state: 'active' | 'all'
  userId?: UserId
  limit?: number
}>

/** A sign of life; `steady` is what the steady clock said at it. */
export type Heartbeat = Readonly<{ at: UtcMs; lastActivityAt: UtcMs; steady?: DurationMs }>

interface SessionStore {
  /**
   * Compare-and-set: starts the session only while the account may, the person is below the limit (one, and refuse, unless said
   * otherwise) and the instance has no session. `tokenHash` is 32 bytes. One fsync.
   */
  startSession(session: Session, tokenHash: Uint8Array, audit: AuditEntry, limit?: SessionLimit, judge?: Judge): StartOutcome
  /** Compare-and-set on `active` and the old hash: from then on only the new token opens the session. */
  rotateToken(id: SessionId, oldHash: Uint8Array, newHash: Uint8Array, audit: AuditEntry): boolean
  /** What a token is checked against; null for an unknown session. */
  findTokenFacts(id: SessionId): (TokenFacts & Readonly<{ user: User }>) | null
  /** Compare-and-set on `active`; false when the session has ended. Not synchronised to disk: the next commit that is takes it along. */
  recordHeartbeat(id: SessionId, at: UtcMs, lastActivityAt: UtcMs, steady?: DurationMs): boolean
  /**
   * Compare-and-set on `active`: of two closers one wins. The end never lies before the start. `lastBeat` is the heartbeat that comes with
   * it, where the app itself ends the session. One fsync. `ifAsked` is the request to close that is obeyed: where it stands no longer as it was
   * asked then, `not_found` is thrown, for it was withdrawn.
   */
  endSession(id: SessionId, end: SessionEnd, audit: AuditEntry, lastBeat?: Heartbeat, ifAsked?: UtcMs): EndOutcome
  /** Ends all of them in one transaction, each compare-and-set on `active`; returns those that this call ended. */
  endSessions(ends: readonly { id: SessionId; end: SessionEnd; audit: AuditEntry }[]): readonly SessionId[]
  /**
   * Gives rows that an import or damage left half-ended, and so without a duration, an end as honest as can be; returns them. For
   * maintenance.
   */
  repairEnds(auditOf: (repaired: SessionId, end: SessionEnd) => AuditEntry): readonly SessionId[]
  findSession(id: SessionId): Session | null
  /** Of those that have ended, the one that started last: of one person, or of anybody. */
  lastEnded(person?: UserId): Session | null
  /** The active session that a process holds, for closing when nothing is left in memory. */
  findActiveSessionOf(instanceId: InstanceId): Session | null
  activeSessions(): readonly Session[]
  listSessions(filter: SessionFilter): readonly Session[]
}

interface SettingsStore {
  readSettings(): ReadonlyMap<string, string>
  /**
   * Stores settings (null takes one away) and raises the policy's version by one, which `readSettings` has under `policy-version`: all of
   * them or none. With `ifVersion`, only while that is the version; false when it is not.
   */
  writeSettings(texts: ReadonlyMap<string, string | null>, audit: readonly AuditEntry[], ifVersion?: number): boolean
}

export type AuditFilter = Readonly<{
  /** Only the newest so many. */
  newest?: number
  /** Only what concerns this session. */
  session?: SessionId
  /** Only lines before this one. */
  before?: number
}>

interface AuditStore {
  appendAudit(...entries: readonly AuditEntry[]): void
  /** Oldest first. */
  listAudit(filter?: AuditFilter): readonly AuditRecord[]
  /** Whether the log is as it was written, from the line on that rotation left as the first. */
  verifyAudit(): AuditVerdict
  auditEnds(): AuditEnds
  /** The attempts to sign in as this person that failed since then: newest first, and at most the newest thousand. */
  failedSignInsOf(person: UserId, since: UtcMs): readonly Attempt[]
  /** The first line from this moment on; lines written earlier may carry a later time where a clock moved back. */
  firstAuditSince(at: UtcMs): number | null
  /** The oldest lines, up to this one and at most so many, as they are to be archived. */
  auditLinesUpTo(seq: number, most: number): readonly LinkedAuditLine[]
  /** The oldest lines after this one, at most so many. */
  auditLinesAfter(seq: number, most: number): readonly LinkedAuditLine[]
  /**
   * Compare-and-set: takes away the lines up to `last`, which have been archived, only while the log begins after the line `after`, and
   * none that the directory does not have. The chain goes on from `last`.
   */
  rotateAudit(after: number, last: ChainEnd, audit: AuditEntry): boolean
}

export interface AlertStore {
  /** False where one of the same kind and subject is open already. */
  raise(alert: NewAlert, audit: AuditEntry): boolean
  /** Compare-and-set: an alert is seen to once. */
  acknowledge(id: number, by: Acknowledgement, audit: AuditEntry): boolean
  /** Newest first. */
  list(state: 'open' | 'all', limit?: number): readonly Alert[]
  find(id: number): Alert | null
  /** When one of this kind and subject was last seen to. */
  lastAcknowledged(kind: AlertKind, subject: string): UtcMs | null
  /** At the door and at open sessions. Newest first, and at most the newest thousand. */
  failedSignIns(since: UtcMs): readonly FailedSignIn[]
  /** When the person's sessions started, oldest first. */
  signInTimes(person: UserId, since: UtcMs): readonly UtcMs[]
  /** Sessions that ended since then and had started less than two days before that. */
  crashes(since: UtcMs): readonly Crash[]
}

export interface CloseRequestStore {
  /** Each only while its session is active, and in place of an older one; returns those that were asked. One transaction. */
  ask(requests: readonly Readonly<{ request: Omit<CloseRequest, 'seenAt'>; audit: AuditEntry }>[]): readonly SessionId[]
  of(id: SessionId): CloseRequest | null
  /** The app that holds the session has taken note. */
  see(id: SessionId, at: UtcMs): boolean
  withdraw(id: SessionId): boolean
  /** Its person's app gives them this grace instead of the one that was asked. */
  extend(id: SessionId, grace: DurationMs): boolean
}

/**
 * Where Latchkey keeps its facts. Each method is one whole, atomic transition: when it returns, it is done and, unless it says
 * otherwise, on disk (law 4); when it throws a `LatchkeyError` (`database_busy`, `data_directory_full`, `database_corrupt`,
 * `database_failed`), nothing was written; after `outcome_unknown` nobody can tell. All methods are synchronous, so that closing can be (law 6).
 */
export interface Store extends AccountStore, SessionStore, SettingsStore, AuditStore {
  readonly alerts: AlertStore
  readonly closeRequests: CloseRequestStore
  readonly reports: ReportStore
  readonly cleanups: CleanUpStore
  readonly maintenance: MaintenanceStore
  readonly imports: ImportStore
  readonly fleet: FleetStore
  readonly apiTokens: ApiTokenStore
  /** Whether a change was made by this opening: a later one that fails does not take it back. */
  readonly hasWritten: boolean
  /** Whether another connection has changed anything since this was last asked. Costs some microseconds. */
  changedElsewhere(): boolean
  /** Takes a log that has grown large into the database; to be called at a quiet moment, since it blocks for tens of milliseconds. */
  checkpoint(): void
  /** From here on, waiting for another process's write lock is cut to this long: closing must not hang. */
  hurry(longestWait: DurationMs): void
  close(): void
}

import type { DurationMs, InstanceId, SessionId, UserId, UtcMs } from './ids.ts'
import type { LivenessVerdict, ProcessIdentity } from './process-identity.ts'
import type { Session, SessionEnd } from './session.ts'
import type { Credentials, User } from './user.ts'

export interface Clock {
  now(): UtcMs
}

/** Timers, injected so that tests can move time. */
export interface Scheduler {
  /** Runs the task once after the delay; the returned function cancels it. */
  after(delay: DurationMs, task: () => void): () => void
  /** Runs the task again and again; the returned function stops it. */
  every(interval: DurationMs, task: () => void): () => void
}

export interface ProcessProbe {
  /** Never throws: what cannot be found out is `unknown`. */
  judge(owner: ProcessIdentity): LivenessVerdict
}

export interface PasswordHasher {
  /** A PHC string, argon2id. */
  hash(password: string): Promise<string>
  verify(phc: string, password: string): Promise<boolean>
  /** Costs what `verify` costs, for a name nobody has: the time taken must not tell who exists. */
  verifyNobody(password: string): Promise<void>
  /** Rejects with `password_too_common` a password from the lists that attackers try first (NIST SP 800-63B). */
  refuseCommon(password: string): Promise<void>
  /** Loads ahead what the first sign-in needs; without it the first sign-in takes that much longer. */
  prepare(): void
}

export interface Entropy {
  /** A new UUIDv7 for the moment given. */
  uuidV7(at: UtcMs): string
  /** 256 bits for a session token, from the operating system's CSPRNG. */
  token(): Uint8Array
  sha256(bytes: Uint8Array): Uint8Array
}

/** Life-cycle log. Fields never hold a password or a token. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, fields?: Readonly<Record<string, unknown>>): void
}

/** One line of the audit log. The store adds its place in the hash chain. */
export type AuditEntry = Readonly<{
  at: UtcMs
  kind: AuditKind
  actorUserId: UserId | null
  sessionId: SessionId | null
  detail: Readonly<Record<string, unknown>>
}>

export type AuditKind =
  | 'administrator_created'
  | 'user_added'
  | 'signed_in'
  | 'sign_in_failed'
  | 'session_ended'
  | 'session_recovered'
  | 'policy_changed'

export type StartOutcome =
  | { readonly kind: 'started' }
  /** Somebody's, or this instance's own, session is in the way. Nothing was written. */
  | { readonly kind: 'already_active'; readonly session: Session }

export type EndOutcome =
  | { readonly kind: 'ended'; readonly session: Session }
  | { readonly kind: 'already_ended'; readonly session: Session }
  | { readonly kind: 'not_found' }

export type AddUserOutcome =
  | { readonly kind: 'added' }
  | { readonly kind: 'taken'; readonly field: 'username' | 'email' }
  | { readonly kind: 'not_first' }

export type SessionFilter = Readonly<{
  /** `active` and `all`; newest first. */
  state: 'active' | 'all'
  userId?: UserId
  limit?: number
}>

/**
 * Where Latchkey keeps its facts. Each method is one whole, atomic transition: when it returns, it is done and, unless it says
 * otherwise, on disk (law 4); when it throws a `LatchkeyError` (`database_busy`, `data_directory_full`, `database_corrupt`,
 * `database_failed`), nothing was written. All methods are synchronous, so that closing can be (law 6).
 */
export interface Store {
  countUsers(): number
  listUsers(): readonly User[]
  /** Finds by username or email, ignoring case. Disabled accounts are found too. */
  findCredentials(identifier: string): Credentials | null
  findUser(id: UserId): User | null
  /** With `onlyIfFirst`, adds the account only while there is none at all. */
  addUser(user: User, passwordHash: string, audit: AuditEntry, options?: { onlyIfFirst?: boolean }): AddUserOutcome

  /**
   * Compare-and-set: starts the session only while the person has no other active session and the instance has none either.
   * `tokenHash` is 32 bytes. One fsync.
   */
  startSession(session: Session, tokenHash: Uint8Array, audit: AuditEntry): StartOutcome
  /** Compare-and-set on `active`; false when the session has ended. Not synchronised to disk: the next commit that is takes it along. */
  recordHeartbeat(id: SessionId, at: UtcMs, lastActivityAt: UtcMs): boolean
  /** Compare-and-set on `active`: of two closers one wins. The end never lies before the start. One fsync. */
  endSession(id: SessionId, end: SessionEnd, audit: AuditEntry): EndOutcome
  /** Ends all of them in one transaction, each compare-and-set on `active`; returns those that this call ended. */
  endSessions(ends: readonly { id: SessionId; end: SessionEnd; audit: AuditEntry }[]): readonly SessionId[]
  findSession(id: SessionId): Session | null
  /** The active session that a process holds, for closing when nothing is left in memory. */
  findActiveSessionOf(instanceId: InstanceId): Session | null
  activeSessions(): readonly Session[]
  listSessions(filter: SessionFilter): readonly Session[]

  readSettings(): ReadonlyMap<string, string>
  writeSetting(key: string, value: string, audit: AuditEntry): void

  appendAudit(entry: AuditEntry): void
  /** Oldest first. */
  listAudit(): readonly AuditEntry[]

  /** Takes a log that has grown large into the database; to be called at a quiet moment, since it blocks for tens of milliseconds. */
  checkpoint(): void
  /** From here on, waiting for another process's write lock is cut to this long: closing must not hang. */
  hurry(longestWait: DurationMs): void
  close(): void
}

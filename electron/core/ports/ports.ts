import type { StoredHash } from '../accounts/stored-hash.ts'
import type { LinkedAuditLine } from '../audit/audit-chain.ts'
import type { DurationMs, UtcMs } from '../ids.ts'
import type { LivenessVerdict, ProcessIdentity } from '../session/process-identity.ts'

export type { Store } from './store-port.ts'

export interface Clock {
  now(): UtcMs
  /** Milliseconds on a clock that nobody sets, and that goes on while the computer sleeps: for lengths of time. */
  steady(): DurationMs
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
  /** False, after the same work, for a hash that is `unusable`. */
  verify(phc: string, password: string): Promise<boolean>
  judge(phc: string): StoredHash
  /** Costs what `verify` costs, for a name nobody has: the time taken must not tell who exists. */
  verifyNobody(password: string): Promise<void>
  /**
   * Rejects with `password_too_common` a password from the lists that attackers try first, and with `password_easy_to_guess` one that is
   * made of these words and other patterns (NIST SP 800-63B).
   */
  refuseGuessable(password: string, known: readonly string[]): Promise<void>
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

/** A run of audit lines that was taken out of the store. `name` is the file's. */
export type AuditSegment = Readonly<{ name: string; firstSeq: number; lastSeq: number }>

/** Where rotated lines of the audit log are kept. Nothing here is ever deleted. */
export interface AuditArchive {
  /** Oldest first. Also such as nobody came to take out of the store after they were written. */
  segments(): readonly AuditSegment[]
  /** Throws `audit_broken` for what cannot be read as lines. */
  read(segment: AuditSegment): readonly LinkedAuditLine[]
  /** On disk under its name as a whole, or not at all. */
  write(lines: readonly LinkedAuditLine[]): AuditSegment
}

/** Life-cycle log. Fields never hold a password or a token. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, fields?: Readonly<Record<string, unknown>>): void
}

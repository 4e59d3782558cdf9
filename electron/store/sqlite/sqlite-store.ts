import type { AttemptRecord, AttemptSubjects, LockedRecord, ThrottleRules } from '../../core/accounts/sign-in-throttle.ts'
import type { Attempt } from '../../core/accounts/strange-attempts.ts'
import type { Credentials, User } from '../../core/accounts/user.ts'
import type { AuditEnds, ChainEnd, LinkedAuditLine } from '../../core/audit/audit-chain.ts'
import type { AuditEntry, AuditRecord, AuditVerdict } from '../../core/audit/audit.ts'
import { passesCursor } from '../../core/fleet/rotation.ts'
import { utcMs } from '../../core/ids.ts'
import type { DurationMs, InstanceId, SessionId, UserId, UtcMs } from '../../core/ids.ts'
import { POLICY_VERSION, policyVersion } from '../../core/policy/policy.ts'
import type {
  AddUserOutcome,
  Admission,
  AuditFilter,
  EndOutcome,
  EraseUserOutcome,
  Heartbeat,
  SessionFilter,
  StartOutcome,
  Store,
  UpdateUserOutcome,
  UserErasure,
  UserUpdate,
} from '../../core/ports/store-port.ts'
import { requireStillAsked } from '../../core/session/close-request.ts'
import type { Judge } from '../../core/session/session-end.ts'
import type { SessionLimit } from '../../core/session/session-start.ts'
import type { Session, SessionEnd } from '../../core/session/session.ts'
import type { TokenFacts } from '../../core/session/token-check.ts'
import { selectLocked } from './accounts/attempts-table.ts'
import { admitAttempt, forgiveAttempt } from './accounts/attempts.ts'
import { eraseUser } from './accounts/user-erasure.ts'
import {
  countUsers,
  hasAdministrator,
  wasAdministered,
  insertUser,
  judgeNewAccount,
  selectCredentials,
  selectUser,
  selectUsers,
} from './accounts/user-table.ts'
import { updateUser } from './accounts/user-update.ts'
import { SqliteAlerts } from './alerts/sqlite-alerts.ts'
import { SqliteApiTokens } from './api/sqlite-api-tokens.ts'
import {
  insertAudit,
  readEnds,
  removeArchived,
  selectAudit,
  selectFailedSignInsOf,
  selectFirstSince,
  selectLinesAfter,
  selectLinesUpTo,
  verifyAudit,
} from './audit/audit-table.ts'
import { SqliteCleanUps } from './clean-up/sqlite-cleanups.ts'
import type { CheckpointOutcome, Connection } from './connection.ts'
import { SqliteFleet } from './fleet/sqlite-fleet.ts'
import { SqliteImports } from './import/sqlite-imports.ts'
import { SqliteReports } from './reports/sqlite-reports.ts'
import { selectCloseRequest } from './session/close-requests-table.ts'
import { repairEnds } from './session/end-repair.ts'
import {
  selectActiveSessionOf,
  selectLastEnded,
  selectSession,
  selectSessions,
  selectTokenHash,
  updateHeartbeat,
  updateToken,
} from './session/session-table.ts'
import { startSession, writeEnd } from './session/session-transitions.ts'
import { SqliteCloseRequests } from './session/sqlite-close-requests.ts'
import { readSettings, writeSettings } from './settings-table.ts'
import { SqliteMaintenance } from './upkeep/sqlite-maintenance.ts'

const ONE_SESSION: SessionLimit = { most: 1, atLimit: 'refuse' }

/** A checkpoint of this much takes some milliseconds; see PERFORMANCE.md for the 16 ms that maintenance may block. */
const LARGE_LOG_BYTES = 1024 * 1024

export class SqliteStore implements Store {
  readonly alerts: SqliteAlerts
  readonly closeRequests: SqliteCloseRequests
  readonly reports: SqliteReports
  readonly cleanups: SqliteCleanUps
  readonly maintenance: SqliteMaintenance
  readonly imports: SqliteImports
  readonly fleet: SqliteFleet
  readonly apiTokens: SqliteApiTokens
  readonly #db: Connection

  constructor(connection: Connection) {
    this.#db = connection
    this.alerts = new SqliteAlerts(connection)
    this.closeRequests = new SqliteCloseRequests(connection)
    this.reports = new SqliteReports(connection)
    this.cleanups = new SqliteCleanUps(connection)
    this.maintenance = new SqliteMaintenance(connection)
    this.imports = new SqliteImports(connection)
    this.fleet = new SqliteFleet(connection)
    this.apiTokens = new SqliteApiTokens(connection)
  }

  get hasWritten(): boolean {
    return this.#db.hasWritten
  }

  countUsers(): number {
    return this.#db.read('count the accounts', () => countUsers(this.#db))
  }

  hasAdministrator = (): boolean => this.#db.read('look for an administrator', () => hasAdministrator(this.#db))
  wasAdministered = (): boolean => this.#db.read('look for an administrator', () => wasAdministered(this.#db))

  listUsers(): readonly User[] {
    return this.#db.read('list the accounts', () => selectUsers(this.#db))
  }

  findCredentials(identifier: string): Credentials | null {
    return this.#db.read('look up an account', () => selectCredentials(this.#db, identifier))
  }

  findUser(id: UserId): User | null {
    return this.#db.read('look up an account', () => selectUser(this.#db, id))
  }

  addUser(user: User, passwordHash: string, audit: AuditEntry, options: { onlyIfFirst?: boolean } = {}): AddUserOutcome {
    return this.#db.write(`add the account "${user.username}"`, () => {
      const decision = judgeNewAccount(this.#db, user, options.onlyIfFirst === true)
      if (decision.kind !== 'add') return decision
      insertUser(this.#db, user, passwordHash)
      insertAudit(this.#db, audit)
      return { kind: 'added' }
    })
  }

  updateUser(update: UserUpdate): UpdateUserOutcome {
    return this.#db.write('change the account', () => updateUser(this.#db, update))
  }

  eraseUser(erasure: UserErasure): EraseUserOutcome {
    const { result, isOverwritten } = this.#db.writeOver('erase the account', () => eraseUser(this.#db, erasure))
    return result.kind === 'erased' ? { ...result, isOverwritten } : result
  }

  admitAttempt(subjects: AttemptSubjects, now: UtcMs, rules: ThrottleRules): Admission {
    return admitAttempt(this.#db, subjects, now, rules)
  }

  forgiveAttempt(subjects: AttemptSubjects, before: AttemptRecord | null): void {
    forgiveAttempt(this.#db, subjects, before)
  }

  lockedSubjects(): ReadonlyMap<string, LockedRecord> {
    return this.#db.read('list the locked accounts', () => selectLocked(this.#db))
  }

  startSession(session: Session, tokenHash: Uint8Array, audit: AuditEntry, limit = ONE_SESSION, judge?: Judge): StartOutcome {
    return this.#db.write('start the session', () => startSession(this.#db, session, tokenHash, audit, { limit, judge }))
  }

  rotateToken(id: SessionId, oldHash: Uint8Array, newHash: Uint8Array, audit: AuditEntry): boolean {
    return this.#db.write('renew the session', () => {
      const rotated = updateToken(this.#db, id, oldHash, newHash)
      if (rotated) insertAudit(this.#db, audit)
      return rotated
    })
  }

  findTokenFacts(id: SessionId): (TokenFacts & Readonly<{ user: User }>) | null {
    return this.#db.snapshot('check a session', () => {
      const session = selectSession(this.#db, id)
      const tokenHash = selectTokenHash(this.#db, id)
      const user = session && selectUser(this.#db, session.userId)
      return session && tokenHash && user ? { session, tokenHash, user, disabled: user.disabledAt !== null } : null
    })
  }

  recordHeartbeat(id: SessionId, at: UtcMs, lastActivityAt: UtcMs, steady?: DurationMs): boolean {
    const beat = { at, lastActivityAt, ...(steady === undefined ? {} : { steady }) }
    return this.#db.writeUnsynchronised('record a heartbeat', () => updateHeartbeat(this.#db, id, beat))
  }

  endSession(id: SessionId, end: SessionEnd, audit: AuditEntry, lastBeat?: Heartbeat, ifAsked?: UtcMs): EndOutcome {
    return this.#db.write('end the session', () => {
      requireStillAsked(selectCloseRequest(this.#db, id), ifAsked)
      const ended = writeEnd(this.#db, { id, end, audit, lastBeat })
      const session = selectSession(this.#db, id)
      if (!session) return { kind: 'not_found' }
      return { kind: ended ? 'ended' : 'already_ended', session }
    })
  }

  endSessions(ends: readonly { id: SessionId; end: SessionEnd; audit: AuditEntry }[]): readonly SessionId[] {
    return this.#db.write('end the sessions', () => ends.filter((one) => writeEnd(this.#db, one)).map(({ id }) => id))
  }

  repairEnds(auditOf: (repaired: SessionId, end: SessionEnd) => AuditEntry): readonly SessionId[] {
    return this.#db.write('repair its sessions', () => repairEnds(this.#db, auditOf))
  }

  findSession(id: SessionId): Session | null {
    return this.#db.read('look up a session', () => selectSession(this.#db, id))
  }

  lastEnded(person?: UserId): Session | null {
    return this.#db.read('look up a session', () => selectLastEnded(this.#db, person))
  }

  findActiveSessionOf(instanceId: InstanceId): Session | null {
    return this.#db.read('look up its session', () => selectActiveSessionOf(this.#db, instanceId))
  }

  activeSessions(): readonly Session[] {
    return this.listSessions({ state: 'active' })
  }

  listSessions(filter: SessionFilter): readonly Session[] {
    return this.#db.read('list the sessions', () => selectSessions(this.#db, filter))
  }

  readSettings(): ReadonlyMap<string, string> {
    return this.#db.read('read the settings', () => readSettings(this.#db))
  }

  writeSettings(texts: ReadonlyMap<string, string | null>, audit: readonly AuditEntry[], ifVersion?: number): boolean {
    return this.#db.write('change the policy', () => {
      const version = policyVersion(readSettings(this.#db))
      if (ifVersion !== undefined && ifVersion !== version) return false
      writeSettings(this.#db, new Map([...texts, [POLICY_VERSION, String(version + 1)]]), utcMs(Math.max(0, ...audit.map(({ at }) => at))))
      for (const entry of audit) insertAudit(this.#db, entry)
      return true
    })
  }

  appendAudit(...entries: readonly AuditEntry[]): void {
    this.#db.write('write to its audit log', () => entries.forEach((entry) => insertAudit(this.#db, entry)))
  }

  listAudit(filter: AuditFilter = {}): readonly AuditRecord[] {
    return this.#db.read('read its audit log', () => selectAudit(this.#db, filter))
  }

  failedSignInsOf(person: UserId, since: UtcMs): readonly Attempt[] {
    return this.#db.read('read its audit log', () => selectFailedSignInsOf(this.#db, person, since))
  }

  verifyAudit(): AuditVerdict {
    return this.#db.snapshot('verify its audit log', () => verifyAudit(this.#db))
  }

  auditEnds(): AuditEnds {
    return this.#db.read('read its audit log', () => readEnds(this.#db))
  }

  firstAuditSince(at: UtcMs): number | null {
    return this.#db.read('read its audit log', () => selectFirstSince(this.#db, at))
  }

  auditLinesUpTo(seq: number, most: number): readonly LinkedAuditLine[] {
    return this.#db.read('read its audit log', () => selectLinesUpTo(this.#db, seq, most))
  }

  auditLinesAfter(seq: number, most: number): readonly LinkedAuditLine[] {
    return this.#db.read('read its audit log', () => selectLinesAfter(this.#db, seq, most))
  }

  rotateAudit(after: number, last: ChainEnd, audit: AuditEntry): boolean {
    return this.#db.write('rotate its audit log', () => {
      if (readEnds(this.#db).start.seq !== after || passesCursor(last, readEnds(this.#db).newest.seq, this.fleet.link())) return false
      removeArchived(this.#db, last)
      insertAudit(this.#db, audit)
      return true
    })
  }

  /** For a quiet moment, after a heartbeat for instance: closing does not do it, and signing in should not have to. */
  checkpoint(atLeastBytes: number = LARGE_LOG_BYTES): CheckpointOutcome {
    return this.#db.checkpoint(atLeastBytes)
  }

  changedElsewhere = (): boolean => this.#db.changedElsewhere()
  hurry = (longestWait: DurationMs): void => this.#db.hurry(longestWait)
  close = (): void => this.#db.close()
}

import type { DurationMs, InstanceId, SessionId, UserId, UtcMs } from '../../core/ids.ts'
import type { AddUserOutcome, AuditEntry, EndOutcome, SessionFilter, StartOutcome, Store } from '../../core/ports.ts'
import type { Session, SessionEnd } from '../../core/session.ts'
import type { Credentials, User } from '../../core/user.ts'
import type { AuditVerdict } from './audit-chain.ts'
import { insertAudit, selectAudit, verifyAudit } from './audit-table.ts'
import type { CheckpointOutcome, Connection } from './connection.ts'
import {
  findSessionInTheWay,
  insertSession,
  selectActiveSessionOf,
  selectSession,
  selectSessions,
  updateEnd,
  updateHeartbeat,
} from './session-table.ts'
import { readSettings, writeSetting } from './settings-table.ts'
import { countUsers, insertUser, selectCredentials, selectUser, selectUsers, takenField } from './user-table.ts'

/** A checkpoint of this much takes some milliseconds; see PERFORMANCE.md for the 16 ms that maintenance may block. */
const LARGE_LOG_BYTES = 1024 * 1024

export class SqliteStore implements Store {
  readonly #db: Connection

  constructor(connection: Connection) {
    this.#db = connection
  }

  countUsers(): number {
    return this.#db.read('count the accounts', () => countUsers(this.#db))
  }

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
      if (options.onlyIfFirst && countUsers(this.#db) > 0) return { kind: 'not_first' }
      const field = takenField(this.#db, user)
      if (field) return { kind: 'taken', field }
      insertUser(this.#db, user, passwordHash)
      insertAudit(this.#db, audit)
      return { kind: 'added' }
    })
  }

  startSession(session: Session, tokenHash: Uint8Array, audit: AuditEntry): StartOutcome {
    return this.#db.write('start the session', () => {
      const inTheWay = findSessionInTheWay(this.#db, session)
      if (inTheWay) return { kind: 'already_active', session: inTheWay }
      insertSession(this.#db, session, tokenHash)
      insertAudit(this.#db, audit)
      return { kind: 'started' }
    })
  }

  recordHeartbeat(id: SessionId, at: UtcMs, lastActivityAt: UtcMs): boolean {
    return this.#db.writeUnsynchronised('record a heartbeat', () => updateHeartbeat(this.#db, id, at, lastActivityAt))
  }

  endSession(id: SessionId, end: SessionEnd, audit: AuditEntry): EndOutcome {
    return this.#db.write('end the session', () => {
      const ended = this.#endOne({ id, end, audit })
      const session = selectSession(this.#db, id)
      if (!session) return { kind: 'not_found' }
      return { kind: ended ? 'ended' : 'already_ended', session }
    })
  }

  endSessions(ends: readonly { id: SessionId; end: SessionEnd; audit: AuditEntry }[]): readonly SessionId[] {
    return this.#db.write('end the sessions', () => ends.filter((one) => this.#endOne(one)).map(({ id }) => id))
  }

  findSession(id: SessionId): Session | null {
    return this.#db.read('look up a session', () => selectSession(this.#db, id))
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

  writeSetting(key: string, value: string, audit: AuditEntry): void {
    this.#db.write(`change the setting "${key}"`, () => {
      writeSetting(this.#db, key, value, audit.at)
      insertAudit(this.#db, audit)
    })
  }

  appendAudit(entry: AuditEntry): void {
    this.#db.write('write to its audit log', () => insertAudit(this.#db, entry))
  }

  listAudit(): readonly AuditEntry[] {
    return this.#db.read('read its audit log', () => selectAudit(this.#db))
  }

  /** Whether the audit log is as it was written; see `verifyAuditChain` for what it cannot see. */
  verifyAudit(): AuditVerdict {
    return this.#db.read('verify its audit log', () => verifyAudit(this.#db))
  }

  /** For a quiet moment, after a heartbeat for instance: closing does not do it, and signing in should not have to. */
  checkpoint(atLeastBytes: number = LARGE_LOG_BYTES): CheckpointOutcome {
    return this.#db.checkpoint(atLeastBytes)
  }

  hurry(longestWait: DurationMs): void {
    this.#db.hurry(longestWait)
  }

  close(): void {
    this.#db.read('close its database', () => this.#db.close())
  }

  #endOne({ id, end, audit }: { id: SessionId; end: SessionEnd; audit: AuditEntry }): boolean {
    const ended = updateEnd(this.#db, id, end)
    if (ended) insertAudit(this.#db, audit)
    return ended
  }
}

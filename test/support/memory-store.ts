import { utcMs } from '../../electron/core/ids.ts'
import type { InstanceId, SessionId, UserId, UtcMs } from '../../electron/core/ids.ts'
import type { AddUserOutcome, AuditEntry, EndOutcome, SessionFilter, StartOutcome, Store } from '../../electron/core/ports.ts'
import type { Session, SessionEnd } from '../../electron/core/session.ts'
import type { Credentials, User } from '../../electron/core/user.ts'
import { nameKey } from '../../electron/store/sqlite/name-key.ts'

/** The store contract without a disk; `test/store/store-contract.ts` holds it to the same behaviour as the real one. */
export class MemoryStore implements Store {
  readonly #users: Credentials[] = []
  /** In the order they were started. */
  readonly #sessions = new Map<SessionId, Session>()
  readonly #settings = new Map<string, string>()
  readonly #audit: AuditEntry[] = []
  /** Set by `hurry`. */
  longestWait: number | null = null
  closed = false

  countUsers(): number {
    return this.#users.length
  }

  listUsers(): readonly User[] {
    return this.#users.map(({ user }) => user).toSorted((a, b) => (nameKey(a.username) < nameKey(b.username) ? -1 : 1))
  }

  findCredentials(identifier: string): Credentials | null {
    const key = nameKey(identifier)
    return this.#users.find(({ user }) => nameKey(user.username) === key || emailKey(user) === key) ?? null
  }

  findUser(id: UserId): User | null {
    return this.#users.find(({ user }) => user.id === id)?.user ?? null
  }

  addUser(user: User, passwordHash: string, audit: AuditEntry, options: { onlyIfFirst?: boolean } = {}): AddUserOutcome {
    if (options.onlyIfFirst && this.#users.length > 0) return { kind: 'not_first' }
    if (this.#users.some((other) => nameKey(other.user.username) === nameKey(user.username))) return { kind: 'taken', field: 'username' }
    const email = emailKey(user)
    if (email !== null && this.#users.some((other) => emailKey(other.user) === email)) return { kind: 'taken', field: 'email' }
    this.#users.push({ user, passwordHash })
    this.#audit.push(audit)
    return { kind: 'added' }
  }

  startSession(session: Session, tokenHash: Uint8Array, audit: AuditEntry): StartOutcome {
    const active = this.activeSessions()
    const inTheWay =
      active.find(({ userId }) => userId === session.userId) ?? active.find(({ owner }) => owner.instanceId === session.owner.instanceId)
    if (inTheWay) return { kind: 'already_active', session: inTheWay }
    if (!this.findUser(session.userId)) throw new Error(`no user ${session.userId}`)
    if (tokenHash.length !== 32) throw new Error('a token hash has 32 bytes')
    this.#sessions.set(session.id, { ...session, end: null })
    this.#audit.push(audit)
    return { kind: 'started' }
  }

  recordHeartbeat(id: SessionId, at: UtcMs, lastActivityAt: UtcMs): boolean {
    const session = this.#sessions.get(id)
    if (!session || session.end) return false
    this.#sessions.set(id, { ...session, lastHeartbeatAt: at, lastActivityAt })
    return true
  }

  endSession(id: SessionId, end: SessionEnd, audit: AuditEntry): EndOutcome {
    const session = this.#sessions.get(id)
    if (!session) return { kind: 'not_found' }
    if (session.end) return { kind: 'already_ended', session }
    const ended = { ...session, end: { ...end, endedAt: utcMs(Math.max(session.startedAt, end.endedAt)) } }
    this.#sessions.set(id, ended)
    this.#audit.push(audit)
    return { kind: 'ended', session: ended }
  }

  endSessions(ends: readonly { id: SessionId; end: SessionEnd; audit: AuditEntry }[]): readonly SessionId[] {
    return ends.filter(({ id, end, audit }) => this.endSession(id, end, audit).kind === 'ended').map(({ id }) => id)
  }

  findSession(id: SessionId): Session | null {
    return this.#sessions.get(id) ?? null
  }

  findActiveSessionOf(instanceId: InstanceId): Session | null {
    return this.activeSessions().find(({ owner }) => owner.instanceId === instanceId) ?? null
  }

  activeSessions(): readonly Session[] {
    return this.listSessions({ state: 'active' })
  }

  listSessions({ state, userId, limit }: SessionFilter): readonly Session[] {
    return [...this.#sessions.values()]
      .toReversed()
      .filter((session) => (state === 'all' || !session.end) && (userId === undefined || session.userId === userId))
      .toSorted((a, b) => b.startedAt - a.startedAt)
      .slice(0, limit)
  }

  readSettings(): ReadonlyMap<string, string> {
    return new Map(this.#settings)
  }

  writeSetting(key: string, value: string, audit: AuditEntry): void {
    this.#settings.set(key, value)
    this.#audit.push(audit)
  }

  appendAudit(entry: AuditEntry): void {
    this.#audit.push(entry)
  }

  listAudit(): readonly AuditEntry[] {
    return [...this.#audit]
  }

  checkpoint(): void {}

  hurry(longestWait: number): void {
    this.longestWait = longestWait
  }

  close(): void {
    this.closed = true
  }
}

const emailKey = (user: User) => (user.email === null ? null : nameKey(user.email))

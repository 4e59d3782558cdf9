import { decideAccountChange, decideNewAccount } from '../../electron/core/accounts/account-change.ts'
import { nameKey } from '../../electron/core/accounts/name-key.ts'
import type { AttemptRecord, AttemptSubjects, ThrottleRules } from '../../electron/core/accounts/sign-in-throttle.ts'
import type { Attempt } from '../../electron/core/accounts/strange-attempts.ts'
import { isAdministrator } from '../../electron/core/accounts/user.ts'
import type { Credentials, User } from '../../electron/core/accounts/user.ts'
import type { AuditEnds, ChainEnd, LinkedAuditLine } from '../../electron/core/audit/audit-chain.ts'
import type { AuditEntry, AuditRecord, AuditVerdict } from '../../electron/core/audit/audit.ts'
import type { InstanceId, SessionId, UserId, UtcMs } from '../../electron/core/ids.ts'
import { POLICY_VERSION, policyVersion } from '../../electron/core/policy/policy.ts'
import type {
  AddUserOutcome,
  Admission,
  AuditFilter,
  EndOutcome,
  Heartbeat,
  SessionFilter,
  StartOutcome,
  Store,
  UpdateUserOutcome,
  UserUpdate,
} from '../../electron/core/ports/store-port.ts'
import { endingOf } from '../../electron/core/session/session-end.ts'
import type { AuditedEnding, Judge } from '../../electron/core/session/session-end.ts'
import { decideStart, replacedBy } from '../../electron/core/session/session-start.ts'
import type { SessionLimit } from '../../electron/core/session/session-start.ts'
import type { Session, SessionEnd } from '../../electron/core/session/session.ts'
import { sameBytes } from '../../electron/core/session/token-check.ts'
import type { TokenFacts } from '../../electron/core/session/token-check.ts'
import { memoryAlerts, memoryCloseRequests } from './memory-alerts.ts'
import { MemoryAttempts } from './memory-attempts.ts'
import { MemoryAudit } from './memory-audit.ts'
import { memoryCleanUps } from './memory-cleanups.ts'
import { memoryMaintenance } from './memory-maintenance.ts'
import { MemoryReports } from './memory-reports.ts'

/** The store contract without a disk; `test/store/store-contract.ts` holds it to the same behaviour as the real one. */
export class MemoryStore implements Store {
  readonly #users: Credentials[] = []
  /** In the order they were started. */
  readonly #sessions = new Map<SessionId, Session>()
  readonly #tokens = new Map<SessionId, Uint8Array>()
  readonly #attempts = new MemoryAttempts()
  readonly #settings = new Map<string, string>()
  readonly #audit = new MemoryAudit()
  readonly alerts = memoryAlerts(
    (...entries) => this.#audit.push(...entries),
    () => this.#audit.list(),
    () => [...this.#sessions.values()],
  )
  readonly closeRequests = memoryCloseRequests(
    (...entries) => this.#audit.push(...entries),
    (id) => this.#sessions.get(id)?.end === null,
  )
  readonly reports = new MemoryReports({
    sessions: () => [...this.#sessions.values()],
    users: () => this.#users.map(({ user }) => user),
    audit: () => this.#audit.list(),
  })
  readonly cleanups = memoryCleanUps({
    write: (...entries) => this.#audit.push(...entries),
    find: (id) => this.findSession(id),
    end: (id, end, audit) => this.endSession(id, end, audit).kind === 'ended',
    replaceEnd: (id, end) => {
      const session = this.#sessions.get(id)
      if (session) this.#sessions.set(id, { ...session, end })
    },
    requests: this.closeRequests,
  })
  readonly maintenance = memoryMaintenance({
    write: (...entries) => this.#audit.push(...entries),
    sessions: this.#sessions,
    forgetAlerts: (before, most) => this.alerts.forget(before, most),
  })
  /** A test sets it to say that somebody else has written; asking takes it back. */
  othersWrote = false
  /** Set by `hurry`. */
  longestWait: number | null = null
  closed = false
  countUsers = (): number => this.#users.length
  hasAdministrator = (): boolean => this.#users.some(({ user }) => user.role === 'admin')

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
    const facts = { hasAdministrator: this.hasAdministrator(), takenField: this.#takenField(user) }
    const decision = decideNewAccount(facts, options.onlyIfFirst === true)
    if (decision.kind !== 'add') return decision
    this.#users.push({ user, passwordHash })
    this.#audit.push(audit)
    return { kind: 'added' }
  }

  updateUser({ id, at, set, ifPasswordHash, forgive, ends, audit }: UserUpdate): UpdateUserOutcome {
    const index = this.#users.findIndex((known) => known.user.id === id)
    const before = this.#users[index] ?? null
    const others = this.#users.filter((other) => other !== before)
    const hasOtherAdministrator = others.some((other) => isAdministrator(other.user))
    const facts = { before, hasOtherAdministrator, takenField: (changed: User) => this.#takenField(changed) }
    const decision = decideAccountChange(facts, set, ifPasswordHash)
    if (decision.kind !== 'change') return decision
    const { user } = decision.credentials
    this.#users[index] = decision.credentials
    for (const subject of forgive ?? []) this.#attempts.clear(subject)
    this.#audit.push(audit)
    const active = ends ? this.listSessions({ state: 'active', userId: id }).filter((session) => session.id !== ends.except) : []
    return { kind: 'updated', user, ended: active.flatMap((session) => (ends && this.#endAs(session, ends, at)?.id) ?? []) }
  }

  admitAttempt(subjects: AttemptSubjects, now: UtcMs, rules: ThrottleRules): Admission {
    return this.#attempts.admit(subjects, now, rules)
  }

  forgiveAttempt(subjects: AttemptSubjects, before: AttemptRecord | null): void {
    this.#attempts.forgive(subjects, before)
  }

  lockedSubjects(): ReadonlyMap<string, UtcMs> {
    return this.#attempts.locked()
  }

  startSession(
    session: Session,
    tokenHash: Uint8Array,
    audit: AuditEntry,
    limit: SessionLimit = { most: 1, atLimit: 'refuse' },
    judge?: Judge,
  ): StartOutcome {
    const active = this.listSessions({ state: 'active', userId: session.userId })
    const decision = decideStart(
      { user: this.findUser(session.userId), heldByInstance: this.findActiveSessionOf(session.owner.instanceId), active },
      limit,
    )
    if (decision.kind !== 'admitted') return decision
    if (tokenHash.length !== 32) throw new Error('a token hash has 32 bytes')
    this.#sessions.set(session.id, { ...session, end: null })
    this.#tokens.set(session.id, tokenHash)
    const ending = { ...replacedBy(session), judge }
    const replaced = decision.toReplace.flatMap((older) => this.#endAs(older, ending, session.startedAt) ?? [])
    this.#audit.push(audit)
    return { kind: 'started', replaced }
  }

  rotateToken(id: SessionId, oldHash: Uint8Array, newHash: Uint8Array, audit: AuditEntry): boolean {
    const known = this.#tokens.get(id)
    if (!known || !sameBytes(known, oldHash) || this.#sessions.get(id)?.end) return false
    this.#tokens.set(id, newHash)
    this.#audit.push(audit)
    return true
  }

  findTokenFacts(id: SessionId): (TokenFacts & Readonly<{ user: User }>) | null {
    const [session, tokenHash] = [this.#sessions.get(id), this.#tokens.get(id)]
    const user = session && this.findUser(session.userId)
    return session && tokenHash && user ? { session, tokenHash, user, disabled: user.disabledAt !== null } : null
  }

  recordHeartbeat(id: SessionId, at: UtcMs, lastActivityAt: UtcMs): boolean {
    const session = this.#sessions.get(id)
    if (!session || session.end) return false
    this.#sessions.set(id, { ...session, lastHeartbeatAt: at, lastActivityAt })
    return true
  }

  endSession(id: SessionId, end: SessionEnd, audit: AuditEntry, lastBeat?: Heartbeat): EndOutcome {
    const session = this.#sessions.get(id)
    if (!session) return { kind: 'not_found' }
    if (session.end) return { kind: 'already_ended', session }
    const beat = lastBeat ? { lastHeartbeatAt: lastBeat.at, lastActivityAt: lastBeat.lastActivityAt } : {}
    const ended = { ...session, ...beat, end }
    this.closeRequests.withdraw(id)
    this.#sessions.set(id, ended)
    this.#audit.push(audit)
    return { kind: 'ended', session: ended }
  }

  endSessions(ends: readonly { id: SessionId; end: SessionEnd; audit: AuditEntry }[]): readonly SessionId[] {
    return ends.filter(({ id, end, audit }) => this.endSession(id, end, audit).kind === 'ended').map(({ id }) => id)
  }

  /** What is in memory cannot be half-ended. */
  repairEnds = (): readonly SessionId[] => []

  findSession(id: SessionId): Session | null {
    return this.#sessions.get(id) ?? null
  }

  lastEnded(person?: UserId): Session | null {
    return this.listSessions({ state: 'all', ...(person ? { userId: person } : {}) }).find(({ end }) => end !== null) ?? null
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

  writeSettings(texts: ReadonlyMap<string, string | null>, audit: readonly AuditEntry[], ifVersion?: number): boolean {
    const version = policyVersion(this.#settings)
    if (ifVersion !== undefined && ifVersion !== version) return false
    for (const [key, value] of [...texts, [POLICY_VERSION, String(version + 1)] as const])
      void (value === null ? this.#settings.delete(key) : this.#settings.set(key, value))
    this.#audit.push(...audit)
    return true
  }

  appendAudit(...entries: readonly AuditEntry[]): void {
    this.#audit.push(...entries)
  }

  listAudit(filter: AuditFilter = {}): readonly AuditRecord[] {
    return this.#audit.filtered(filter)
  }

  failedSignInsOf(person: UserId, since: UtcMs): readonly Attempt[] {
    return this.#audit.failedSignIns(person, since)
  }

  changedElsewhere(): boolean {
    const changed = this.othersWrote
    this.othersWrote = false
    return changed
  }

  verifyAudit(): AuditVerdict {
    return this.#audit.verify()
  }

  auditEnds(): AuditEnds {
    return this.#audit.ends()
  }

  firstAuditSince(at: UtcMs): number | null {
    return this.#audit.list().find((record) => record.at >= at)?.seq ?? null
  }

  auditLinesUpTo(seq: number, most: number): readonly LinkedAuditLine[] {
    return this.#audit.linesUpTo(seq, most)
  }

  auditLinesAfter(seq: number, most: number): readonly LinkedAuditLine[] {
    return this.#audit.linesAfter(seq, most)
  }

  rotateAudit(after: number, last: ChainEnd, audit: AuditEntry): boolean {
    const rotated = this.#audit.rotate(after, last)
    if (rotated) this.#audit.push(audit)
    return rotated
  }

  checkpoint(): void {}

  hurry(longestWait: number): void {
    this.longestWait = longestWait
  }

  close(): void {
    this.closed = true
  }

  #takenField(user: User): 'username' | 'email' | null {
    const others = this.#users.filter((other) => other.user.id !== user.id)
    if (others.some((other) => nameKey(other.user.username) === nameKey(user.username))) return 'username'
    const email = emailKey(user)
    return email !== null && others.some((other) => emailKey(other.user) === email) ? 'email' : null
  }

  #endAs(session: Session, ending: AuditedEnding, at: UtcMs): Session | null {
    const { end, audit } = endingOf(session, ending, at)
    const outcome = this.endSession(session.id, end, audit)
    return outcome.kind === 'ended' ? outcome.session : null
  }
}

const emailKey = (user: User) => (user.email === null ? null : nameKey(user.email))

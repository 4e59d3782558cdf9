import { decideAccountChange, decideNewAccount } from '../../electron/core/accounts/account-change.ts'
import { nameKey } from '../../electron/core/accounts/name-key.ts'
import type { AttemptRecord, AttemptSubjects, LockedRecord, ThrottleRules } from '../../electron/core/accounts/sign-in-throttle.ts'
import type { Attempt } from '../../electron/core/accounts/strange-attempts.ts'
import { isAdministrator } from '../../electron/core/accounts/user.ts'
import type { Credentials, User } from '../../electron/core/accounts/user.ts'
import type { AuditEnds, ChainEnd, LinkedAuditLine } from '../../electron/core/audit/audit-chain.ts'
import type { AuditEntry, AuditRecord, AuditVerdict } from '../../electron/core/audit/audit.ts'
import { passesCursor } from '../../electron/core/fleet/rotation.ts'
import type { DurationMs, InstanceId, SessionId, UserId, UtcMs } from '../../electron/core/ids.ts'
import { POLICY_VERSION, policyVersion } from '../../electron/core/policy/policy.ts'
import type {
  AddUserOutcome,
  Admission,
  AuditFilter,
  Endings,
  EndOutcome,
  EraseUserOutcome,
  Heartbeat,
  SessionFilter,
  StartOutcome,
  Store,
  UpdateUserOutcome,
  UserErasure,
  UserUpdate,
} from '../../electron/core/ports/store-port.ts'
import { requireStillAsked } from '../../electron/core/session/close-request.ts'
import { endingOf } from '../../electron/core/session/session-end.ts'
import type { AuditedEnding, Judge } from '../../electron/core/session/session-end.ts'
import { decideStart, replacedBy } from '../../electron/core/session/session-start.ts'
import type { SessionLimit } from '../../electron/core/session/session-start.ts'
import type { Session, SessionEnd } from '../../electron/core/session/session.ts'
import { sameBytes } from '../../electron/core/session/token-check.ts'
import type { TokenFacts } from '../../electron/core/session/token-check.ts'
import { sortKey } from '../../electron/store/sqlite/accounts/user-keys.ts'
import { hasName, takenField } from './memory-accounts.ts'
import { memoryAlerts, memoryCloseRequests } from './memory-alerts.ts'
import { memoryApiTokens } from './memory-api-tokens.ts'
import { MemoryAttempts } from './memory-attempts.ts'
import { MemoryAudit } from './memory-audit.ts'
import { memoryCleanUps } from './memory-cleanups.ts'
import { memoryFleet } from './memory-fleet.ts'
import { memoryImports } from './memory-imports.ts'
import { memoryMaintenance } from './memory-maintenance.ts'
import { MemoryReports } from './memory-reports.ts'
import { endedWith, withBeat } from './session-beats.ts'

const ERASED = '*'

/** The store contract without a disk; `test/store/store-contract.ts` holds it to the same behaviour as the real one. */
export class MemoryStore implements Store {
  readonly #users: Credentials[] = []
  /** In the order they were started. */
  readonly #sessions = new Map<SessionId, Session>()
  readonly #tokens = new Map<SessionId, Uint8Array>()
  readonly #attempts = new MemoryAttempts()
  readonly #settings = new Map<string, string>()
  readonly #audit = new MemoryAudit()
  readonly #note = (...entries: readonly AuditEntry[]) => this.#audit.push(...entries)
  readonly alerts = memoryAlerts(
    this.#note,
    () => this.#audit.list(),
    () => [...this.#sessions.values()],
  )
  readonly closeRequests = memoryCloseRequests(this.#note, (id) => this.#sessions.get(id)?.end === null)
  readonly apiTokens = memoryApiTokens(this.#note)
  readonly reports = new MemoryReports({
    sessions: () => [...this.#sessions.values()],
    users: () => this.#users.map(({ user }) => user),
    audit: () => this.#audit.list(),
  })
  readonly cleanups = memoryCleanUps({
    write: this.#note,
    find: (id) => this.findSession(id),
    end: (id, end, audit) => this.endSession(id, end, audit).kind === 'ended',
    replaceEnd: (id, end) => {
      const session = this.#sessions.get(id)
      if (session) this.#sessions.set(id, { ...session, end })
    },
    requests: this.closeRequests,
  })
  readonly maintenance = memoryMaintenance({
    write: this.#note,
    sessions: this.#sessions,
    forgetAlerts: (before, most) => this.alerts.forget(before, most),
  })
  readonly imports = memoryImports(this.#users, this.#sessions, this.#note)
  readonly fleet = memoryFleet({
    users: this.#users,
    write: this.#note,
    lines: (after, most) => this.#audit.linesAfter(after, most),
    ends: () => this.#audit.ends(),
    ask: (request) => this.closeRequests.put(request),
    endAll: (person, ends, at) => this.#endAllOf(person, ends, at),
    writeSettings: (texts) => void this.writeSettings(texts, []),
  })
  /** A test sets it to say that somebody else has written; asking takes it back. */
  othersWrote = false
  /** Set by `hurry`. */
  longestWait: number | null = null
  closed = false
  countUsers = (): number => this.#users.length
  hasAdministrator = (): boolean => this.#users.some(({ user }) => user.role === 'admin')
  wasAdministered = (): boolean => this.hasAdministrator() || this.#audit.tellsOfAdministrators()

  listUsers(): readonly User[] {
    const there = this.#users.filter(({ passwordHash }) => passwordHash !== ERASED)
    return there.map(({ user }) => user).toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  }

  findCredentials(identifier: string): Credentials | null {
    const key = nameKey(identifier)
    return this.#users.find(({ user }) => hasName(user, key)) ?? null
  }

  findUser = (id: UserId): User | null => this.#users.find(({ user }) => user.id === id)?.user ?? null

  addUser(user: User, passwordHash: string, audit: AuditEntry, options: { onlyIfFirst?: boolean } = {}): AddUserOutcome {
    const others = () => this.listUsers().filter(({ id }) => id !== user.id)
    const facts = { hasAdministrator: this.wasAdministered(), takenField: takenField(this.#users, user), others }
    const decision = decideNewAccount(user, facts, options.onlyIfFirst === true)
    if (decision.kind !== 'add') return decision
    this.#users.push({ user, passwordHash })
    this.#audit.push(audit)
    return { kind: 'added' }
  }

  updateUser({ id, at, set, ifPasswordHash, forgive, ends, audit }: UserUpdate): UpdateUserOutcome {
    const index = this.#users.findIndex((known) => known.user.id === id)
    const known = this.#users[index] ?? null
    const before = known?.passwordHash === ERASED ? null : known
    const others = () => this.listUsers().filter((user) => user.id !== id)
    const hasOtherAdministrator = others().some((user) => isAdministrator(user) && !this.fleet.person(user.id))
    const facts = { before, hasOtherAdministrator, takenField: (changed: User) => takenField(this.#users, changed), others }
    const decision = decideAccountChange(facts, set, ifPasswordHash)
    if (decision.kind !== 'change') return decision
    const { user } = decision.credentials
    this.#users[index] = decision.credentials
    for (const subject of forgive ?? []) this.#attempts.clear(subject)
    this.#audit.push(audit)
    return { kind: 'updated', user, ended: ends ? this.#endAllOf(id, ends, at) : [] }
  }

  get hasWritten(): boolean {
    return this.#audit.list().length > 0
  }

  eraseUser({ id, at, pseudonym, forgive, ends, audit }: UserErasure): EraseUserOutcome {
    if (!this.listUsers().some((user) => user.id === id)) return { kind: 'not_found' }
    const nobody = { username: pseudonym, displayName: pseudonym, email: null, role: 'user', disabledAt: at } as const
    const outcome = this.updateUser({ id, at, set: { ...nobody, passwordHash: ERASED }, forgive, ends, audit })
    if (outcome.kind !== 'updated') return { kind: 'last_administrator' }
    this.#audit.forget(id)
    return { kind: 'erased', ended: outcome.ended, linesWithNames: 0, isOverwritten: true }
  }

  admitAttempt = (subjects: AttemptSubjects, now: UtcMs, rules: ThrottleRules): Admission => this.#attempts.admit(subjects, now, rules)

  forgiveAttempt = (subjects: AttemptSubjects, before: AttemptRecord | null): void => this.#attempts.forgive(subjects, before)

  lockedSubjects = (): ReadonlyMap<string, LockedRecord> => this.#attempts.locked()

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

  recordHeartbeat(id: SessionId, at: UtcMs, lastActivityAt: UtcMs, steady?: DurationMs): boolean {
    const session = this.#sessions.get(id)
    if (!session || session.end) return false
    this.#sessions.set(id, withBeat(session, { at, lastActivityAt, ...(steady === undefined ? {} : { steady }) }))
    return true
  }

  endSession(id: SessionId, end: SessionEnd, audit: AuditEntry, lastBeat?: Heartbeat, ifAsked?: UtcMs): EndOutcome {
    requireStillAsked(this.closeRequests.of(id), ifAsked)
    const session = this.#sessions.get(id)
    if (!session) return { kind: 'not_found' }
    if (session.end) return { kind: 'already_ended', session }
    const ended = endedWith(session, end, lastBeat)
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

  findSession = (id: SessionId): Session | null => this.#sessions.get(id) ?? null

  lastEnded(person?: UserId): Session | null {
    return this.listSessions({ state: 'all', ...(person ? { userId: person } : {}) }).find(({ end }) => end !== null) ?? null
  }

  findActiveSessionOf(instanceId: InstanceId): Session | null {
    return this.activeSessions().find(({ owner }) => owner.instanceId === instanceId) ?? null
  }

  activeSessions = (): readonly Session[] => this.listSessions({ state: 'active' })

  listSessions({ state, userId, limit }: SessionFilter): readonly Session[] {
    return [...this.#sessions.values()]
      .toReversed()
      .filter((session) => (state === 'all' || !session.end) && (userId === undefined || session.userId === userId))
      .toSorted((a, b) => b.startedAt - a.startedAt)
      .slice(0, limit)
  }

  readSettings = (): ReadonlyMap<string, string> => new Map(this.#settings)

  writeSettings(texts: ReadonlyMap<string, string | null>, audit: readonly AuditEntry[], ifVersion?: number): boolean {
    const version = policyVersion(this.#settings)
    if (ifVersion !== undefined && ifVersion !== version) return false
    for (const [key, value] of [...texts, [POLICY_VERSION, String(version + 1)] as const])
      void (value === null ? this.#settings.delete(key) : this.#settings.set(key, value))
    this.#audit.push(...audit)
    return true
  }

  appendAudit = (...entries: readonly AuditEntry[]): void => this.#audit.push(...entries)

  listAudit = (filter: AuditFilter = {}): readonly AuditRecord[] => this.#audit.filtered(filter)

  failedSignInsOf = (person: UserId, since: UtcMs): readonly Attempt[] => this.#audit.failedSignIns(person, since)

  changedElsewhere(): boolean {
    const changed = this.othersWrote
    this.othersWrote = false
    return changed
  }

  verifyAudit = (): AuditVerdict => this.#audit.verify()

  auditEnds = (): AuditEnds => this.#audit.ends()

  firstAuditSince = (at: UtcMs): number | null => this.#audit.list().find((record) => record.at >= at)?.seq ?? null

  auditLinesUpTo = (seq: number, most: number): readonly LinkedAuditLine[] => this.#audit.linesUpTo(seq, most)

  auditLinesAfter = (seq: number, most: number): readonly LinkedAuditLine[] => this.#audit.linesAfter(seq, most)

  rotateAudit(after: number, last: ChainEnd, audit: AuditEntry): boolean {
    const rotated = !passesCursor(last, this.#audit.ends().newest.seq, this.fleet.link()) && this.#audit.rotate(after, last)
    if (rotated) this.#audit.push(audit)
    return rotated
  }

  checkpoint(): void {}

  hurry = (longestWait: number): void => void (this.longestWait = longestWait)
  close = (): void => void (this.closed = true)

  #endAllOf(person: UserId, ends: Endings, at: UtcMs): readonly SessionId[] {
    const active = this.listSessions({ state: 'active', userId: person }).filter((session) => session.id !== ends.except)
    return active.flatMap((session) => this.#endAs(session, ends, at)?.id ?? [])
  }

  #endAs(session: Session, ending: AuditedEnding, at: UtcMs): Session | null {
    const { end, audit } = endingOf(session, ending, at)
    const outcome = this.endSession(session.id, end, audit)
    return outcome.kind === 'ended' ? outcome.session : null
  }
}

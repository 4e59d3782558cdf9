import { randomBytes, randomUUID } from 'node:crypto'
import type { User } from '../../electron/core/accounts/user.ts'
import type { AuditEntry } from '../../electron/core/audit/audit.ts'
import { instanceId, sessionId, userId, utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import type { Session, SessionEnd } from '../../electron/core/session/session.ts'

export const T0 = 1_760_000_000_000

export const aUser = (changes: Partial<User> = {}): User => ({
  id: userId(randomUUID()),
  username: `ada-${randomBytes(4).toString('hex')}`,
  email: null,
  displayName: 'Ada',
  role: 'user',
  disabledAt: null,
  mustChangePassword: false,
  oneTimeSince: null,
  createdAt: utcMs(T0),
  ...changes,
})

export const aSession = (user: User, changes: Partial<Session> = {}): Session => ({
  id: sessionId(randomUUID()),
  userId: user.id,
  owner: {
    hostId: 'host-id',
    host: 'desk-7',
    bootId: 'boot-1',
    pid: 4242,
    processStartedAt: 123_456,
    instanceId: instanceId(randomUUID()),
    osUser: 'kiosk',
  },
  appVersion: '0.1.0',
  startedAt: utcMs(T0),
  lastActivityAt: utcMs(T0),
  lastHeartbeatAt: utcMs(T0),
  end: null,
  ...changes,
})

export const anEnd = (changes: Partial<SessionEnd> = {}): SessionEnd => ({
  endedAt: utcMs(T0 + 60_000),
  endReason: 'window_closed',
  endEvidence: { trigger: 'close' },
  recoveredAt: null,
  ...changes,
})

export const anAudit = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  at: utcMs(T0),
  kind: 'signed_in',
  actorUserId: null,
  sessionId: null,
  detail: {},
  ...changes,
})

export const aTokenHash = () => new Uint8Array(randomBytes(32))

export function addUser(store: Store, changes: Partial<User> = {}): User {
  const user = aUser(changes)
  const outcome = store.addUser(user, '$argon2id$fake', anAudit({ kind: 'user_added', detail: { user: user.id, username: user.username } }))
  if (outcome.kind !== 'added') throw new Error(`the sample user was not added: ${outcome.kind}`)
  return user
}

export function startSession(store: Store, user: User, changes: Partial<Session> = {}): Session {
  const session = aSession(user, changes)
  const outcome = store.startSession(session, aTokenHash(), anAudit({ sessionId: session.id, actorUserId: user.id }))
  if (outcome.kind !== 'started') throw new Error('the sample session was not started')
  return session
}

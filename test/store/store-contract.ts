import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { durationMs, instanceId, sessionId, userId, utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import { describeAttempts, describeTokens, describeUpdating } from './account-contract.ts'
import { describeApiTokens } from './api-token-contract.ts'
import { describeCleanUps } from './cleanup-contract.ts'
import { describeFleet } from './fleet-contract.ts'
import { describeHeartbeats } from './heartbeat-contract.ts'
import { describeMaintenance } from './maintenance-contract.ts'
import { describeReports } from './report-contract.ts'
import { describeAlertFacts, describeAlerts, describeCloseRequests } from './request-contract.ts'
import { addUser, anAudit, anEnd, aSession, aTokenHash, aUser, startSession, T0 } from './samples.ts'

/** What every `Store` does, whatever it keeps its facts in. */
export function describeStore(name: string, open: () => { store: Store; discard: () => void }): void {
  describe(`the store contract, kept by ${name}`, () => {
    let store: Store
    let discard: () => void
    beforeEach(() => ({ store, discard } = open()))
    afterEach(() => discard())
    const current = () => store
    describeAccounts(current)
    describeUpdating(current)
    describeAttempts(current)
    describeStarting(current)
    describeTokens(current)
    describeHeartbeats(current)
    describeEnding(current)
    describeListing(current)
    describeEnded(current)
    describeSettingsAndAudit(current)
    describeAlerts(current)
    describeAlertFacts(current)
    describeCloseRequests(current)
    describeApiTokens(current)
    describeReports(current)
    describeCleanUps(current)
    describeMaintenance(current)
    describeFleet(current)
  })
}

function describeAccounts(store: () => Store): void {
  test('an account is found by username and by email, whatever the case, also outside ASCII', () => {
    const user = addUser(store(), { username: 'José', email: 'Jose@Ejemplo.es' })
    expect(store().findCredentials('JOSÉ')).toEqual({ user, passwordHash: '$argon2id$fake' })
    expect(store().findCredentials('jose@ejemplo.ES')?.user).toEqual(user)
    expect(store().findCredentials('jose')).toBeNull()
    expect(store().findUser(user.id)).toEqual(user)
    expect(store().findUser(userId(randomUUID()))).toBeNull()
  })

  test('a disabled account is found too', () => {
    addUser(store(), { username: 'gone', disabledAt: utcMs(T0 + 1) })
    expect(store().findCredentials('gone')?.user.disabledAt).toBe(T0 + 1)
  })

  test('a name or email that somebody has in another case is taken, and nothing is written', () => {
    addUser(store(), { username: 'Ñandú', email: 'n@x.org' })
    expect(store().addUser(aUser({ username: 'ñANDÚ' }), 'h', anAudit())).toEqual({ kind: 'taken', field: 'username' })
    expect(store().addUser(aUser({ email: 'N@X.ORG' }), 'h', anAudit())).toEqual({ kind: 'taken', field: 'email' })
    expect(store().countUsers()).toBe(1)
    expect(store().listAudit()).toHaveLength(1)
  })

  test('many people may have no email', () => {
    addUser(store())
    addUser(store())
    expect(store().countUsers()).toBe(2)
  })

  test('the first administrator is added only while there is none, whoever else has an account', () => {
    addUser(store(), { role: 'user' })
    expect(store().addUser(aUser({ role: 'admin' }), 'h', anAudit(), { onlyIfFirst: true })).toEqual({ kind: 'added' })
    expect(store().addUser(aUser({ role: 'admin' }), 'h', anAudit(), { onlyIfFirst: true })).toEqual({ kind: 'not_first' })
  })

  test('accounts are listed by name', () => {
    for (const username of ['carla', 'Bob', 'ada']) addUser(store(), { username })
    expect(
      store()
        .listUsers()
        .map(({ username }) => username),
    ).toEqual(['ada', 'Bob', 'carla'])
  })
}

function describeStarting(store: () => Store): void {
  test('a session that was started is found as it was given', () => {
    const session = startSession(store(), addUser(store()))
    expect(store().findSession(session.id)).toEqual(session)
    expect(store().findActiveSessionOf(session.owner.instanceId)).toEqual(session)
    expect(store().activeSessions()).toEqual([session])
    expect(store().findSession(sessionId(randomUUID()))).toBeNull()
    expect(store().findActiveSessionOf(instanceId(randomUUID()))).toBeNull()
  })

  test('a person with an active session gets no second one, and is told which is in the way', () => {
    const user = addUser(store())
    const first = startSession(store(), user)
    const before = store().listAudit().length
    expect(store().startSession(aSession(user), aTokenHash(), anAudit())).toEqual({ kind: 'already_active', session: first })
    expect(store().listSessions({ state: 'all' })).toHaveLength(1)
    expect(store().listAudit()).toHaveLength(before)
  })

  test('an instance with an active session gets no second one, for anybody', () => {
    const first = startSession(store(), addUser(store()))
    const other = aSession(addUser(store()), { owner: first.owner })
    expect(store().startSession(other, aTokenHash(), anAudit())).toEqual({ kind: 'already_active', session: first })
  })

  test('after the end both may start again', () => {
    const user = addUser(store())
    const first = startSession(store(), user)
    store().endSession(first.id, anEnd(), anAudit())
    expect(store().startSession(aSession(user, { owner: first.owner }), aTokenHash(), anAudit())).toEqual({ kind: 'started', replaced: [] })
  })

  test('a session of nobody, or with a token hash of another length, is refused and leaves no trace', () => {
    expect(store().startSession(aSession(aUser()), aTokenHash(), anAudit())).toEqual({ kind: 'not_admitted', because: 'no_account' })
    const user = addUser(store())
    expect(() => store().startSession(aSession(user), new Uint8Array(31), anAudit())).toThrow()
    expect(store().listSessions({ state: 'all' })).toEqual([])
    expect(store().listAudit()).toHaveLength(1)
  })
}

function describeEnding(store: () => Store): void {
  test('of two closers the first wins, and the second learns what the first decided', () => {
    const session = startSession(store(), addUser(store()))
    const end = anEnd({ endEvidence: { trigger: 'menu', note: 'one' } })
    expect(store().endSession(session.id, end, anAudit())).toEqual({ kind: 'ended', session: { ...session, end } })
    const audited = store().listAudit().length
    const second = store().endSession(session.id, anEnd({ endReason: 'idle_timeout' }), anAudit())
    expect(second).toEqual({ kind: 'already_ended', session: { ...session, end } })
    expect(store().listAudit()).toHaveLength(audited)
    expect(store().activeSessions()).toEqual([])
  })

  test('an unknown session cannot be ended', () => {
    expect(store().endSession(sessionId(randomUUID()), anEnd(), anAudit())).toEqual({ kind: 'not_found' })
    expect(store().listAudit()).toEqual([])
  })

  test('an end is written as it was decided', () => {
    const session = startSession(store(), addUser(store()))
    const end = anEnd({ endedAt: utcMs(T0), endEvidence: { clockMovedBack: true, clockMovedMs: -5_000 } })
    store().endSession(session.id, end, anAudit())
    expect(store().findSession(session.id)?.end).toEqual(end)
  })

  test('several ends at once: only those still active are ended, and exactly they are reported and audited', () => {
    const [a, b, c] = [1, 2, 3].map(() => startSession(store(), addUser(store())))
    if (!a || !b || !c) throw new Error('unreachable')
    store().endSession(b.id, anEnd(), anAudit())
    const audited = store().listAudit().length
    const end = anEnd({ endReason: 'process_died', recoveredAt: utcMs(T0 + 99_000) })
    const ids = [a.id, b.id, sessionId(randomUUID()), c.id]
    expect(store().endSessions(ids.map((id) => ({ id, end, audit: anAudit({ kind: 'session_recovered' }) })))).toEqual([a.id, c.id])
    expect(store().listAudit()).toHaveLength(audited + 2)
    expect(store().findSession(a.id)?.end).toEqual(end)
    expect(store().findSession(b.id)?.end?.endReason).toBe('window_closed')
    expect(store().endSessions([])).toEqual([])
  })
}

function describeListing(store: () => Store): void {
  test('sessions are listed newest first, by state, person and number', () => {
    const [ada, bob] = [addUser(store()), addUser(store())]
    const one = startSession(store(), ada, { startedAt: utcMs(T0 + 1) })
    store().endSession(one.id, anEnd(), anAudit())
    const two = startSession(store(), ada, { startedAt: utcMs(T0 + 3) })
    const three = startSession(store(), bob, { startedAt: utcMs(T0 + 2) })
    const ids = (filter: Parameters<Store['listSessions']>[0]) =>
      store()
        .listSessions(filter)
        .map(({ id }) => id)
    expect(ids({ state: 'all' })).toEqual([two.id, three.id, one.id])
    expect(ids({ state: 'all', limit: 2 })).toEqual([two.id, three.id])
    expect(ids({ state: 'all', userId: ada.id })).toEqual([two.id, one.id])
    expect(ids({ state: 'active' })).toEqual([two.id, three.id])
    expect(ids({ state: 'active', userId: bob.id, limit: 5 })).toEqual([three.id])
    expect(
      store()
        .activeSessions()
        .map(({ id }) => id),
    ).toEqual([two.id, three.id])
  })

  test('of sessions that started in the same millisecond the later one is listed first', () => {
    const [first, second] = [startSession(store(), addUser(store())), startSession(store(), addUser(store()))]
    expect(
      store()
        .listSessions({ state: 'all' })
        .map(({ id }) => id),
    ).toEqual([second.id, first.id])
  })
}

function describeEnded(store: () => Store): void {
  test('the last session that has ended is found, of one person and of anybody', () => {
    const [ada, bob] = [addUser(store()), addUser(store())]
    expect(store().lastEnded()).toBeNull()
    const first = startSession(store(), ada)
    store().endSession(first.id, anEnd(), anAudit())
    const second = startSession(store(), bob, { startedAt: utcMs(T0 + 1) })
    store().endSession(second.id, anEnd(), anAudit())
    startSession(store(), ada, { startedAt: utcMs(T0 + 2) })
    expect(store().lastEnded()?.id).toBe(second.id)
    expect(store().lastEnded(ada.id)?.id).toBe(first.id)
  })

  test("a session's lines are found among the others", () => {
    const ada = addUser(store())
    const session = startSession(store(), ada)
    store().appendAudit(anAudit())
    store().endSession(session.id, anEnd(), anAudit({ kind: 'session_ended', sessionId: session.id }))
    expect(
      store()
        .listAudit({ session: session.id })
        .map(({ kind }) => kind),
    ).toEqual(['signed_in', 'session_ended'])
    expect(
      store()
        .listAudit({ session: session.id, newest: 1 })
        .map(({ kind }) => kind),
    ).toEqual(['session_ended'])
  })
}

function describeSettingsAndAudit(store: () => Store): void {
  test('a setting is kept as it was last written, and each change is audited', () => {
    expect(store().readSettings().size).toBe(0)
    store().writeSettings(new Map([['idle-timeout', '30m']]), [anAudit({ kind: 'policy_changed' })])
    store().writeSettings(new Map([['idle-timeout', '15m']]), [anAudit({ kind: 'policy_changed', detail: { to: '15m' } })])
    expect([...store().readSettings()]).toEqual([
      ['idle-timeout', '15m'],
      ['policy-version', '2'],
    ])
    expect(store().listAudit()).toHaveLength(2)
  })

  test('the audit log is read oldest first, each entry as it was given', () => {
    const entries = [
      anAudit({ kind: 'sign_in_failed', detail: { identifier: 'x', nested: { b: [1, null], a: 'é' } } }),
      anAudit({ actorUserId: userId(randomUUID()), sessionId: sessionId(randomUUID()), at: utcMs(T0 - 1) }),
    ]
    for (const entry of entries) store().appendAudit(entry)
    expect(store().listAudit()).toEqual(entries.map((entry, index) => ({ ...entry, seq: index + 1 })))
    expect(store().listAudit({ newest: 1 })).toMatchObject([{ seq: 2 }])
  })

  test('rotation takes the oldest lines away once, and the chain goes on', () => {
    for (const at of [1, 2, 3, 4]) store().appendAudit(anAudit({ at: utcMs(T0 + at) }))
    expect(store().firstAuditSince(utcMs(T0 + 3))).toBe(3)
    expect(store().firstAuditSince(utcMs(T0 + 5))).toBeNull()
    expect(
      store()
        .auditLinesUpTo(3, 2)
        .map(({ seq }) => seq),
    ).toEqual([1, 2])
    const last = store().auditLinesUpTo(2, 10).at(-1)
    if (!last) throw new Error('unreachable')
    expect(store().rotateAudit(0, last, anAudit({ kind: 'audit_rotated' }))).toBe(true)
    expect(store().rotateAudit(0, last, anAudit({ kind: 'audit_rotated' }))).toBe(false)
    expect(
      store()
        .listAudit()
        .map(({ seq, kind }) => [seq, kind]),
    ).toEqual([
      [3, 'signed_in'],
      [4, 'signed_in'],
      [5, 'audit_rotated'],
    ])
    expect(store().auditEnds()).toMatchObject({ start: { seq: 2 }, newest: { seq: 5 } })
    expect(store().verifyAudit()).toMatchObject({ kind: 'intact', lines: 3 })
  })

  test('closing may be hurried, and done twice', () => {
    store().hurry(durationMs(100))
    store().close()
    store().close()
  })
}

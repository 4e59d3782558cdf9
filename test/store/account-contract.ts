import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { User } from '../../electron/core/accounts/user.ts'
import { actorOf } from '../../electron/core/audit/audit.ts'
import { sessionId, utcMs } from '../../electron/core/ids.ts'
import { policyFrom } from '../../electron/core/policy/policy.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import type { UserUpdate } from '../../electron/core/ports/store-port.ts'
import type { LivenessVerdict } from '../../electron/core/session/process-identity.ts'
import type { Session } from '../../electron/core/session/session.ts'
import { addUser, anAudit, anEnd, aSession, aTokenHash, aUser, startSession, T0 } from './samples.ts'

const ALIVE: LivenessVerdict = { liveness: 'alive', reason: 'process_running' }

export function describeUpdating(store: () => Store): void {
  const update = (user: User, set: UserUpdate['set'], more: Partial<UserUpdate> = {}) =>
    store().updateUser({ id: user.id, at: utcMs(T0 + 5), set, audit: anAudit({ kind: 'user_renamed' }), ...more })

  test('an account is changed in what is given, found by its new name, and audited', () => {
    const user = addUser(store(), { username: 'ada' })
    const changed = { ...user, username: 'Ada.L', email: 'a@x.org', mustChangePassword: true }
    const set = { username: 'Ada.L', email: 'a@x.org', mustChangePassword: true, passwordHash: 'new' }
    expect(update(user, set)).toEqual({ kind: 'updated', user: changed, ended: [] })
    expect(store().findCredentials('A@X.ORG')).toEqual({ user: changed, passwordHash: 'new' })
    expect(store().findCredentials('ada')).toBeNull()
    expect(store().listAudit()).toHaveLength(2)
  })

  test('a change that cannot be leaves everything as it was', () => {
    const [ada, bob] = [addUser(store(), { username: 'ada', role: 'admin' }), addUser(store(), { username: 'bob' })]
    expect(update(bob, { username: 'ADA' })).toEqual({ kind: 'taken', field: 'username' })
    expect(update(ada, { role: 'user' })).toEqual({ kind: 'last_administrator' })
    expect(update(ada, { disabledAt: utcMs(T0) })).toEqual({ kind: 'last_administrator' })
    expect(update(bob, { passwordHash: 'x' }, { ifPasswordHash: 'another' })).toEqual({ kind: 'outdated' })
    expect(update(aUser(), {})).toEqual({ kind: 'not_found' })
    expect(store().listUsers()).toEqual([ada, bob])
    expect(store().listAudit()).toHaveLength(2)
  })

  test('a name that looks like somebody else’s is refused, whatever it was changed from and to before', () => {
    const [ana, bob] = [
      addUser(store(), { username: 'ana', displayName: 'Ana' }),
      addUser(store(), { username: 'bob', displayName: 'Bob' }),
    ]
    expect(update(bob, { username: 'аnа' })).toEqual({ kind: 'look_alike', field: 'username', name: 'ana' })
    expect(update(bob, { displayName: 'Аnа' })).toEqual({ kind: 'look_alike', field: 'displayName', name: 'Ana' })
    expect(store().addUser(aUser({ username: 'b0b' }), 'hash', anAudit())).toEqual({ kind: 'look_alike', field: 'username', name: 'bob' })
    expect(update(ana, { username: 'carla', displayName: 'Carla' }).kind).toBe('updated')
    expect(update(bob, { username: 'аnа', displayName: 'Аnа' }).kind).toBe('updated')
  })

  test('a person who is erased is in no list, and what they did is a pseudonym’s; the log stays whole and names nobody', () => {
    const [ada, bob] = [addUser(store(), { role: 'admin' }), addUser(store(), { username: 'bob', displayName: 'Bob B', email: 'b@x.org' })]
    const session = startSession(store(), bob)
    const detail = { user: bob.id, username: 'bob', old: { displayName: 'Bobby' }, new: { displayName: 'Bob B' } }
    store().appendAudit(anAudit({ kind: 'user_renamed', detail }))
    expect(store().listAudit().at(-1)?.detail).toEqual(detail)
    const erase = (user: User) =>
      store().eraseUser({
        id: user.id,
        at: utcMs(T0 + 9),
        pseudonym: 'deleted-1',
        forgive: [],
        ends: { reason: 'account_disabled', evidence: {}, by: actorOf(session), judge: () => ALIVE },
        audit: anAudit({ kind: 'user_erased', detail: { user: user.id, pseudonym: 'deleted-1' } }),
      })
    expect(erase(ada)).toEqual({ kind: 'last_administrator' })
    expect(erase(bob)).toEqual({ kind: 'erased', ended: [session.id], linesWithNames: 0, isOverwritten: true })
    expect(erase(bob)).toEqual({ kind: 'not_found' })
    expect(store().listUsers()).toEqual([ada])
    expect(store().findUser(bob.id)).toMatchObject({ username: 'deleted-1', displayName: 'deleted-1', email: null })
    expect(update(bob, { disabledAt: null })).toEqual({ kind: 'not_found' })
    expect(store().findCredentials('b@x.org')).toBeNull()
    expect(store().findSession(session.id)?.end?.endReason).toBe('account_disabled')
    expect(JSON.stringify(store().listAudit())).not.toMatch(/bob/i)
    expect(store().verifyAudit().kind).toBe('intact')
    expect(store().addUser(aUser({ username: 'bob', email: 'b@x.org' }), 'hash', anAudit())).toEqual({ kind: 'added' })
  })

  test('sessions end with the change, but for the one that is excepted', () => {
    const bob = addUser(store())
    const limit = { most: 2, atLimit: 'refuse' } as const
    const [one, two] = [aSession(bob), aSession(bob)]
    for (const session of [one, two]) store().startSession(session, aTokenHash(), anAudit(), limit)
    const ends = { reason: 'account_disabled', evidence: {}, by: actorOf(one), except: two.id, judge: () => ALIVE } as const
    expect(update(bob, { disabledAt: utcMs(T0 + 5) }, { ends })).toMatchObject({ kind: 'updated', ended: [one.id] })
    expect(store().findSession(one.id)?.end).toMatchObject({ endReason: 'account_disabled', endedAt: T0 + 5 })
    expect(store().listAudit().at(-1)).toMatchObject({ kind: 'session_ended', sessionId: one.id })
    expect(store().startSession(aSession(bob), aTokenHash(), anAudit(), limit)).toEqual({
      kind: 'not_admitted',
      because: 'account_disabled',
    })
  })
}

export function describeAttempts(store: () => Store): void {
  const subjects = { own: 'user:1', machine: 'machine:1' }
  const rules = { ...policyFrom(new Map()), lockoutAfter: 2, freeAttempts: 5 }

  test('attempts are counted until the account is locked, and forgiven by name', () => {
    expect(store().admitAttempt(subjects, utcMs(T0), rules)).toMatchObject({ kind: 'go', lockIfWrong: null, before: null })
    expect(store().admitAttempt(subjects, utcMs(T0), rules)).toMatchObject({
      kind: 'go',
      lockIfWrong: { since: T0 },
      before: { failures: 1 },
    })
    expect(store().admitAttempt(subjects, utcMs(T0), rules)).toMatchObject({ lock: { since: T0 } })
    expect([...store().lockedSubjects()]).toMatchObject([['user:1', { lockedAt: T0 }]])
    const user = addUser(store())
    store().updateUser({ id: user.id, at: utcMs(T0), set: {}, forgive: ['user:1'], audit: anAudit() })
    expect(store().lockedSubjects().size).toBe(0)
  })

  test('attempts in a session leave the machine alone', () => {
    const inside = { own: 'session:1', machine: null }
    const { before } = store().admitAttempt(inside, utcMs(T0), rules)
    expect(store().admitAttempt(inside, utcMs(T0), rules)).toMatchObject({ before: null, records: { own: { failures: 2 } } })
    store().forgiveAttempt(inside, before)
    expect(store().admitAttempt({ ...inside, machine: subjects.machine }, utcMs(T0), rules)).toMatchObject({
      before: null,
      records: { own: { failures: 1 }, machine: { failures: 1 } },
    })
  })

  test('the right password takes the own attempt back', () => {
    const { before } = store().admitAttempt(subjects, utcMs(T0), rules)
    store().forgiveAttempt(subjects, before)
    expect(store().admitAttempt(subjects, utcMs(T0), rules)).toMatchObject({ before: null, records: { own: { failures: 1 } } })
  })
}

export function describeTokens(store: () => Store): void {
  test('a token is renewed only by who holds the newest, and only while the session is active', () => {
    const user = addUser(store())
    const session = aSession(user)
    const [first, second, third] = [aTokenHash(), aTokenHash(), aTokenHash()]
    store().startSession(session, first, anAudit())
    expect(store().rotateToken(session.id, first, second, anAudit())).toBe(true)
    expect(store().rotateToken(session.id, first, third, anAudit())).toBe(false)
    const facts = store().findTokenFacts(session.id)
    expect(facts).toMatchObject({ session, user, disabled: false })
    expect(new Uint8Array(facts?.tokenHash ?? [])).toEqual(second)
    store().endSession(session.id, anEnd(), anAudit())
    expect(store().rotateToken(session.id, second, third, anAudit())).toBe(false)
    expect(store().findTokenFacts(sessionId(randomUUID()))).toBeNull()
  })

  test('with room for two, a third session is refused or replaces the oldest', () => {
    const user = addUser(store())
    const [one, two, three] = [1, 2, 3].map((n) => aSession(user, { startedAt: utcMs(T0 + n) }))
    if (!one || !two || !three) throw new Error('unreachable')
    const start = (session: Session, atLimit: 'refuse' | 'replace-oldest') =>
      store().startSession(session, aTokenHash(), anAudit(), { most: 2, atLimit })
    start(one, 'refuse')
    start(two, 'refuse')
    expect(start(three, 'refuse')).toMatchObject({ kind: 'already_active', session: { id: one.id } })
    expect(start(three, 'replace-oldest')).toMatchObject({ kind: 'started', replaced: [{ id: one.id, end: { endReason: 'replaced' } }] })
    expect(
      store()
        .activeSessions()
        .map(({ id }) => id),
    ).toEqual([three.id, two.id])
  })

  test('a setting is not written over a change that was not seen', () => {
    expect(store().writeSettings(new Map([['idle-timeout', '9m']]), [anAudit()], 0)).toBe(true)
    expect(store().writeSettings(new Map([['idle-timeout', '8m']]), [anAudit()], 0)).toBe(false)
    expect(store().writeSettings(new Map([['idle-timeout', null]]), [anAudit()], 1)).toBe(true)
    expect([...store().readSettings()]).toEqual([['policy-version', '2']])
  })

  test('settings that belong together are written together, as one version with a line for each', () => {
    const texts = new Map([
      ['idle-timeout', '9m'],
      ['away-after', '4m'],
    ])
    expect(store().writeSettings(texts, [anAudit(), anAudit()])).toBe(true)
    expect(store().writeSettings(new Map([...texts, ['idle-timeout', null]]), [anAudit()], 0)).toBe(false)
    expect(Object.fromEntries(store().readSettings())).toEqual({ ...Object.fromEntries(texts), 'policy-version': '1' })
    expect(store().listAudit()).toHaveLength(2)
    expect(store().verifyAudit()).toMatchObject({ kind: 'intact' })
  })
}

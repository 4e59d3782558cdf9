import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hexOf } from '../../electron/core/audit/audit-chain.ts'
import type { DirectoryPerson } from '../../electron/core/fleet/directory-port.ts'
import { ONLY_THE_DIRECTORY } from '../../electron/core/fleet/fleet-store.ts'
import { formerName } from '../../electron/core/fleet/mirror.ts'
import { durationMs, userId, utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import { aLink, aPerson, by, ends } from './fleet-samples.ts'
import { addUser, anAudit, aSession, aTokenHash, startSession, T0 } from './samples.ts'

const enrolled = anAudit({ kind: 'enrolled', detail: { sessions: [] } })
const left = anAudit({ kind: 'left_directory', at: utcMs(T0 + 5) })

export function describeFleet(store: () => Store): void {
  const mirror = (person: DirectoryPerson, hash: string | null = null) => store().fleet.mirror(person, utcMs(T0), hash, ends)
  const kinds = () =>
    store()
      .listAudit()
      .map(({ kind }) => kind)

  describe('of a directory', () => {
    test('a desk belongs to none, then to one, and enrols in no second', () => {
      expect(store().fleet.link()).toBeNull()
      const link = aLink()
      expect(store().fleet.enrol(link, enrolled)).toBe(true)
      expect(store().fleet.enrol(aLink(), enrolled)).toBe(false)
      expect(store().fleet.link()).toEqual({ ...link, boot: 0, policyVersion: 0, peopleRevision: 0, refused: null })
      expect(kinds()).toEqual(['enrolled'])
    })

    test('what it has is acknowledged forwards only, and in its own stream only', () => {
      const link = aLink()
      store().fleet.enrol(link, enrolled)
      store().fleet.acknowledge(link.incarnation, 5)
      store().fleet.acknowledge(link.incarnation, 4)
      store().fleet.acknowledge(randomUUID(), 9)
      expect(store().fleet.link()?.ackedSeq).toBe(5)
      const incarnation = randomUUID()
      store().fleet.begin({ incarnation, ackedSeq: 2 }, anAudit({ kind: 'stream_begun' }))
      store().fleet.opened(3, anAudit({ kind: 'link_opened' }))
      store().fleet.refuse('revoked')
      store().fleet.useKey('another')
      store().fleet.notePeople(8)
      expect(store().fleet.link()).toMatchObject({
        incarnation,
        ackedSeq: 2,
        boot: 3,
        refused: 'revoked',
        peopleRevision: 8,
        key: 'another',
      })
      expect(kinds()).toEqual(['enrolled', 'stream_begun', 'link_opened'])
    })

    test('lines are shipped in order, as many as asked, with the names of whom they are about', () => {
      const user = addUser(store(), { username: 'tom', displayName: 'Tom' })
      startSession(store(), user)
      store().appendAudit(anAudit(), anAudit({ detail: { long: 'x'.repeat(70_000) } }))
      const lines = store().fleet.linesAfter(0, 50, 200_000)
      expect(lines.map(({ seq, kind }) => [seq, kind])).toEqual([
        [1, 'user_added'],
        [2, 'signed_in'],
        [3, 'signed_in'],
        [4, 'signed_in'],
      ])
      expect(lines[1]?.people).toEqual({ [user.id]: { username: 'tom', displayName: 'Tom' } })
      expect(lines[3]?.detail).toBe('{"left":"at the desk"}')
      expect(lines[3]?.hash).toBe(hexOf(store().auditEnds().newest.hash))
      expect(store().fleet.linesAfter(1, 1, 200_000)).toEqual([lines[1]])
      expect(store().fleet.linesAfter(1, 50, 1)).toEqual([lines[1]])
      expect(store().fleet.linesAfter(4, 50, 1)).toEqual([])
      expect(store().fleet.hashOf(0)).toEqual(store().auditEnds().start.hash)
      expect(hexOf(store().fleet.hashOf(2) ?? new Uint8Array())).toBe(lines[1]?.hash)
      expect(store().fleet.hashOf(5)).toBeNull()
    })

    test('lines that it does not have are not rotated away', () => {
      const link = aLink()
      store().fleet.enrol(link, enrolled)
      for (let at = 0; at < 4; at += 1) store().appendAudit(anAudit())
      const last = store().auditLinesUpTo(3, 3)[2]
      if (!last) throw new Error('there is no third line')
      expect(store().rotateAudit(0, last, anAudit({ kind: 'audit_rotated' }))).toBe(false)
      store().fleet.acknowledge(link.incarnation, 3)
      expect(store().rotateAudit(0, last, anAudit({ kind: 'audit_rotated' }))).toBe(true)
      expect(store().fleet.hashOf(3)).toEqual(last.hash)
      expect(store().fleet.hashOf(2)).toBeNull()
    })

    test('a command is settled once, with its effect and its lines', () => {
      const session = startSession(store(), addUser(store()))
      const request = {
        sessionId: session.id,
        requestedAt: utcMs(T0),
        reason: 'closed_by_admin',
        by,
        grace: durationMs(5),
        message: 'x',
      } as const
      const audited: string[] = []
      const auditOf = (outcome: string) => (audited.push(outcome), [anAudit({ kind: 'command_settled' })])
      const settle = (id: number, ofSession = session.id) =>
        store().fleet.settle(id, utcMs(T0), { kind: 'ask_to_close', request: { ...request, sessionId: ofSession } }, auditOf)
      expect(settle(1)).toBe('asked')
      expect(settle(1)).toBeNull()
      expect(store().closeRequests.of(session.id)).toMatchObject({ message: 'x', grace: 5, by })
      expect(settle(2, aSession(addUser(store())).id)).toBe('not_active')
      const message = { person: null, role: null, from: 'Ada', text: 'Hello', at: utcMs(T0) }
      expect(store().fleet.settle(3, utcMs(T0), { kind: 'message', message }, auditOf)).toBe('done')
      expect(store().fleet.settle(4, utcMs(T0), { kind: 'nothing', outcome: 'unknown_kind' }, auditOf)).toBe('unknown_kind')
      expect(audited).toEqual(['asked', 'not_active', 'done', 'unknown_kind'])
      expect(kinds().filter((kind) => kind === 'command_settled')).toHaveLength(4)
      expect(store().fleet.messages()).toEqual([{ id: 3, ...message }])
      store().fleet.forgetMessage(3)
      expect(store().fleet.messages()).toEqual([])
    })

    test('people are accounts here as they are there; a hash stays for as long as the account is the same', () => {
      const mia = aPerson({ role: 'admin', email: 'mia@x.org' })
      expect(mirror(mia, 'hash')).toMatchObject({ kind: 'mirrored', user: { id: mia.id, username: 'mia', role: 'admin' }, ended: [] })
      expect(store().findCredentials('MIA@x.org')).toMatchObject({ passwordHash: 'hash', user: { displayName: 'Mia' } })
      mirror(mia)
      expect(store().findCredentials('mia')?.passwordHash).toBe('hash')
      mirror({ ...mia, displayName: 'Mia B.', revision: 4 })
      expect(store().findCredentials('mia')).toMatchObject({ passwordHash: ONLY_THE_DIRECTORY, user: { displayName: 'Mia B.' } })
      expect(store().fleet.person(userId(mia.id))).toEqual({ person: mia.id, revision: 4, cachedAt: null, usedAt: null })
      mirror({ ...mia, revision: 4 }, 'hash')
      store().fleet.used(userId(mia.id), utcMs(T0 + 9))
      expect(store().fleet.people()).toEqual([{ person: mia.id, revision: 4, cachedAt: T0, usedAt: T0 + 9 }])
      store().fleet.dropHashes([userId(mia.id), addUser(store()).id])
      expect(store().findCredentials('mia')?.passwordHash).toBe(ONLY_THE_DIRECTORY)
      expect(store().fleet.person(userId(mia.id))?.cachedAt).toBeNull()
    })

    test("a name that an account of this desk has stays that account's; one of another of its people goes to whom it says", () => {
      const tom = addUser(store(), { username: 'tom', email: 'tom@x.org' })
      expect(mirror(aPerson({ username: 'TOM' }))).toEqual({ kind: 'taken' })
      expect(mirror(aPerson({ id: tom.id, username: 'tim' }))).toEqual({ kind: 'taken' })
      expect(mirror(aPerson({ username: 'tim', email: 'tom@x.org' }))).toMatchObject({ user: { email: null } })
      const [one, other] = [aPerson(), aPerson()]
      mirror(one, 'hash')
      expect(mirror(other)).toMatchObject({ kind: 'mirrored' })
      expect(store().findCredentials('mia')?.user.id).toBe(other.id)
      expect(store().findUser(userId(one.id))?.username).toBe(formerName(userId(one.id)))
      expect(store().fleet.person(tom.id)).toBeNull()
    })

    test('whose account is disabled there is signed out here; the last administrator of the desk is one of the desk', () => {
      const mia = aPerson({ role: 'admin' })
      mirror(mia, 'hash')
      const session = aSession(store().findUser(userId(mia.id)) ?? addUser(store()), { admission: 'offline' })
      store().startSession(session, aTokenHash(), anAudit())
      expect(store().findSession(session.id)?.admission).toBe('offline')
      expect(mirror({ ...mia, disabled: true })).toMatchObject({ ended: [session.id] })
      expect(store().findSession(session.id)?.end).toMatchObject({ endReason: 'account_disabled' })
      mirror(mia, 'hash')
      const own = addUser(store(), { role: 'admin' })
      expect(store().updateUser({ id: own.id, at: utcMs(T0), set: { role: 'user' }, audit: anAudit() }).kind).toBe('last_administrator')
    })

    test('its policy takes the place of the desk’s, and goes back with it', () => {
      store().fleet.enrol(aLink(), enrolled)
      store().writeSettings(new Map([['idle-timeout', '7m']]), [])
      const policy = anAudit({ kind: 'directory_policy' })
      store().fleet.applyPolicy({ version: 4, settings: { 'idle-timeout': '5m', 'session-limit@admin': '2' } }, policy)
      expect(store().readSettings()).toEqual(
        new Map([
          ['idle-timeout', '5m'],
          ['session-limit@admin', '2'],
          ['policy-version', '2'],
        ]),
      )
      expect(store().fleet.policyNames()).toEqual(['idle-timeout', 'session-limit@admin'])
      store().fleet.applyPolicy({ version: 5, settings: { 'idle-timeout': '6m' } }, policy)
      expect(store().readSettings()).toEqual(
        new Map([
          ['idle-timeout', '6m'],
          ['policy-version', '3'],
        ]),
      )
      expect(store().fleet.link()?.policyVersion).toBe(5)
    })

    test('a desk that leaves keeps what was done and forgets the rest', () => {
      store().fleet.enrol(aLink(), enrolled)
      const mia = aPerson({ role: 'admin' })
      mirror(mia, 'hash')
      const lock = { id: 1, whom: { kind: 'role', role: 'user' }, until: null, reason: 'x', by: 'Ada', at: T0 } as const
      store().fleet.keepLocks([{ ...lock, id: 2 }, lock])
      expect(store().fleet.locks()).toEqual([lock, { ...lock, id: 2 }])
      store().fleet.applyPolicy({ version: 4, settings: { 'idle-timeout': '5m' } }, anAudit({ kind: 'directory_policy' }))
      expect(store().fleet.leave(left)).toBe(true)
      expect(store().fleet.leave(left)).toBe(false)
      expect([store().fleet.link(), store().fleet.locks(), store().fleet.people(), store().fleet.policyNames()]).toEqual([null, [], [], []])
      expect(store().findCredentials('mia')).toMatchObject({ passwordHash: ONLY_THE_DIRECTORY, user: { role: 'user', disabledAt: T0 + 5 } })
      expect(store().readSettings().has('idle-timeout')).toBe(false)
      expect(kinds()).toEqual(['enrolled', 'directory_policy', 'left_directory'])
      expect(mirror(mia)).toMatchObject({ kind: 'mirrored', user: { role: 'admin', disabledAt: null } })
    })
  })
}

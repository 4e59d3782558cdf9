import { assert, double, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayBeCached, overdueHashes } from '../../../electron/core/fleet/account-cache.ts'
import { decideEntering, lockOn } from '../../../electron/core/fleet/admitting.ts'
import type { FleetLock } from '../../../electron/core/fleet/directory-port.ts'
import { judgeIdentity } from '../../../electron/core/fleet/identity.ts'
import { cursorOf, reconcile } from '../../../electron/core/fleet/reconciliation.ts'
import { reconnectAfter } from '../../../electron/core/fleet/reconnect.ts'
import { lockedBy, refusalOf, refusedHere } from '../../../electron/core/fleet/refusals.ts'
import { rotatableUpTo } from '../../../electron/core/fleet/rotation.ts'
import { durationMs, userId, utcMs } from '../../../electron/core/ids.ts'

const DAY = 86_400_000
const person = (more: object = {}) => ({ person: userId('p'), revision: 3, cachedAt: utcMs(0), usedAt: null, ...more })

const policy = (directoryUnreachable: 'allow' | 'known-people' | 'refuse') => ({ directoryUnreachable })
const aLock = (whom: FleetLock['whom'], until: number | null = null): FleetLock => ({ id: 1, whom, until, reason: 'x', by: 'y', at: 0 })
const hash = (text: string) => new TextEncoder().encode(text)
const hex = (text: string) => Buffer.from(text).toString('hex')
const decide = (answer: Parameters<typeof decideEntering>[0]['answer'], more: object = {}) =>
  decideEntering({ answer, policy: policy('allow'), person: person(), hasTime: true, ...more })
const iso = (at: number) => `at ${at}`

describe('whether somebody of the directory may begin a session', () => {
  it('is for the directory to say', () => {
    expect(decide({ kind: 'granted', writtenOff: [] })).toEqual({ kind: 'admitted', admission: 'granted' })
    const open = [{ session: 's', workstation: '2', name: 'PC 2', site: 'Ward 3', startedAt: 5, silentSince: null }]
    expect(decide({ kind: 'replacing', open })).toEqual({ kind: 'wait' })
    expect(decide({ kind: 'replacing', open }, { hasTime: false })).toEqual({ kind: 'refused', refused: { because: 'limit', open } })
    expect(decide({ kind: 'refused', because: 'outdated' })).toEqual({ kind: 'prove' })
    expect(decide({ kind: 'refused', because: 'outdated' }, { hasTime: false })).toMatchObject({ kind: 'refused' })
    expect(decide({ kind: 'refused', because: 'disabled' })).toMatchObject({ kind: 'refused', refused: { because: 'disabled' } })
  })

  it.each([
    ['allow', null, 'admitted'],
    ['known-people', null, 'unreachable'],
    ['known-people', utcMs(1), 'admitted'],
    ['refuse', utcMs(1), 'unreachable'],
  ] as const)('is for the policy to say where it says nothing: %s, used at %s: %s', (way, usedAt, kind) => {
    expect(decide('silent', { policy: policy(way), person: person({ usedAt }) })).toMatchObject({ kind })
  })
})

describe('a lock', () => {
  const door = { workstation: 7, person: userId('p'), role: 'user', isLocal: false } as const
  const isMet = (one: FleetLock, more: object = {}) => lockOn([one], { ...door, ...more }, utcMs(10)) !== null

  it('meets whom it is for, while it lasts', () => {
    expect(isMet(aLock({ kind: 'person', person: 'p' }))).toBe(true)
    expect(isMet(aLock({ kind: 'person', person: 'q' }))).toBe(false)
    expect(isMet(aLock({ kind: 'role', role: 'user' }))).toBe(true)
    expect(isMet(aLock({ kind: 'role', role: 'admin' }))).toBe(false)
    expect(isMet(aLock({ kind: 'workstation', workstation: 7 }, 11))).toBe(true)
    expect(isMet(aLock({ kind: 'workstation', workstation: 7 }, 10))).toBe(false)
    expect(isMet(aLock({ kind: 'workstation', workstation: 8 }))).toBe(false)
  })

  it('of a desk meets its own accounts, too, but nobody who can mend it', () => {
    const here = aLock({ kind: 'workstation', workstation: 7 })
    expect(isMet(here, { isLocal: true })).toBe(true)
    expect(isMet(here, { isLocal: true, role: 'admin' })).toBe(false)
    expect(isMet(here, { role: 'admin' })).toBe(true)
    expect(isMet(aLock({ kind: 'role', role: 'user' }), { isLocal: true })).toBe(false)
  })
})

describe('where a desk and its directory stand', () => {
  const log = { start: { seq: 2, hash: hash('2') }, newest: { seq: 6, hash: hash('6') } }
  const at = (incarnation: string, next: number, head: string | null) =>
    reconcile(
      { link: { incarnation: 'one', ackedSeq: 4 }, log, hashOf: (seq) => (seq >= 2 && seq <= 6 ? hash(String(seq)) : null) },
      { incarnation, next, head },
    )

  it('they go on where the directory has the beginning of this log, also where more has arrived than was acknowledged', () => {
    expect(at('one', 5, hex('4'))).toEqual({ kind: 'go_on', ackedSeq: 4 })
    expect(at('one', 7, hex('6'))).toEqual({ kind: 'go_on', ackedSeq: 6 })
    expect(at('one', 3, hex('2'))).toEqual({ kind: 'go_on', ackedSeq: 2 })
  })

  it.each([
    ['another stream', at('two', 5, hex('4')), 'other_incarnation'],
    ['more than there is', at('one', 9, hex('8')), 'behind'],
    ['as many, and others', at('one', 7, hex('x')), 'fork'],
    ['less than was archived', at('one', 2, hex('1')), 'archived'],
  ])('a new stream begins where the directory has %s', (_what, found, because) => {
    expect(found).toEqual({ kind: 'rejoin', ackedSeq: 4, head: hex('4'), because })
  })

  it('a desk says what it writes next', () => {
    expect(cursorOf({ incarnation: 'one' }, log)).toEqual({ incarnation: 'one', next: 7, head: hex('6') })
    const empty = { seq: 0, hash: new Uint8Array(32) }
    expect(cursorOf({ incarnation: 'one' }, { newest: empty })).toEqual({ incarnation: 'one', next: 1, head: null })
  })
})

it('tries come later and later, never all at once, and never more than ten seconds apart', () => {
  assert(
    property(nat(200), double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
      const delay = reconnectAfter(tries, random)
      expect(delay).toBeGreaterThanOrEqual(250)
      expect(delay).toBeLessThanOrEqual(10_000)
      expect(reconnectAfter(tries, random, true)).toBeGreaterThanOrEqual(30_000)
    }),
  )
  expect(reconnectAfter(0, 0)).toBe(250)
  expect(reconnectAfter(9, 1)).toBe(10_000)
})

it('hashes go when they are too old, are beyond the fifty used last, or of a time that is not yet', () => {
  const people = Array.from({ length: 60 }, (_, at) => person({ person: userId(String(at)), cachedAt: utcMs(at * 1_000), usedAt: null }))
  const gone = overdueHashes(people, utcMs(60_000), durationMs(DAY))
  expect(gone.toSorted()).toEqual(Array.from({ length: 10 }, (_, at) => String(at)).toSorted())
  expect(overdueHashes([person({ cachedAt: utcMs(1) })], utcMs(DAY + 2), durationMs(DAY))).toEqual(['p'])
  expect(overdueHashes([person({ cachedAt: utcMs(3 * DAY) })], utcMs(DAY), durationMs(DAY))).toEqual(['p'])
  expect(overdueHashes([person({ cachedAt: null })], utcMs(DAY * 9), durationMs(DAY))).toEqual([])
  expect([mayBeCached('user'), mayBeCached('admin')]).toEqual([true, false])
})

it('a database and the key beside it are judged together', () => {
  const link = { key: 'ours' }
  expect(judgeIdentity(null, null)).toBe('none')
  expect(judgeIdentity(null, 'ours')).toBe('stray_key')
  expect(judgeIdentity(link, 'ours')).toBe('enrolled')
  expect(judgeIdentity(link, null)).toBe('key_lost')
  expect(judgeIdentity(link, 'theirs')).toBe('other_key')
})

it('what the directory does not have is not archived, unless so much waits that nobody will ever fetch it', () => {
  expect(rotatableUpTo(null, 50)).toBe(50)
  expect(rotatableUpTo({ ackedSeq: 10 }, 50)).toBe(10)
  expect(rotatableUpTo({ ackedSeq: 10 }, 1_500_000)).toBe(500_000)
})

describe('whoever is refused is told', () => {
  const open = [{ session: 's', workstation: '2', name: 'PC 2', site: 'Ward 3', startedAt: 5, silentSince: null }]

  it('where they are signed in, and since when', () => {
    expect(refusalOf({ because: 'limit', open }, iso)).toMatchObject({
      code: 'limit_reached_elsewhere',
      message: 'You are signed in at Ward 3 – PC 2 since at 5. Sign out there, or take over.',
      params: { host: 'PC 2', site: 'Ward 3', sinceAt: 5 },
    })
    const silent = open.map((one) => ({ ...one, silentSince: 9 }))
    expect(refusalOf({ because: 'limit', open: silent }, iso)).toMatchObject({ params: { silentSinceAt: 9 } })
    expect(refusalOf({ because: 'limit', open: [] }, iso).code).toBe('limit_reached_elsewhere')
  })

  it('what is locked, until when and why', () => {
    const lock = { id: 1, whom: { kind: 'workstation', workstation: 7 }, until: 9, reason: 'Works', by: 'Ada', at: 0 } as const
    expect(lockedBy(lock, iso)).toMatchObject({
      message: 'This desk is locked until at 9: Works',
      params: { whom: 'workstation', untilAt: 9 },
    })
    expect(lockedBy({ ...lock, until: null }, iso).message).toContain('until an administrator lifts it')
  })

  it('what else there is', () => {
    for (const because of ['disabled', 'unknown', 'address', 'used', 'outdated'] as const)
      expect(refusalOf({ because }, iso)).toMatchObject({ code: 'directory_refused', params: { because } })
    expect(refusedHere('local').message).toContain('administrators')
  })
})

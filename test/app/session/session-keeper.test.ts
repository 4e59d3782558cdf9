import { describe, expect, test, vi } from 'vitest'
import { changeRole } from '../../../electron/app/accounts/accounts.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { auditEntry } from '../../../electron/core/audit/audit.ts'
import { durationMs } from '../../../electron/core/ids.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { MINUTE } from '../../support/session-builder.ts'
import { keptWorkplace } from './kept-workplace.ts'

describe('presence', () => {
  test('turns away by a heartbeat at that moment, and online again by one at the first movement', () => {
    const { clock, keeper, presence } = keptWorkplace()
    clock.advance(5 * MINUTE - 1)
    expect(presence()).toBe('online')
    clock.advance(1)
    expect(presence()).toBe('away')
    clock.advance(8 * MINUTE)
    expect(presence()).toBe('away')
    keeper.touched()
    expect(presence()).toBe('online')
  })

  test('of others is told when it changes: by what they write, or by their silence', () => {
    const { clock, add, signInElsewhere, store, changes } = keptWorkplace()
    const before = changes.length
    signInElsewhere(add('eva'))
    store.othersWrote = true
    clock.advance(1_000)
    expect(changes.length).toBeGreaterThan(before)
    clock.advance(4 * MINUTE)
    const quiet = changes.length
    clock.advance(MINUTE)
    expect(changes.length).toBeGreaterThan(quiet)
  })
})

const askToClose = (place: ReturnType<typeof keptWorkplace>, message: string, grace = 30_000, by = place.by) => {
  const session = place.session() as Session
  const request = {
    sessionId: session.id,
    requestedAt: place.clock.now(),
    grace: durationMs(grace),
    reason: 'closed_by_admin',
    message,
    by,
  } as const
  place.store.closeRequests.ask([{ request, audit: auditEntry(place.by, place.clock.now(), 'close_requested') }])
  place.store.othersWrote = true
}

describe('a request to close', () => {
  test('is noted within a second, counts down, and ends the session with its message and who asked', () => {
    const place = keptWorkplace()
    askToClose(place, 'The shop closes')
    place.clock.advance(1_000)
    expect(place.store.closeRequests.of(place.session()?.id as Session['id'])?.seenAt).toBe(place.clock.now())
    place.clock.advance(10_000)
    expect(place.keeper.warning()).toMatchObject({ kind: 'close_request', left: 20_000, request: { message: 'The shop closes' } })
    place.clock.advance(20_000)
    const { host, pid } = place.owner
    expect(place.session()?.end).toMatchObject({
      endReason: 'closed_by_admin',
      endEvidence: { message: 'The shop closes', by: { host, pid } },
    })
    expect(place.endings).toHaveLength(1)
  })

  test.each([true, false])('of an administrator, who may still be one when the grace is over (%s), or is not obeyed', (isStillOne) => {
    const place = keptWorkplace()
    const [orderer] = [place.add('orderer', 'admin'), place.add('second', 'admin')]
    askToClose(place, '', 30_000, { ...place.by, userId: orderer.id })
    place.clock.advance(1_000)
    expect(place.keeper.warning()).toMatchObject({ kind: 'close_request' })
    if (!isStillOne) changeRole(place.deps, orderer.id, 'user', place.by)
    place.clock.advance(31_000)
    if (isStillOne) return expect(place.session()?.end?.endReason).toBe('closed_by_admin')
    expect(place.session()?.end).toBeNull()
    expect(place.keeper.warning()).toBeNull()
    expect(place.store.listAudit({}).at(-1)).toMatchObject({ kind: 'close_withdrawn', actorUserId: orderer.id })
  })

  test('is not prolonged by sleep', () => {
    const place = keptWorkplace()
    askToClose(place, '')
    place.clock.advance(1_000)
    place.clock.sleep(30_000)
    place.clock.advance(1_000)
    expect(place.session()?.end?.endReason).toBe('closed_by_admin')
  })

  test('goes with the session that it was meant for: the next person at this window is left alone', () => {
    const place = keptWorkplace()
    askToClose(place, '')
    place.clock.advance(1_000)
    place.keeper.leave('signed_out', { trigger: 'button' })
    place.keeper.begin(startSession(place.deps, place.add('eva')))
    expect(place.keeper.warning()).toBeNull()
    place.clock.advance(60_000)
    expect(place.current.signedIn?.user.username).toBe('eva')
    expect(place.store.activeSessions()).toHaveLength(1)
  })

  test('that is withdrawn leaves the session alone', () => {
    const place = keptWorkplace()
    askToClose(place, '')
    place.clock.advance(1_000)
    place.store.closeRequests.withdraw(place.session()?.id as Session['id'])
    place.store.othersWrote = true
    place.clock.advance(60_000)
    expect([place.session()?.end, place.keeper.warning()]).toEqual([null, null])
  })

  test('that is withdrawn, or asked otherwise, in the last second is read again before it is obeyed', () => {
    const place = keptWorkplace()
    askToClose(place, 'Now', 30_500)
    place.clock.advance(31_200)
    expect(place.keeper.warning()).toMatchObject({ left: 300 })
    place.store.closeRequests.withdraw(place.session()?.id as Session['id'])
    place.store.othersWrote = true
    place.clock.advance(300)
    expect([place.session()?.end, place.keeper.warning()]).toEqual([null, null])
    askToClose(place, 'Now', 30_500)
    place.clock.advance(30_500)
    askToClose(place, 'Later', 60_000)
    place.clock.advance(60_000)
    expect([place.session()?.end, place.keeper.warning()]).toMatchObject([null, { request: { message: 'Later' } }])
    place.clock.advance(2_000)
    expect(place.session()?.end?.endEvidence).toMatchObject({ message: 'Later' })
  })

  test('that is withdrawn while the end cannot be written is not obeyed once it can', () => {
    const place = keptWorkplace()
    askToClose(place, 'Now')
    const ending = vi.spyOn(place.store, 'endSession').mockImplementation(() => {
      throw new Error('database is locked')
    })
    place.clock.advance(32_000)
    expect(ending).toHaveBeenCalled()
    place.store.closeRequests.withdraw(place.session()?.id as Session['id'])
    ending.mockRestore()
    place.clock.advance(10_000)
    expect([place.session()?.end, place.keeper.warning()]).toEqual([null, null])
    askToClose(place, 'Again')
    place.clock.advance(31_000)
    expect(place.session()?.end?.endEvidence).toMatchObject({ message: 'Again' })
  })

  test('that cannot be read again is obeyed as soon as it can, and is gone with its session', () => {
    const place = keptWorkplace()
    askToClose(place, '')
    place.clock.advance(30_000)
    const { id } = place.session() as Session
    const read = vi.spyOn(place.store.closeRequests, 'of').mockImplementation(() => {
      throw new Error('database is locked')
    })
    place.clock.advance(5_000)
    expect(place.session()?.end).toBeNull()
    read.mockRestore()
    place.clock.advance(500)
    expect(place.session()?.end?.endReason).toBe('closed_by_admin')
    expect(place.store.closeRequests.of(id)).toBeNull()
  })

  test.each([
    ['is obeyed as soon as it can', false],
    ['and is withdrawn meanwhile is not', true],
  ])('that could not be written %s', (_what, isWithdrawn) => {
    const place = keptWorkplace()
    askToClose(place, '', 30_000)
    vi.spyOn(place.store, 'endSession').mockImplementationOnce(() => {
      throw new Error('database is locked')
    })
    place.clock.advance(31_000)
    expect(place.session()?.end).toBeNull()
    if (isWithdrawn) place.store.closeRequests.withdraw(place.session()?.id as Session['id'])
    place.clock.advance(2_000)
    expect(place.session()?.end?.endReason).toBe(isWithdrawn ? undefined : 'closed_by_admin')
  })
})

test('an end that cannot be written is tried again every second, and the person told once it is', () => {
  const { keeper, clock, session, store, endings } = keptWorkplace()
  vi.spyOn(store, 'endSession').mockImplementationOnce(() => {
    throw new Error('database is locked')
  })
  keeper.leaveForSure('suspended', { trigger: 'sleep' })
  expect([session()?.end, endings]).toEqual([null, []])
  clock.advance(1_000)
  expect(session()?.end?.endReason).toBe('suspended')
  expect(endings).toHaveLength(1)
})

test('a session that somebody else has ended is over within a second, and its person learns why', () => {
  const { clock, store, session, by, endings, tom } = keptWorkplace()
  const end = { endedAt: clock.now(), endReason: 'closed_by_admin', endEvidence: {}, recoveredAt: null } as const
  store.endSession((session() as Session).id, end, auditEntry(by, clock.now(), 'session_ended'))
  store.othersWrote = true
  clock.advance(1_000)
  expect(endings).toMatchObject([{ userId: tom.id, end: { endReason: 'closed_by_admin' } }])
  expect(clock.pendingTimers).toBe(0)
})

test('the moment at which somebody else falls silent for too long is seen to when it comes', () => {
  const { clock, store, signInElsewhere, add, changes } = keptWorkplace()
  clock.advance(2 * MINUTE)
  signInElsewhere(add('eva'))
  store.othersWrote = true
  clock.advance(5 * MINUTE)
  const before = changes.length
  clock.advance(1)
  expect(changes).toHaveLength(before + 1)
})

import { describe, expect, it } from 'vitest'
import { desk, passwordOf } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'
import { MINUTE } from '../support/session-builder.ts'

const refusedAs = (code: string) => ({ ok: false, error: { code } })
const unlocking = (username: string) => ({ password: passwordOf(username) })
const endOf = (place: Desk, username: string) => place.sessionsOf(username)[0]?.end?.endReason ?? null

/** Tom is signed in and away, and somebody else stands in front of the window. */
async function lockedDesk() {
  const place = desk()
  await place.signIn('tom')
  await place.told('app:lock', null)
  const kindsSince = place.lastLine()
  return { ...place, kinds: () => place.linesAfter(kindsSince).map(({ kind }) => kind) }
}

describe('somebody else asks for the workstation', () => {
  it('and after the grace, a minute, the session ends and the next person is told so', async () => {
    const place = await lockedDesk()
    await place.told('app:take-over', null)
    expect(place.workstation.view()).toMatchObject({ screen: 'locked', handOver: { leftMs: MINUTE }, graceMs: MINUTE })
    place.clock.advance(MINUTE - 1)
    expect(place.screen()).toBe('locked')
    place.clock.advance(1)
    expect(place.views.at(-1)).toMatchObject({ screen: 'sign_in', receipts: [{ endReason: 'handed_over' }] })
    expect(place.kinds()).toEqual(['hand_over_asked', 'session_ended'])
  })

  it('twice: the grace does not begin anew, and it is asked once', async () => {
    const place = await lockedDesk()
    await place.told('app:take-over', null)
    place.clock.advance(40_000)
    await place.told('app:take-over', null)
    expect(place.workstation.view()).toMatchObject({ handOver: { leftMs: 20_000 } })
    expect(place.kinds()).toEqual(['hand_over_asked'])
  })

  it('and thinks better of it: nothing ends', async () => {
    const place = await lockedDesk()
    await place.told('app:take-over', null)
    await place.told('app:leave-be', null)
    place.clock.advance(2 * MINUTE)
    expect(place.workstation.view()).toMatchObject({ screen: 'locked', handOver: null })
    expect(place.kinds()).toEqual(['hand_over_asked', 'hand_over_withdrawn'])
  })

  it('and its person refuses with their password', async () => {
    const place = await lockedDesk()
    await place.told('app:take-over', null)
    await place.told('app:unlock', unlocking('tom'))
    place.clock.advance(2 * MINUTE)
    expect(place.screen()).toBe('home')
    expect(place.kinds()).toEqual(['hand_over_asked', 'reauthenticated', 'hand_over_refused', 'app_unlocked'])
  })

  it('and a wrong password, or that of somebody else, lets it go on', async () => {
    const place = await lockedDesk()
    await place.told('app:take-over', null)
    place.clock.advance(20_000)
    expect(await place.ask('app:unlock', { password: 'wrong' })).toMatchObject(refusedAs('wrong_credentials'))
    expect(await place.ask('app:unlock', unlocking('ana'))).toMatchObject(refusedAs('wrong_credentials'))
    expect(place.workstation.view()).toMatchObject({ handOver: { leftMs: 40_000 } })
    place.clock.advance(40_000)
    expect(endOf(place, 'tom')).toBe('handed_over')
  })

  it('and the grace passes while the right password is looked at: it is over, and stays over', async () => {
    const place = await lockedDesk()
    await place.told('app:take-over', null)
    const late = await place.meanwhile('app:unlock', unlocking('tom'), () => place.clock.advance(MINUTE))
    expect(late).toMatchObject(refusedAs('not_signed_in'))
    expect(endOf(place, 'tom')).toBe('handed_over')
    expect(place.screen()).toBe('sign_in')
  })

  it('and is signed in by the time the password of the first is found right: that changes nothing for them', async () => {
    const place = await lockedDesk()
    await place.told('app:take-over', null)
    const late = await place.meanwhile('app:unlock', unlocking('tom'), async () => {
      place.clock.advance(MINUTE)
      await place.signIn('ana')
      await place.told('app:lock', null)
    })
    expect(late).toMatchObject(refusedAs('not_signed_in'))
    expect(place.workstation.view()).toMatchObject({ screen: 'locked', person: { username: 'ana' } })
  })

  it('and its person, who came back, goes away again: a new one has its whole grace', async () => {
    const place = await lockedDesk()
    await place.told('app:take-over', null)
    place.clock.advance(50_000)
    await place.told('app:unlock', unlocking('tom'))
    await place.told('app:lock', null)
    place.clock.advance(MINUTE)
    expect(place.workstation.view()).toMatchObject({ screen: 'locked', handOver: null })
    await place.told('app:take-over', null)
    expect(place.workstation.view()).toMatchObject({ handOver: { leftMs: MINUTE } })
  })
})

describe('the session ends otherwise meanwhile', () => {
  const ways: readonly (readonly [string, string, (place: Desk) => void])[] = [
    ['closed by an administrator', 'closed_by_admin', (place) => place.endElsewhere(place.current.signedIn?.session)],
    ['its time is up', 'idle_timeout', (place) => (place.set('hand-over-grace', '10m'), place.clock.advance(30 * MINUTE))],
    ['the window goes', 'window_closed', (place) => place.closeWindow()],
    ['the computer sleeps', 'suspended', (place) => (place.set('on-sleep', 'sign-out'), place.workstation.keeper.fallAsleep())],
  ]

  it.each(ways)('%s: the hand-over is off, and the next person is not affected by it', async (_how, reason, happens) => {
    const place = await lockedDesk()
    if (reason !== 'idle_timeout') await place.told('app:take-over', null)
    happens(place)
    place.clock.advance(2_000)
    expect(endOf(place, 'tom')).toBe(reason)
    place.window.open = true
    expect(place.clock.pendingTimers).toBe(place.idleTimers)
    await place.signIn('ana')
    place.clock.advance(10 * MINUTE)
    expect(place.workstation.view()).toMatchObject({ screen: 'home', person: { username: 'ana' } })
    expect(place.kinds()).not.toContain('hand_over_withdrawn')
  })
})

describe('of the first person nothing is left for the second', () => {
  it('neither their fresh password, their lock, their warning nor the question about their last session', async () => {
    const place = desk()
    await place.signIn('ana')
    place.endElsewhere(place.current.signedIn?.session)
    place.clock.advance(2_000)
    await place.ask('session:sign-in', { identifier: 'ana', password: 'a guess' })
    place.clock.advance(11 * MINUTE)
    await place.signIn('ana')
    expect(place.workstation.view()).toMatchObject({ last: { questions: [{ about: 'attempts' }] } })
    await place.reauthenticate()
    place.clock.advance(29.5 * MINUTE)
    expect(place.workstation.view()).toMatchObject({ warning: { kind: 'idle' } })
    await place.told('app:lock', null)
    await place.told('app:take-over', null)
    place.clock.advance(MINUTE)
    expect(place.clock.pendingTimers).toBe(place.idleTimers)

    await place.signIn('bea')
    expect(place.workstation.view()).toMatchObject({
      screen: 'home',
      person: { username: 'bea' },
      last: null,
      warning: null,
      trouble: null,
    })
    expect(await place.ask('people:unlock', { id: place.person('tom').id })).toMatchObject(refusedAs('reauthentication_required'))
    const { recent } = place.workstation.view() as { recent: readonly { id: string }[] }
    expect(recent.map(({ id }) => id)).toEqual([place.current.signedIn?.session.id])
  })

  it('nor a list of sessions to be closed', async () => {
    const place = desk()
    place.signInElsewhere('tom')
    await place.signIn('ana')
    const { id } = await place.told('console:preview-close', { kind: 'others' })
    await place.told('session:sign-out', null)
    await place.signIn('bea')
    await place.reauthenticate()
    expect(await place.ask('console:close', { id, message: '', graceSeconds: 0 })).toMatchObject(refusedAs('not_found'))
    expect(endOf(place, 'tom')).toBeNull()
  })

  it('nor an answer that was on its way', async () => {
    const place = desk()
    await place.signIn('ana')
    await place.reauthenticate()
    const late = await place.meanwhile('people:reset-password', { id: place.person('tom').id }, async () => {
      await place.told('session:sign-out', null)
      await place.signIn('bea')
    })
    expect(late).toMatchObject(refusedAs('not_signed_in'))
    expect(place.person('tom').mustChangePassword).toBe(false)
  })
})

describe('the lock', () => {
  it('set while the password that opens it is looked at, holds', async () => {
    const place = await lockedDesk()
    place.set('on-lock', 'lock')
    const answer = await place.meanwhile('app:unlock', unlocking('tom'), () => place.workstation.keeper.screenLocked())
    expect(answer).toMatchObject(refusedAs('app_locked'))
    expect(place.screen()).toBe('locked')
  })

  it('shows no more than whose session it is', async () => {
    const { workstation } = await lockedDesk()
    expect(Object.keys(workstation.view()).toSorted()).toEqual(['graceMs', 'handOver', 'idleMs', 'person', 'screen', 'session', 'warning'])
  })
})

import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../support/session-builder.ts'
import { keptWorkplace } from './kept-workplace.ts'

describe('the lock', () => {
  test('lets nobody do anything but unlock, and what is done at it is no activity of the one who is signed in', async () => {
    const { keeper, clock, session, current, store } = keptWorkplace()
    keeper.lockApp('asked')
    expect(keeper.standing()).toEqual({ kind: 'locked' })
    clock.advance(10 * MINUTE)
    keeper.touched()
    expect(current.signsOfLife().idleFor).toBe(10 * MINUTE)
    await expect(keeper.unlock('guessed')).rejects.toThrow(expect.objectContaining({ code: 'wrong_credentials' }))
    expect(keeper.lock.isLocked).toBe(true)
    const before = current.signedIn?.token
    await keeper.unlock("tom's own")
    expect(keeper.standing()).toEqual({ kind: 'user' })
    expect(current.signedIn?.token).not.toEqual(before)
    expect(current.signsOfLife().idleFor).toBe(0)
    expect(session()?.end).toBeNull()
    const kinds = store.listAudit().map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['app_locked', 'reauthentication_failed', 'reauthenticated', 'app_unlocked']))
  })

  test('does not stop the time limits', () => {
    const { keeper, clock, session } = keptWorkplace()
    keeper.lockApp('asked')
    clock.advance(30 * MINUTE)
    expect(session()?.end?.endReason).toBe('idle_timeout')
    expect(keeper.lock.isLocked).toBe(false)
  })

  test('comes by itself when the person is away, where the policy says so', () => {
    const { keeper, clock, set } = keptWorkplace()
    set('lock-when-away', 'on')
    clock.advance(5 * MINUTE - 1)
    expect(keeper.lock.isLocked).toBe(false)
    clock.advance(1)
    expect(keeper.lock.isLocked).toBe(true)
  })
})

describe('a hand-over', () => {
  test('ends the session after its grace, with the lines that say who asked', () => {
    const { keeper, clock, session, store, endings } = keptWorkplace()
    keeper.askHandOver()
    expect(keeper.lock.handOverLeft).toBeNull()
    keeper.lockApp('asked')
    keeper.askHandOver()
    clock.advance(20_000)
    keeper.askHandOver()
    expect(keeper.lock.handOverLeft).toBe(40_000)
    clock.advance(40_000)
    expect(session()?.end).toMatchObject({ endReason: 'handed_over', endedAt: clock.now() })
    expect(endings).toHaveLength(1)
    const asked = store.listAudit().find(({ kind }) => kind === 'hand_over_asked')
    expect(asked).toMatchObject({ actorUserId: null, sessionId: session()?.id, detail: { graceMs: MINUTE } })
  })

  test('is refused with the password, and only with the right one', async () => {
    const { keeper, clock, session, store } = keptWorkplace()
    keeper.lockApp('asked')
    keeper.askHandOver()
    await expect(keeper.unlock('guessed')).rejects.toThrow(expect.objectContaining({ code: 'wrong_credentials' }))
    expect(keeper.lock.handOverLeft).not.toBeNull()
    clock.advance(2_000)
    await keeper.unlock("tom's own")
    clock.advance(2 * MINUTE)
    expect(session()?.end).toBeNull()
    expect(store.listAudit().map(({ kind }) => kind)).toContain('hand_over_refused')
  })

  test('is withdrawn by the one who asked', () => {
    const { keeper, clock, session } = keptWorkplace()
    keeper.lockApp('asked')
    keeper.askHandOver()
    keeper.withdrawHandOver()
    clock.advance(2 * MINUTE)
    expect([session()?.end, keeper.lock.isLocked, keeper.lock.handOverLeft]).toEqual([null, true, null])
  })
})

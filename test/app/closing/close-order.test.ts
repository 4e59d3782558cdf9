import { describe, expect, test } from 'vitest'
import { changeRole, disableUser, renameUser } from '../../../electron/app/accounts/accounts.ts'
import { LOOK_EVERY } from '../../../electron/app/closing/ask-to-close.ts'
import { carryOutClose, sessionsMeant } from '../../../electron/app/closing/close-order.ts'
import type { ClosePreview, CloseTarget } from '../../../electron/app/closing/close-order.ts'
import { endSession } from '../../../electron/app/session/end-session.ts'
import type { SignedIn } from '../../../electron/app/sign-in/sign-in.ts'
import { inTurns } from '../../../electron/app/upkeep/in-turns.ts'
import { actorOf } from '../../../electron/core/audit/audit.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { Liveness } from '../../../electron/core/session/process-identity.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { anAudit } from '../../store/samples.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { MINUTE } from '../../support/session-builder.ts'
import { workplace } from '../../support/workplace.ts'

const AT_ONCE = { grace: durationMs(0), message: '' }
const IN_A_MINUTE = { grace: durationMs(MINUTE), message: 'We close at six' }

function consoleWorkplace() {
  const place = workplace()
  const probe = new FakeProbe()
  place.add('boss', 'admin')
  const signIn = (name: string, liveness: Liveness = 'alive'): Session => {
    const { session } = place.signInElsewhere(place.add(name))
    probe.says(session.owner.instanceId, { liveness, reason: liveness === 'dead' ? 'process_absent' : 'process_running' })
    return session
  }
  const deps = { ...place.deps, probe }
  const preview = (target: CloseTarget): ClosePreview => ({ target, sessions: sessionsMeant(deps, target) })
  /** Lets the time pass that the order waits. */
  const carryOut = async (order: ClosePreview, courtesy: typeof AT_ONCE, meanwhile: (passed: number) => void = () => {}, by = place.by) => {
    const done = { is: false }
    const outcomes = inTurns(carryOutClose(deps, order, courtesy, by), place.clock, () => LOOK_EVERY).finally(() => (done.is = true))
    for (let passed = 0; !done.is && passed < 2 * MINUTE; passed += 200) {
      meanwhile(passed)
      place.clock.advance(200)
      await Promise.resolve()
      await Promise.resolve()
      await Promise.resolve()
    }
    return outcomes
  }
  /** What an administrator at the console orders, who may not be one any longer when its grace is over. */
  const carryOutAs = (administrator: SignedIn, order: ClosePreview, meanwhile: (passed: number) => void) =>
    carryOut(order, IN_A_MINUTE, meanwhile, actorOf(administrator.session))
  const endOf = ({ id }: Session) => place.store.findSession(id)?.end
  return { ...place, deps, signIn, preview, carryOut, carryOutAs, endOf }
}

describe('which sessions are meant', () => {
  test('one, one person’s, all but mine, and those past their time limits; never one that has ended', () => {
    const { signIn, deps, clock } = consoleWorkplace()
    const [ada, bob] = [signIn('ada'), signIn('bob')]
    clock.advance(31 * MINUTE)
    const eva = signIn('eva')
    const ids = (target: CloseTarget) => new Set(sessionsMeant(deps, target).map(({ id }) => id))
    expect(ids({ kind: 'sessions', ids: [ada.id] })).toEqual(new Set([ada.id]))
    expect(ids({ kind: 'person', id: bob.userId })).toEqual(new Set([bob.id]))
    expect(ids({ kind: 'others', own: eva.id })).toEqual(new Set([ada.id, bob.id]))
    expect(ids({ kind: 'timed_out' })).toEqual(new Set([ada.id, bob.id]))
    endSession(deps, ada, { reason: 'signed_out', evidence: {} })
    expect(ids({ kind: 'sessions', ids: [ada.id] })).toEqual(new Set())
  })
})

test('who has timed out is judged by the limits of their role', () => {
  const { signIn, preview, clock, store } = consoleWorkplace()
  signIn('ada')
  clock.advance(31 * MINUTE)
  expect(preview({ kind: 'timed_out' }).sessions).toHaveLength(1)
  for (const role of ['user', 'admin']) store.writeSettings(new Map([[`idle-timeout@${role}`, '2h']]), [anAudit()])
  expect(preview({ kind: 'timed_out' }).sessions).toEqual([])
})

describe('an order to close', () => {
  test('ends at once what it listed, the dead at their last sign of life, and says who did it', async () => {
    const { signIn, preview, carryOut, endOf, clock, by } = consoleWorkplace()
    const [alive, dead] = [signIn('ada'), signIn('bob', 'dead')]
    const order = preview({ kind: 'sessions', ids: [alive.id, dead.id] })
    clock.advance(10 * MINUTE)
    const outcomes = await carryOut(order, { grace: durationMs(0), message: 'Good night' })
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['ended', 'ended'])
    expect(endOf(alive)).toMatchObject({
      endReason: 'closed_by_admin',
      endedAt: clock.now() - 200,
      endEvidence: { message: 'Good night', by: { via: by.via } },
    })
    expect(endOf(dead)?.endedAt).toBe(dead.startedAt)
  })

  test('touches nothing that was not listed, and reports what has changed since', async () => {
    const { signIn, preview, carryOut, endOf, deps, clock, store } = consoleWorkplace()
    const [gone, active, back] = [signIn('ada'), signIn('bob'), signIn('eva')]
    clock.advance(31 * MINUTE)
    const order = preview({ kind: 'timed_out' })
    const late = signIn('late')
    endSession(deps, gone, { reason: 'signed_out', evidence: {} })
    store.recordHeartbeat(back.id, clock.now(), clock.now())
    const outcomes = await carryOut(order, AT_ONCE)
    const outcomeOf = (session: Session) => outcomes.find((one) => one.session.id === session.id)?.outcome
    expect([gone, active, back, late].map(outcomeOf)).toEqual(['already_ended', 'ended', 'changed', undefined])
    expect(endOf(gone)?.endReason).toBe('signed_out')
    expect([endOf(back), endOf(late)]).toEqual([null, null])
  })

  test('asks the living first; an app that takes note ends its session itself, by its own end', async () => {
    const { signIn, preview, carryOut, endOf, deps, store, clock } = consoleWorkplace()
    const session = signIn('ada')
    const outcomes = await carryOut(preview({ kind: 'person', id: session.userId }), IN_A_MINUTE, (passed) => {
      if (passed === 600) store.closeRequests.see(session.id, clock.now())
      if (passed === MINUTE) endSession(deps, session, { reason: 'closed_by_admin', evidence: { trigger: 'close request' } })
    })
    expect(outcomes).toMatchObject([{ outcome: 'ended', session: { id: session.id } }])
    expect(endOf(session)?.endEvidence.trigger).toBe('close request')
  })

  test('waits two seconds for an app that takes no note, and two seconds beyond the grace for one that took it', async () => {
    const { signIn, preview, carryOut, endOf, store, clock } = consoleWorkplace()
    const [deaf, slow] = [signIn('ada'), signIn('bob')]
    const began = clock.now()
    await carryOut(preview({ kind: 'sessions', ids: [deaf.id, slow.id] }), IN_A_MINUTE, (passed) => {
      if (passed === 600) store.closeRequests.see(slow.id, clock.now())
    })
    const waited = (session: Session) => utcMs((endOf(session)?.endedAt ?? 0) - began)
    expect(waited(deaf)).toBeLessThan(3_000)
    expect(waited(slow)).toBeGreaterThanOrEqual(MINUTE + 2_000)
    expect(endOf(slow)).toMatchObject({ endReason: 'closed_by_admin', endEvidence: { message: 'We close at six' } })
  })

  describe('with a grace, whose orderer', () => {
    const GONE: Readonly<
      Record<string, readonly [(place: ReturnType<typeof consoleWorkplace>, boss: SignedIn) => void, isCarriedOut: boolean]>
    > = {
      'has signed out': [({ deps }, { session }) => endSession(deps, session, { reason: 'signed_out', evidence: {} }), true],
      'was renamed': [({ deps, by }, { user }) => renameUser(deps, user.id, { displayName: 'The Boss' }, by), true],
      'was disabled': [({ deps, by }, { user }) => disableUser(deps, user.id, by), false],
      'administers no longer': [({ deps, by }, { user }) => changeRole(deps, user.id, 'user', by), false],
    }

    test.each(Object.entries(GONE))('%s meanwhile', async (_what, [happens, isCarriedOut]) => {
      const place = consoleWorkplace()
      place.add('second', 'admin')
      const boss = place.signInElsewhere(place.add('orderer', 'admin'))
      const session = place.signIn('ada')
      const outcomes = await place.carryOutAs(boss, place.preview({ kind: 'sessions', ids: [session.id] }), (passed) => {
        if (passed === 600) place.store.closeRequests.see(session.id, place.clock.now())
        if (passed === 1_000) happens(place, boss)
      })
      const withdrawn = place.store.listAudit({}).filter(({ kind }) => kind === 'close_withdrawn')
      expect(place.store.closeRequests.of(session.id)).toBeNull()
      if (isCarriedOut) {
        expect(outcomes).toMatchObject([{ outcome: 'ended' }])
        expect(place.endOf(session)).toMatchObject({ endReason: 'closed_by_admin', endEvidence: { by: { userId: boss.user.id } } })
        expect(withdrawn).toEqual([])
      } else {
        expect(outcomes).toMatchObject([{ outcome: 'changed' }])
        expect(place.endOf(session)).toBeNull()
        expect(withdrawn).toMatchObject([{ actorUserId: boss.user.id, sessionId: session.id }])
      }
    })
  })
})

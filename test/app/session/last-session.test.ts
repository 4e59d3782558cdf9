import { expect, test } from 'vitest'
import { endSession } from '../../../electron/app/session/end-session.ts'
import { answerLastSession, lastSessionOf } from '../../../electron/app/session/last-session.ts'
import { authenticate } from '../../../electron/app/sign-in/sign-in.ts'
import type { EndReason } from '../../../electron/core/session/session.ts'
import { workplace } from '../../support/workplace.ts'

function afterOneSession(reason: EndReason = 'window_closed') {
  const place = workplace()
  const ada = place.add('ada', 'admin')
  const before = place.signInElsewhere(ada)
  place.clock.advance(60_000)
  endSession(place.deps, before.session, { reason, evidence: { trigger: 'window' } })
  place.clock.advance(1_000)
  return { ...place, ada, before }
}

test('a first session has none before it', () => {
  const place = workplace()
  expect(lastSessionOf(place.store, place.add('ada', 'admin'), place.clock.now())).toBeNull()
})

test('a session that its person ended is nothing unusual', () => {
  const { store, ada, before, clock } = afterOneSession()
  expect(lastSessionOf(store, ada, clock.now())).toMatchObject({ session: { id: before.session.id }, failedSignIns: 0, isUnusual: false })
})

test.each(['process_died', 'rebooted', 'closed_by_admin', 'closed_by_cleanup', 'handed_over', 'replaced'] as const)(
  'one that ended as %s is',
  (reason) => {
    const { store, ada, clock } = afterOneSession(reason)
    expect(lastSessionOf(store, ada, clock.now())?.isUnusual).toBe(true)
  },
)

test('so are wrong passwords since then, and only since then, and only for this account', async () => {
  const { deps, store, ada, add, clock } = afterOneSession()
  add('bob')
  await expect(authenticate(deps, 'bob', 'a guess')).rejects.toThrow()
  expect(lastSessionOf(store, ada, clock.now())?.isUnusual).toBe(false)
  await expect(authenticate(deps, 'ada', 'a guess')).rejects.toThrow()
  clock.advance(11 * 60_000)
  expect(lastSessionOf(store, ada, clock.now())).toMatchObject({ failedSignIns: 1, isUnusual: true })
})

test('who mistypes and then gets it right is not asked who that was; many mistakes are asked about, whenever they were', async () => {
  const { deps, store, ada, clock } = afterOneSession()
  const mistype = () => expect(authenticate(deps, 'ada', 'a guess')).rejects.toThrow()
  await mistype()
  await mistype()
  expect(lastSessionOf(store, ada, clock.now())).toMatchObject({ failedSignIns: 0, isUnusual: false })
  await mistype()
  expect(lastSessionOf(store, ada, clock.now())).toMatchObject({ failedSignIns: 3, isUnusual: true })
})

test('"that was me" is written down, "that was not me" alerts the administrators, once', () => {
  const { deps, store, ada, clock, signInElsewhere, kinds } = afterOneSession('process_died')
  const last = lastSessionOf(store, ada, clock.now())
  if (!last) throw new Error('there was a session')
  const now = signInElsewhere(ada)
  answerLastSession(deps, now, last, true)
  expect(kinds().at(-1)).toBe('last_session_confirmed')
  expect(store.alerts.list('open')).toEqual([])
  answerLastSession(deps, now, last, false)
  answerLastSession(deps, now, last, false)
  expect(store.alerts.list('open')).toMatchObject([
    { kind: 'session_disowned', userId: ada.id, sessionId: last.session.id, detail: { endReason: 'process_died' } },
  ])
  expect(kinds()).toEqual(expect.arrayContaining(['last_session_disowned', 'alert_raised']))
})

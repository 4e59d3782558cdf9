import { describe, expect, test } from 'vitest'
import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { endSession } from '../../../electron/app/session/end-session.ts'
import { answerLastSession, lastSessionOf } from '../../../electron/app/session/last-session.ts'
import { authenticate, startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { END_REASONS } from '../../../electron/core/session/session.ts'
import type { EndReason } from '../../../electron/core/session/session.ts'
import { someOwner } from '../../support/session-builder.ts'
import { workplace } from '../../support/workplace.ts'

function afterOneSession(reason: EndReason = 'window_closed') {
  const place = workplace()
  const ada = place.add('ada', 'admin')
  const before = place.signInElsewhere(ada)
  place.clock.advance(60_000)
  endSession(place.deps, before.session, { reason, evidence: { trigger: 'window' } })
  place.clock.advance(1_000)
  const last = () => lastSessionOf(place.store, ada, { host: place.owner.host, now: place.clock.now() })
  const fail = (times: number, username = 'ada') =>
    Promise.all(Array.from({ length: times }, () => expect(authenticate(place.deps, username, 'a guess')).rejects.toThrow()))
  return { ...place, ada, before, last, fail }
}

test('a first session has none before it', () => {
  const place = workplace()
  expect(lastSessionOf(place.store, place.add('ada', 'admin'), { host: 'desk', now: place.clock.now() })).toBeNull()
})

test.each(END_REASONS)('a session that ended as %s is told of, and nobody is asked whether that was them', (reason) => {
  const { before, last } = afterOneSession(reason)
  expect(last()).toMatchObject({ session: { id: before.session.id, end: { endReason: reason } }, questions: [] })
})

describe('whose wrong passwords', () => {
  test('is asked of those since then, for this account alone, once for each computer, with the time and the place', async () => {
    const { add, last, fail, clock, owner } = afterOneSession()
    add('bob')
    await fail(1, 'bob')
    expect(last()?.questions).toEqual([])
    await fail(2)
    const at = clock.now()
    clock.advance(11 * 60_000)
    expect(last()?.questions).toEqual([{ id: 0, about: 'attempts', at, host: owner.host, count: 2 }])
  })

  test('is not asked of somebody who mistypes and then gets it right; of as many as are free it is, whenever they were', async () => {
    const { last, fail } = afterOneSession()
    await fail(2)
    expect(last()?.questions).toEqual([])
    await fail(1)
    expect(last()?.questions).toMatchObject([{ count: 3 }])
  })

  test('is written down where they were the person’s, and an alert of its own where they were not', async () => {
    const { deps, store, ada, clock, signInElsewhere, kinds, last, fail, owner } = afterOneSession('process_died')
    await fail(1)
    const at = clock.now()
    clock.advance(11 * 60_000)
    const [question] = last()?.questions ?? []
    if (!question) throw new Error('somebody failed')
    const now = signInElsewhere(ada)
    answerLastSession(deps, now, question, true)
    expect(kinds().at(-1)).toBe('attempts_confirmed')
    expect(store.alerts.list('open')).toEqual([])
    answerLastSession(deps, now, question, false)
    answerLastSession(deps, now, question, false)
    const detail = { failed: 1, host: owner.host, lastAt: at }
    expect(store.alerts.list('open')).toMatchObject([{ kind: 'attempts_disowned', userId: ada.id, sessionId: null, detail }])
    expect(kinds()).toEqual(expect.arrayContaining(['attempts_disowned', 'alert_raised']))
    expect(kinds()).not.toContain('last_session_disowned')
  })
})

test('a sign-in that ended the session is asked about, and disowned it is that session that administrators are told of', () => {
  const place = workplace()
  const { deps, store, by, add, signInElsewhere, clock, kinds } = place
  const ada = add('ada')
  changePolicy(deps, { key: 'at-session-limit', value: 'replace-oldest' }, by)
  signInElsewhere(ada)
  clock.advance(60_000)
  const other = startSession({ ...deps, owner: someOwner({ host: 'ward-north' }) }, ada)
  const at = clock.now()
  clock.advance(60_000)
  const [question] = lastSessionOf(store, ada, { host: place.owner.host, now: clock.now() })?.questions ?? []
  expect(question).toMatchObject({ about: 'sign_in', at, host: 'ward-north' })
  if (!question) throw new Error('unreachable')
  answerLastSession(deps, signInElsewhere(ada), question, false)
  expect(store.alerts.list('open')).toMatchObject([
    { kind: 'session_disowned', sessionId: other.session.id, detail: { host: 'ward-north', startedAt: at } },
  ])
  expect(kinds()).toContain('last_session_disowned')
})

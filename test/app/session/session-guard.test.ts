import { expect, test } from 'vitest'
import { changeRole, disableUser } from '../../../electron/app/accounts/accounts.ts'
import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { validate } from '../../../electron/app/session/session-guard.ts'
import { reauthenticate, requireFresh } from '../../../electron/app/sign-in/reauthenticate.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { UtcMs } from '../../../electron/core/ids.ts'
import type { SignsOfLife } from '../../../electron/core/session/token-check.ts'
import { MINUTE, someOwner } from '../../support/session-builder.ts'
import { workplace } from '../../support/workplace.ts'

function signedInWorkplace() {
  const place = workplace()
  place.add('boss', 'admin')
  const signedIn = startSession(place.deps, place.add('tom'))
  const { startedAt } = signedIn.session
  const began = place.clock.steady()
  const life = (idleFor = place.clock.steady() - began, asleepSince: UtcMs | null = null): SignsOfLife => ({
    idleFor: durationMs(idleFor),
    age: durationMs(place.clock.steady() - began),
    lastActivityAt: utcMs(place.clock.now() - idleFor),
    asleepSince,
  })
  return { ...place, signedIn, startedAt, life, check: (who = signedIn, how = life()) => validate(place.deps, who, how) }
}

test('who is signed in stays so, and a look changes nothing', () => {
  const { check, signedIn, kinds } = signedInWorkplace()
  const before = kinds().length
  expect(check()).toEqual({ kind: 'valid', signedIn })
  expect(kinds()).toHaveLength(before)
})

test('idle and absolute timeouts end the session at the moment they fell due, or at an input after that', () => {
  const idle = signedInWorkplace()
  idle.clock.advance(45 * MINUTE)
  expect(idle.check()).toMatchObject({
    why: 'idle',
    session: { end: { endReason: 'idle_timeout', endedAt: idle.startedAt + 30 * MINUTE } },
  })
  const old = signedInWorkplace()
  old.clock.advance(800 * MINUTE)
  const end = { endReason: 'absolute_timeout', endedAt: old.startedAt + 780 * MINUTE, endEvidence: { dueAt: old.startedAt + 720 * MINUTE } }
  expect(old.check(old.signedIn, old.life(20 * MINUTE))).toMatchObject({ why: 'too_old', session: { end } })
})

test('who falls asleep within the timeout and wakes beyond it was signed out when they fell asleep', () => {
  const { check, signedIn, life, clock, startedAt } = signedInWorkplace()
  clock.advance(10 * MINUTE)
  const asleepSince = clock.now()
  clock.sleep(60 * MINUTE)
  const ended = check(signedIn, life(70 * MINUTE, asleepSince))
  expect(ended).toMatchObject({
    why: 'idle',
    session: { end: { endedAt: startedAt + 10 * MINUTE, endEvidence: { asleepSince, idleMs: 70 * MINUTE } } },
  })
})

test('a shorter timeout, also of the role alone, counts for the running session', () => {
  const { deps, by, check, clock } = signedInWorkplace()
  clock.advance(10 * MINUTE)
  changePolicy(deps, { key: 'idle-timeout', value: '5m', role: 'admin' }, by)
  expect(check().kind).toBe('valid')
  changePolicy(deps, { key: 'idle-timeout', value: '5m', role: 'user' }, by)
  expect(check()).toMatchObject({ why: 'idle' })
})

test('a disabled account is out, with the reason of the one who disabled it', () => {
  const { deps, by, check, signedIn } = signedInWorkplace()
  disableUser(deps, signedIn.user.id, by)
  expect(check()).toMatchObject({ kind: 'ended', why: 'ended', session: { end: { endReason: 'account_disabled' } } })
})

test('every re-authentication gives a new token; the old one ends the session', async () => {
  const { deps, check, signedIn, kinds } = signedInWorkplace()
  const again = await reauthenticate(deps, signedIn, "tom's own")
  expect(check(again).kind).toBe('valid')
  expect(check()).toMatchObject({ why: 'wrong_token', session: { end: { endReason: 'replaced' } } })
  expect(kinds()).toContain('token_refused')
  expect(check(again)).toMatchObject({ why: 'ended' })
})

test('the token of another process ends the session', () => {
  const { deps, signedIn, life } = signedInWorkplace()
  expect(validate({ ...deps, owner: someOwner() }, signedIn, life())).toMatchObject({ why: 'other_process' })
})

test('a new role gives a new token and asks for the password again', async () => {
  const { deps, by, check, signedIn } = signedInWorkplace()
  const fresh = await reauthenticate(deps, signedIn, "tom's own")
  changeRole(deps, signedIn.user.id, 'admin', by)
  const validation = check(fresh)
  if (validation.kind !== 'valid') throw new Error(validation.why)
  expect(validation.signedIn).toMatchObject({ user: { role: 'admin' }, reauthenticatedAt: null })
  expect(validation.signedIn.token).not.toEqual(fresh.token)
  expect(check(fresh)).toMatchObject({ why: 'wrong_token' })
})

test('a repeated password is fresh for five minutes; the sign-in alone is not, nor is a clock set back', async () => {
  const { deps, clock, signedIn } = signedInWorkplace()
  const required = expect.objectContaining({ code: 'reauthentication_required' })
  expect(() => requireFresh(deps, signedIn)).toThrow(required)
  await expect(reauthenticate(deps, signedIn, 'wrong')).rejects.toThrow(expect.objectContaining({ code: 'wrong_credentials' }))
  const fresh = await reauthenticate(deps, signedIn, "tom's own")
  clock.advance(5 * MINUTE - 1)
  requireFresh(deps, fresh)
  clock.advance(1)
  expect(() => requireFresh(deps, fresh)).toThrow(required)
  clock.set(clock.now() - 60 * MINUTE)
  expect(() => requireFresh(deps, fresh)).toThrow(required)
})

test('at the limit a further session is refused, or replaces the oldest', () => {
  const { deps, by, signedIn, signInElsewhere, store } = signedInWorkplace()
  expect(() => signInElsewhere(signedIn.user)).toThrow(expect.objectContaining({ code: 'already_signed_in' }))
  changePolicy(deps, { key: 'at-session-limit', value: 'replace-oldest' }, by)
  const second = signInElsewhere(signedIn.user)
  expect(store.findSession(signedIn.session.id)?.end).toMatchObject({ endReason: 'replaced', endEvidence: { note: second.session.id } })
  expect(store.activeSessions().map(({ id }) => id)).toEqual([second.session.id])
})

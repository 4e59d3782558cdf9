import { expect, test } from 'vitest'
import {
  changeRole,
  disableUser,
  enableUser,
  renameUser,
  requirePerson,
  resetPassword,
  unlockUser,
} from '../../../electron/app/accounts/accounts.ts'
import { createUser } from '../../../electron/app/accounts/add-user.ts'
import { locksAt } from '../../../electron/app/accounts/locked-accounts.ts'
import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { changeOwnPassword, endOtherSessions, replaceOneTimePassword } from '../../../electron/app/sign-in/own-password.ts'
import { reauthenticate } from '../../../electron/app/sign-in/reauthenticate.ts'
import { authenticate, startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { actorOf } from '../../../electron/core/audit/audit.ts'
import { sessionId } from '../../../electron/core/ids.ts'
import { workplace } from '../../support/workplace.ts'

const STILL_HERE = () => {}
const refused = (code: string) => expect.objectContaining({ code })

test('the last enabled administrator can neither be disabled nor become a user', () => {
  const { deps, by, add } = workplace()
  const ana = add('ana', 'admin')
  const eva = add('eva', 'admin')
  disableUser(deps, eva.id, by)
  expect(() => disableUser(deps, ana.id, by)).toThrow(refused('last_administrator'))
  expect(() => changeRole(deps, ana.id, 'user', by)).toThrow(refused('last_administrator'))
  enableUser(deps, eva.id, by)
  expect(changeRole(deps, ana.id, 'user', by).role).toBe('user')
})

test('an administrator opens an account, and the log says who did', async () => {
  const { deps, add, store, signInElsewhere } = workplace()
  const admin = signInElsewhere(add('ana', 'admin')).session
  const details = { username: ' Tom ', email: 't@x.org', displayName: '', role: 'user', password: 'four unrelated words' } as const
  const tom = await createUser(deps, details, actorOf(admin))
  expect((await authenticate(deps, 't@X.org', details.password)).username).toBe('Tom')
  const detail = { user: tom.id, via: 'app', process: { pid: admin.owner.pid } }
  expect(store.listAudit().at(-1)).toMatchObject({ kind: 'user_added', actorUserId: admin.userId, sessionId: admin.id, detail })
})

test('disabling ends the sessions of the person, and only theirs', () => {
  const { deps, by, add, store, signInElsewhere } = workplace()
  const [tom, ana] = [add('tom'), add('ana')]
  const session = signInElsewhere(tom).session
  signInElsewhere(ana)
  disableUser(deps, tom.id, by)
  expect(store.findSession(session.id)?.end?.endReason).toBe('account_disabled')
  expect(store.activeSessions()).toHaveLength(1)
  expect(() => startSession(deps, tom)).toThrow(refused('wrong_credentials'))
})

test('a person is found by every name, and an ambiguous one lists the usernames', () => {
  const { deps, by, add, store } = workplace()
  const tom = add('tom', 'user', 'Tom Jones')
  add('tj', 'user', 'Tom Jones')
  renameUser(deps, tom.id, { email: 'tom@example.org' }, by)
  expect(requirePerson(store, 'TOM').id).toBe(tom.id)
  expect(requirePerson(store, 'Tom@Example.org').id).toBe(tom.id)
  expect(() => requirePerson(store, 'tom jones')).toThrow('tj, tom')
  expect(() => requirePerson(store, 'nobody')).toThrow(refused('not_found'))
  expect(() => renameUser(deps, tom.id, { username: 'TJ' }, by)).toThrow(refused('name_taken'))
})

test('a one-time password opens no session until it was replaced, and no one can use it again', async () => {
  const { deps, by, add, store, signInElsewhere } = workplace()
  const tom = add('tom')
  const old = signInElsewhere(tom).session
  const { password } = await resetPassword(deps, tom.id, by)
  expect(password).toMatch(/^([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}$/)
  expect(store.findSession(old.id)?.end?.endReason).toBe('closed_by_admin')
  const user = await authenticate(deps, 'tom', password)
  expect(user.mustChangePassword).toBe(true)
  expect(() => startSession(deps, user)).toThrow(refused('password_change_required'))
  const details = { identifier: 'tom', oneTimePassword: password }
  await expect(replaceOneTimePassword(deps, { ...details, newPassword: password }, STILL_HERE)).rejects.toThrow(
    refused('password_unchanged'),
  )
  const own = await replaceOneTimePassword(deps, { ...details, newPassword: 'four unrelated words' }, STILL_HERE)
  expect(startSession(deps, own).user.mustChangePassword).toBe(false)
  await expect(authenticate(deps, 'tom', password)).rejects.toThrow(refused('wrong_credentials'))
})

test('changing the own password takes the old one, gives a new token, and ends the other sessions only when asked to', async () => {
  const { deps, by, add, store, signInElsewhere } = workplace()
  const tom = add('tom')
  changePolicy(deps, { key: 'session-limit', value: '3' }, by)
  const [other, another] = [signInElsewhere(tom), signInElsewhere(tom)]
  const here = startSession(deps, tom)
  const change = { oldPassword: "tom's own", newPassword: 'four unrelated words', endOtherSessions: false }
  await expect(changeOwnPassword(deps, here, { ...change, oldPassword: 'wrong' }, STILL_HERE)).rejects.toThrow(refused('wrong_credentials'))
  const after = await changeOwnPassword(deps, here, change, STILL_HERE)
  expect(after.token).not.toEqual(here.token)
  expect(store.activeSessions()).toHaveLength(3)
  const again = { oldPassword: 'four unrelated words', newPassword: 'other words altogether', endOtherSessions: true }
  await changeOwnPassword(deps, after, again, STILL_HERE)
  expect(store.activeSessions().map(({ id }) => id)).toEqual([here.session.id])
  expect([other, another].map(({ session }) => store.findSession(session.id)?.end?.endReason)).toEqual(['signed_out', 'signed_out'])
  expect(endOtherSessions(deps, after)).toBe(0)
})

test('one of the own other sessions ends by itself; that of somebody else, the one here and one that is over are not found', () => {
  const { deps, by, add, store, signInElsewhere } = workplace()
  const [tom, eva] = [add('tom'), add('eva')]
  changePolicy(deps, { key: 'session-limit', value: '3' }, by)
  const [other, another, hers] = [signInElsewhere(tom), signInElsewhere(tom), signInElsewhere(eva)]
  const here = startSession(deps, tom)
  expect(endOtherSessions(deps, here, other.session.id)).toBe(1)
  for (const id of [other.session.id, hers.session.id, here.session.id, sessionId('')]) {
    expect(() => endOtherSessions(deps, here, id)).toThrow(refused('not_found'))
  }
  expect(new Set(store.activeSessions().map(({ id }) => id))).toEqual(new Set([another, hers, here].map(({ session }) => session.id)))
})

/** What comes of typing wrong passwords, each as soon as it may be tried. */
async function answersTo({ deps, clock }: ReturnType<typeof workplace>, name: string, attempts: number) {
  const seen: unknown[] = []
  const start = clock.now()
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { code, params } = await authenticate(deps, name, 'wrong').then(
      () => Promise.reject(new Error('in')),
      (error: unknown) => error as { code: string; params: Record<string, number> },
    )
    const { untilAt, ...others } = params
    seen.push([code, { ...others, ...(untilAt === undefined ? {} : { untilIn: untilAt - start }) }])
    clock.advance(attempt % 2 === 0 ? (params['retryAfterMs'] ?? 0) : 1)
  }
  return seen
}

test('wrong passwords lock an account for a while; an administrator can end that at once', async () => {
  const place = workplace()
  const { deps, by, clock, store, kinds } = place
  const tom = place.add('tom')
  const codes = (await answersTo(place, 'tom', 60)).map((answer) => (answer as [string])[0])
  expect(codes.filter((code) => code === 'wrong_credentials')).toHaveLength(9)
  expect(codes.at(-1)).toBe('account_locked_until')
  expect(kinds().filter((kind) => kind === 'account_locked')).toHaveLength(1)
  clock.advance(15_000)
  await expect(authenticate(deps, 'tom', "tom's own")).rejects.toThrow(refused('account_locked_until'))
  const until = locksAt(store, clock.now())(tom)?.until
  clock.advance(Number(until) - clock.now())
  expect(locksAt(store, clock.now())(tom)).toBeNull()
  expect((await authenticate(deps, 'tom', "tom's own")).id).toBe(tom.id)
  await answersTo(place, 'tom', 60)
  unlockUser(deps, tom.id, by)
  clock.advance(5_000)
  expect((await authenticate(deps, 'tom', "tom's own")).id).toBe(tom.id)
})

test('where the policy says so, a lock ends only by an administrator', async () => {
  const place = workplace()
  const tom = place.add('tom')
  changePolicy(place.deps, { key: 'lockout-duration', value: 'never' }, place.by)
  await answersTo(place, 'tom', 60)
  place.clock.advance(400 * 86_400_000)
  await expect(authenticate(place.deps, 'tom', "tom's own")).rejects.toThrow(refused('account_locked'))
  expect(locksAt(place.store, place.clock.now())(tom)?.until).toBeNull()
})

test('who signed in here lately, and the only administrator, are in within seconds, whatever others typed; others are not', async () => {
  const place = workplace()
  const { deps, clock, add } = place
  const [boss, tom] = [add('boss', 'admin'), add('tom')]
  add('ida')
  startSession(deps, tom)
  for (const name of ['boss', 'tom', 'ida']) await answersTo(place, name, 80)
  clock.advance(15_000)
  expect((await authenticate(deps, 'boss', "boss's own")).id).toBe(boss.id)
  expect((await authenticate(deps, 'tom', "tom's own")).id).toBe(tom.id)
  await expect(authenticate(deps, 'ida', "ida's own")).rejects.toThrow(refused('account_locked_until'))
})

/** What a guesser sees of a name in a house of its own, and the work that was done for it. */
async function seenFrom(name: string, prepare: (place: ReturnType<typeof workplace>) => unknown = () => {}) {
  const place = workplace()
  place.add('boss', 'admin')
  const tom = place.add('tom')
  renameUser(place.deps, tom.id, { email: 'tom@example.org' }, place.by)
  await prepare(place)
  const answers = await answersTo(place, name, 60)
  return { answers, work: place.passwords.verified }
}

test('known, unknown, disabled and locked names and emails get the same answers and the same waits, after the same work', async () => {
  const known = await seenFrom('tom')
  expect(await seenFrom('nobody')).toEqual(known)
  expect(await seenFrom('tom@example.org')).toEqual(known)
  expect(await seenFrom('nobody@example.org')).toEqual(known)
  expect(await seenFrom('tom', ({ deps, by, store }) => disableUser(deps, requirePerson(store, 'tom').id, by))).toEqual(known)
  expect(await seenFrom('tom', ({ deps, store }) => startSession(deps, requirePerson(store, 'tom')))).toEqual(known)
  // Not even as the second name of the person whose first one was tried, or is locked.
  const second = await seenFrom('tom@example.org', async (place) => {
    await answersTo(place, 'tom', 60)
    place.passwords.verified = 0
  })
  const stranger = await seenFrom('nobody@example.org', async (place) => {
    await answersTo(place, 'nobody', 60)
    place.passwords.verified = 0
  })
  expect(second).toEqual(stranger)
})

test('at an open session wrong passwords make that session wait, and nothing else: not its account, not the machine', async () => {
  const place = workplace()
  const { deps, clock, store } = place
  const tom = place.add('tom')
  const here = startSession(deps, tom)
  const codes = new Set<string>()
  for (let attempt = 0; attempt < 60; attempt++) {
    const error = await reauthenticate(deps, here, 'wrong').catch((refusal: unknown) => refusal as { code: string })
    codes.add((error as { code: string }).code)
    clock.advance(8_000)
  }
  expect([...codes].toSorted()).toEqual(['sign_in_throttled', 'wrong_credentials'])
  expect(store.lockedSubjects().size).toBe(0)
  expect((await authenticate(deps, 'tom', "tom's own")).id).toBe(tom.id)
  clock.advance(15_000)
  expect((await reauthenticate(deps, here, "tom's own")).user.id).toBe(tom.id)
})

test('guessing many names locks nobody out, it only takes longer; the refusal says how long', async () => {
  const { deps, add } = workplace()
  add('tom')
  const attempt = (name: string) => authenticate(deps, name, 'wrong').catch((error: unknown) => error)
  for (let name = 0; name < 20; name++) await attempt(`name-${name}`)
  expect(await attempt('tom')).toMatchObject({ code: 'sign_in_throttled', params: { seconds: 1 } })
  for (let name = 0; name < 50; name++) {
    await attempt(`name-${name}`)
    deps.clock.advance(3_000)
  }
  deps.clock.advance(5_000)
  expect((await authenticate(deps, 'tom', "tom's own")).username).toBe('tom')
})

test('a thousand attempts at once are not a thousand guesses', async () => {
  const { deps, add, passwords } = workplace()
  add('tom')
  await Promise.allSettled(Array.from({ length: 1000 }, () => authenticate(deps, 'tom', 'wrong')))
  expect(passwords.verified).toBe(3)
})

import { expect, test } from 'vitest'
import {
  changeRole,
  disableUser,
  enableUser,
  isLocked,
  renameUser,
  requirePerson,
  resetPassword,
  unlockUser,
} from '../../../electron/app/accounts/accounts.ts'
import { createUser } from '../../../electron/app/accounts/add-user.ts'
import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { changeOwnPassword, endOtherSessions, replaceOneTimePassword } from '../../../electron/app/sign-in/own-password.ts'
import { authenticate, startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { actorOf } from '../../../electron/core/audit/audit.ts'
import { workplace } from '../../support/workplace.ts'

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
  await expect(replaceOneTimePassword(deps, { ...details, newPassword: password })).rejects.toThrow(refused('password_unchanged'))
  const own = await replaceOneTimePassword(deps, { ...details, newPassword: 'four unrelated words' })
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
  await expect(changeOwnPassword(deps, here, { ...change, oldPassword: 'wrong' })).rejects.toThrow(refused('wrong_credentials'))
  const after = await changeOwnPassword(deps, here, change)
  expect(after.token).not.toEqual(here.token)
  expect(store.activeSessions()).toHaveLength(3)
  await changeOwnPassword(deps, after, {
    oldPassword: 'four unrelated words',
    newPassword: 'other words altogether',
    endOtherSessions: true,
  })
  expect(store.activeSessions().map(({ id }) => id)).toEqual([here.session.id])
  expect([other, another].map(({ session }) => store.findSession(session.id)?.end?.endReason)).toEqual(['signed_out', 'signed_out'])
  expect(endOtherSessions(deps, after)).toBe(0)
})

test('wrong passwords lock an account until it is unlocked, and a name nobody has is treated alike', async () => {
  const { deps, by, add, clock, passwords, store, kinds } = workplace()
  const tom = add('tom')
  const codes = async (name: string) => {
    const seen: unknown[] = []
    for (let attempt = 0; attempt < 12; attempt++) {
      seen.push(
        await authenticate(deps, name, 'wrong').then(
          () => 'in',
          (error: unknown) => (error as { code: string }).code,
        ),
      )
      clock.advance(300_000)
    }
    return seen
  }
  const toms = await codes('tom')
  const verified = passwords.verified
  expect(toms).toEqual([...Array<string>(9).fill('wrong_credentials'), 'account_locked', 'account_locked', 'account_locked'])
  expect(await codes('nobody')).toEqual(toms)
  expect(passwords.verified).toBe(2 * verified)
  expect(kinds().filter((kind) => kind === 'account_locked')).toHaveLength(1)
  await expect(authenticate(deps, 'tom', "tom's own")).rejects.toThrow(refused('account_locked'))
  expect(isLocked(store, tom.id)).toBe(true)
  unlockUser(deps, tom.id, by)
  expect((await authenticate(deps, 'tom', "tom's own")).id).toBe(tom.id)
})

test('guessing many names locks nobody out, it only takes longer; the refusal says how long', async () => {
  const { deps, add } = workplace()
  add('tom')
  const attempt = (name: string) => authenticate(deps, name, 'wrong').catch((error: unknown) => error)
  for (let name = 0; name < 20; name++) await attempt(`name-${name}`)
  expect(await attempt('tom')).toMatchObject({ code: 'sign_in_throttled', params: { seconds: 1 } })
  deps.clock.advance(1_000)
  expect((await authenticate(deps, 'tom', "tom's own")).username).toBe('tom')
})

test('a thousand attempts at once are not a thousand guesses', async () => {
  const { deps, add, passwords } = workplace()
  add('tom')
  await Promise.allSettled(Array.from({ length: 1000 }, () => authenticate(deps, 'tom', 'wrong')))
  expect(passwords.verified).toBe(3)
})

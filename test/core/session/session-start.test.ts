import { expect, test } from 'vitest'
import type { User } from '../../../electron/core/accounts/user.ts'
import { userId, utcMs } from '../../../electron/core/ids.ts'
import { decideStart, replacedBy } from '../../../electron/core/session/session-start.ts'
import type { StartFacts } from '../../../electron/core/session/session-start.ts'
import { someSession } from '../../support/session-builder.ts'

const user: User = {
  id: userId('00000000-0000-7000-8000-000000000001'),
  username: 'ana',
  email: null,
  displayName: 'Ana',
  role: 'user',
  disabledAt: null,
  mustChangePassword: false,
  oneTimeSince: null,
  createdAt: utcMs(0),
}
const facts = (more: Partial<StartFacts> = {}): StartFacts => ({ user, heldByInstance: null, active: [], ...more })
const [newest, older, oldest] = [someSession(), someSession(), someSession()]
const one = { most: 1, atLimit: 'refuse' } as const

test('a session starts where nothing is in its way', () => {
  expect(decideStart(facts(), one)).toEqual({ kind: 'admitted', toReplace: [] })
})

test.each([
  ['disabled', { disabledAt: utcMs(0) }, 'account_disabled'],
  ['left with a password for one sign-in', { mustChangePassword: true }, 'password_change_required'],
  ['both', { disabledAt: utcMs(5), mustChangePassword: true }, 'account_disabled'],
])('an account that is %s is not admitted, whatever else there is', (_what, changes, because) => {
  const decision = decideStart(facts({ user: { ...user, ...changes }, heldByInstance: newest, active: [newest] }), {
    most: 9,
    atLimit: 'replace-oldest',
  })
  expect(decision).toEqual({ kind: 'not_admitted', because })
})

test('nobody starts a session for an account that is not there any more', () => {
  expect(decideStart(facts({ user: null }), one)).toEqual({ kind: 'not_admitted', because: 'no_account' })
})

test('an instance holds one session at most, also where the person might have more', () => {
  expect(decideStart(facts({ heldByInstance: newest }), { most: 9, atLimit: 'replace-oldest' })).toEqual({
    kind: 'already_active',
    session: newest,
  })
})

test('at the limit the newest in the way is named, or the oldest make room', () => {
  const active = [newest, older, oldest]
  expect(decideStart(facts({ active: [newest, older] }), { most: 3, atLimit: 'refuse' })).toEqual({ kind: 'admitted', toReplace: [] })
  expect(decideStart(facts({ active }), { most: 3, atLimit: 'refuse' })).toEqual({ kind: 'already_active', session: oldest })
  expect(decideStart(facts({ active }), { most: 3, atLimit: 'replace-oldest' })).toEqual({ kind: 'admitted', toReplace: [oldest] })
  expect(decideStart(facts({ active }), { most: 1, atLimit: 'replace-oldest' })).toEqual({ kind: 'admitted', toReplace: active })
})

test('the replaced one says by which', () => {
  expect(replacedBy(newest)).toMatchObject({ reason: 'replaced', evidence: { note: newest.id }, by: { sessionId: newest.id } })
})

import { expect, test, vi } from 'vitest'
import { decideAccountChange, decideNewAccount } from '../../../electron/core/accounts/account-change.ts'
import type { AccountFacts } from '../../../electron/core/accounts/account-change.ts'
import type { User } from '../../../electron/core/accounts/user.ts'
import { userId, utcMs } from '../../../electron/core/ids.ts'

const boss: User = {
  id: userId('00000000-0000-7000-8000-000000000001'),
  username: 'boss',
  email: null,
  displayName: 'Boss',
  role: 'admin',
  disabledAt: null,
  mustChangePassword: false,
  oneTimeSince: null,
  createdAt: utcMs(0),
}
const facts = (more: Partial<AccountFacts> = {}): AccountFacts => ({
  before: { user: boss, passwordHash: 'old' },
  hasOtherAdministrator: true,
  takenField: () => null,
  others: () => [],
  ...more,
})

test('what is given changes, the rest and the password stay', () => {
  expect(decideAccountChange(facts(), { displayName: 'The boss' }, undefined)).toEqual({
    kind: 'change',
    credentials: { user: { ...boss, displayName: 'The boss' }, passwordHash: 'old' },
  })
  expect(decideAccountChange(facts(), { passwordHash: 'new' }, 'old')).toMatchObject({ credentials: { passwordHash: 'new', user: boss } })
})

test('a password that was changed since it was looked at is not overwritten', () => {
  expect(decideAccountChange(facts(), { passwordHash: 'new' }, 'older')).toEqual({ kind: 'outdated' })
})

test.each([['disabled', { disabledAt: utcMs(9) }] as const, ['made a user', { role: 'user' }] as const])(
  'the last administrator is not %s; any other may be',
  (_what, set) => {
    expect(decideAccountChange(facts({ hasOtherAdministrator: false }), set, undefined)).toEqual({ kind: 'last_administrator' })
    expect(decideAccountChange(facts(), set, undefined).kind).toBe('change')
  },
)

test('whoever could not administer before is no last administrator', () => {
  const disabled = { ...boss, disabledAt: utcMs(1) }
  const before = { user: disabled, passwordHash: 'old' }
  expect(decideAccountChange(facts({ before, hasOtherAdministrator: false }), { role: 'user' }, undefined).kind).toBe('change')
})

test('a name is asked for as it would be, and refused where it is taken', () => {
  const asked: User[] = []
  const takenField = (user: User) => {
    asked.push(user)
    return 'username' as const
  }
  expect(decideAccountChange(facts({ takenField }), { username: 'ana' }, undefined)).toEqual({ kind: 'taken', field: 'username' })
  expect(asked).toMatchObject([{ id: boss.id, username: 'ana' }])
})

test('an account that is gone is not found', () => {
  expect(decideAccountChange(facts({ before: null }), {}, undefined)).toEqual({ kind: 'not_found' })
})

test('a new account is added, but for a taken name, and for a first one that is not the first', () => {
  expect(decideNewAccount(boss, { hasAdministrator: true, takenField: null, others: () => [] }, false)).toEqual({ kind: 'add' })
  expect(decideNewAccount(boss, { hasAdministrator: false, takenField: null, others: () => [] }, true)).toEqual({ kind: 'add' })
  expect(decideNewAccount(boss, { hasAdministrator: true, takenField: null, others: () => [] }, true)).toEqual({ kind: 'not_first' })
  expect(decideNewAccount(boss, { hasAdministrator: true, takenField: 'email', others: () => [] }, false)).toEqual({
    kind: 'taken',
    field: 'email',
  })
})

const others = () => [{ username: 'ana', email: null, displayName: 'Ana Weiß' }]

test('a name that looks like somebody else’s is refused, for a new account and for a change', () => {
  const alike = { ...boss, username: 'аna' }
  const found = { kind: 'look_alike', field: 'username', name: 'ana' }
  expect(decideNewAccount(alike, { hasAdministrator: true, takenField: null, others }, false)).toEqual(found)
  expect(decideAccountChange(facts({ others }), { username: 'аna' }, undefined)).toEqual(found)
})

test('what does not touch the names asks nobody for theirs, and an old look-alike keeps its account', () => {
  const asked = vi.fn(others)
  expect(decideAccountChange(facts({ others: asked }), { passwordHash: 'new' }, undefined).kind).toBe('change')
  expect(asked).not.toHaveBeenCalled()
  const before = { user: { ...boss, username: 'аna' }, passwordHash: 'old' }
  expect(decideAccountChange(facts({ before, others }), { displayName: 'Other' }, undefined).kind).toBe('change')
})

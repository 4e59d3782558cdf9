import { expect, test, vi } from 'vitest'
import { disableUser } from '../../../electron/app/accounts/accounts.ts'
import { authenticate } from '../../../electron/app/sign-in/sign-in.ts'
import { auditEntry } from '../../../electron/core/audit/audit.ts'
import { workplace } from '../../support/workplace.ts'

function doorWithTom() {
  const place = workplace()
  place.add('boss', 'admin')
  const tom = place.add('tom')
  const newest = () => place.store.listAudit({ newest: 1 })[0]
  return { ...place, tom, newest, knock: (name: string, password: string) => authenticate(place.deps, name, password) }
}

test('the right password lets in', async () => {
  const { knock, tom } = doorWithTom()
  expect(await knock(' TOM ', "tom's own")).toEqual(tom)
})

test('a disabled account is refused as a wrong password is, also with the right one; the audit log alone says why', async () => {
  const { knock, tom, store, passwords, newest, deps, by } = doorWithTom()
  await expect(knock('tom', 'wrong')).rejects.toMatchObject({ code: 'wrong_credentials' })
  expect(newest()).toMatchObject({ kind: 'sign_in_failed', detail: { reason: 'wrong_password', user: tom.id } })
  disableUser(deps, tom.id, by)
  expect(store.findUser(tom.id)?.disabledAt).not.toBeNull()
  await expect(knock('tom', "tom's own")).rejects.toMatchObject({ code: 'wrong_credentials' })
  expect(newest()).toMatchObject({ kind: 'sign_in_failed', detail: { reason: 'account_disabled', user: tom.id } })
  await expect(knock('nobody', "tom's own")).rejects.toMatchObject({ code: 'wrong_credentials' })
  expect(newest()).toMatchObject({ kind: 'sign_in_failed', detail: { reason: 'unknown_name', user: null } })
  expect(passwords.verified).toBe(3)
})

test('a name nobody has is slowed down as one name, however it is written', async () => {
  const { knock, store } = doorWithTom()
  const admit = vi.spyOn(store, 'admitAttempt')
  for (const name of ['nobody', 'NoBody', ' NOBODY ']) await expect(knock(name, 'x')).rejects.toMatchObject({ code: 'wrong_credentials' })
  expect(new Set(admit.mock.calls.map(([{ own }]) => own)).size).toBe(1)
})

test('a hash that is weaker than those made now is made anew at the right password, and only then', async () => {
  const { knock, tom, store, deps, newest, by: nobody } = doorWithTom()
  const by = { ...nobody, userId: tom.id }
  const audit = auditEntry(by, deps.clock.now(), 'password_changed')
  store.updateUser({ id: tom.id, at: deps.clock.now(), set: { passwordHash: "weak hash of tom's own" }, audit })
  await expect(knock('tom', 'wrong')).rejects.toMatchObject({ code: 'wrong_credentials' })
  expect(store.findCredentials('tom')?.passwordHash).toBe("weak hash of tom's own")
  await knock('tom', "tom's own")
  expect(store.findCredentials('tom')?.passwordHash).toBe("hash of tom's own")
  expect(newest()).toMatchObject({ kind: 'password_rehashed', detail: { user: tom.id } })
  const lines = store.listAudit().length
  await knock('tom', "tom's own")
  expect(store.listAudit()).toHaveLength(lines)
})

test('a hash that nothing can be checked against refuses as a wrong password does; the audit log says why', async () => {
  const { knock, deps, newest } = doorWithTom()
  deps.passwords.judge = () => 'unusable'
  await expect(knock('tom', 'wrong')).rejects.toMatchObject({ code: 'wrong_credentials' })
  expect(newest()).toMatchObject({ kind: 'sign_in_failed', detail: { reason: 'hash_unusable' } })
})

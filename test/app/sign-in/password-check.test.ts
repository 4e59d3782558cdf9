import { expect, test, vi } from 'vitest'
import { disableUser } from '../../../electron/app/accounts/accounts.ts'
import { authenticate } from '../../../electron/app/sign-in/sign-in.ts'
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

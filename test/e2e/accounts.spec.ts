import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { addTom, admin, repeatPassword, room, shownAs, TOM, tryToSignIn } from './support/admin-cli.ts'
import { sessionsIn } from './support/database.ts'
import { ADMIN, createAdministrator, expect, signIn, test } from './support/fixtures.ts'
import { plantElsewhere } from './support/planted-sessions.ts'

type Bridge = { latchkey: { ask(channel: string, question: unknown): Promise<unknown> } }

const ask = (page: Page, channel: string, question: unknown) =>
  page.evaluate(([name, asked]) => (globalThis as unknown as Bridge).latchkey.ask(name as string, asked), [channel, question])

const signOut = (page: Page) => page.getByRole('button', { name: 'Sign out', exact: true }).click()
const alert = (page: Page) => page.getByRole('alert')

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}

test('disabling a signed-in person by CLI signs them out within two seconds and says why', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  addTom(dataDir)
  await signOut(page)
  await tryToSignIn(page, TOM.username, TOM.password)
  await shownAs(page, TOM.displayName)
  admin(dataDir, ['users', 'disable', TOM.username])
  await expect(page.getByText('Your account was disabled by an administrator.')).toBeVisible({ timeout: 2_000 })
  await expect(page.getByRole('heading', { name: TOM.displayName })).toBeVisible()
  await expect(page.getByLabel('Username', { exact: true })).toBeFocused()
  expect(sessionsIn(dataDir)[1]).toMatchObject({ username: TOM.username, end_reason: 'account_disabled' })
  await tryToSignIn(page, TOM.username, TOM.password)
  await expect(alert(page).filter({ hasText: 'not right' })).toBeVisible()
})

test('wrong passwords make the person wait, count down and lock the account, also across a restart of the app', async ({
  start,
  dataDir,
}) => {
  const { page, app } = await start()
  await createAdministrator(page)
  addTom(dataDir)
  for (const [key, value] of [
    ['free-attempts', '1'],
    ['lockout-after', '2'],
    ['first-delay', '2s'],
  ] as const)
    admin(dataDir, ['policy', 'set', key, value])
  await signOut(page)
  await tryToSignIn(page, TOM.username, 'wrong password')
  await expect(alert(page)).toContainText('not right')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  const waiting = page.getByRole('button', { name: /^Wait \d+ s$/ })
  await expect(waiting).toBeVisible()
  await expect(alert(page)).toContainText('Wait')
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await expect(alert(page)).toBeEmpty()
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(alert(page)).toContainText('this account is locked')
  await app.close()
  const again = await start()
  await tryToSignIn(again.page, TOM.username, TOM.password)
  await expect(alert(again.page)).toContainText('this account is locked')
  await tryToSignIn(again.page, ADMIN.username, ADMIN.password)
  await shownAs(again.page, ADMIN.displayName)
  await room(again.page, 'People')
  await expect(again.page.getByRole('row', { name: /Tom Jones/ })).toContainText('Locked')
  await again.page.getByRole('button', { name: 'Manage Tom Jones' }).click()
  await again.page.getByRole('button', { name: 'Unlock' }).click()
  await repeatPassword(again.page)
  await expect(again.page.getByText('The account has been unlocked.')).toBeVisible()
  await again.page.keyboard.press('Escape')
  await room(again.page, 'Your session')
  await signOut(again.page)
  await tryToSignIn(again.page, TOM.username, TOM.password)
  await shownAs(again.page, TOM.displayName)
})

test('a second session is refused, and with replace-oldest ends the first', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  await signOut(page)
  plantElsewhere(dataDir)
  await tryToSignIn(page, ADMIN.username, ADMIN.password)
  await expect(alert(page)).toContainText('already signed in on ward-3')
  admin(dataDir, ['policy', 'set', 'at-session-limit', 'replace-oldest'])
  await signIn(page)
  expect(sessionsIn(dataDir).map(({ end_reason }) => end_reason)).toEqual(['replaced', 'signed_out', null])
})

test('changing the own password ends the other sessions, and only the new password opens', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  plantElsewhere(dataDir)
  await signOut(page)
  admin(dataDir, ['policy', 'set', 'session-limit', '3'])
  await signIn(page)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByLabel('Current password', { exact: true })).toBeFocused()
  await expect(page.getByRole('checkbox', { name: 'End my other sessions' })).toBeChecked()
  await page.getByLabel('Current password', { exact: true }).fill('not this one')
  await page.getByLabel('New password', { exact: true }).fill('trombone candle orbit')
  await page.getByLabel('Repeat new password', { exact: true }).fill('trombone candle orbit')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This is not your current password.')).toBeVisible()
  await page.getByLabel('Current password', { exact: true }).fill(ADMIN.password)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Your password has been changed.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Change password' })).toBeFocused()
  expect(sessionsIn(dataDir).map(({ end_reason }) => end_reason)).toEqual(['signed_out', 'signed_out', null])
  await signOut(page)
  await tryToSignIn(page, ADMIN.username, ADMIN.password)
  await expect(alert(page)).toContainText('not right')
  await tryToSignIn(page, ADMIN.username, 'trombone candle orbit')
  await shownAs(page, ADMIN.displayName)
})

test('managing people asks for the password again, once, and a reset gives a password for one sign-in', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  addTom(dataDir)
  await room(page, 'People')
  await page.getByRole('button', { name: 'Manage Tom Jones' }).click()
  await page.getByRole('button', { name: 'Reset password' }).click()
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.getByRole('button', { name: 'Reset password' }).click()
  await page.getByLabel('Your password', { exact: true }).press('Escape')
  await expect(page.getByRole('dialog', { name: 'Reset the password of Tom Jones?' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Reset password' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.getByLabel('Your password', { exact: true }).fill('not mine')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This is not your password.')).toBeVisible()
  await repeatPassword(page)
  const given = await page.getByRole('textbox', { name: 'One-time password' }).inputValue()
  expect(given).toMatch(/^[\da-z]{4}(-[\da-z]{4}){3}$/)
  await page.getByRole('button', { name: 'Copy' }).click()
  await expect(page.getByText('Copied')).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('row', { name: /Tom Jones/ })).toContainText('Must change password')
  await page.getByRole('button', { name: 'Add person' }).click()
  await page.getByLabel('Username', { exact: true }).fill('zoe')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'One-time password for zoe' })).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()
  await room(page, 'Your session')
  await signOut(page)
  await tryToSignIn(page, TOM.username, given)
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible()
  await page.getByLabel('New password', { exact: true }).fill(given)
  await page.getByLabel('Repeat new password', { exact: true }).fill(given)
  await page.keyboard.press('Enter')
  await expect(page.getByText('The new password is the same')).toBeVisible()
  await page.getByLabel('New password', { exact: true }).fill('trombone candle orbit')
  await page.getByLabel('Repeat new password', { exact: true }).fill('trombone candle orbit')
  await page.keyboard.press('Enter')
  await shownAs(page, TOM.displayName)
})

test('a user sees nothing of the administration and may call none of it; the last administrator stays one', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  addTom(dataDir)
  await room(page, 'People')
  await page.getByRole('button', { name: `Manage ${ADMIN.displayName}` }).click()
  await expect(page.getByRole('button', { name: 'Disable account' })).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByText('This is the last administrator.')).toBeVisible()
  await page.keyboard.press('Escape')
  await room(page, 'Your session')
  await signOut(page)
  await tryToSignIn(page, TOM.username, TOM.password)
  await shownAs(page, TOM.displayName)
  await expect(page.getByRole('navigation')).toBeHidden()
  const id = '0193b3f2-7c1e-7d4a-9a51-3e6f0b2c8d17'
  for (const [channel, question] of [
    ['people:list', null],
    ['people:disable', { id }],
    ['people:reset-password', { id }],
    ['policy:get', null],
    ['policy:save', []],
  ] as const)
    expect(await ask(page, channel, question)).toEqual({ ok: false, error: { code: 'not_allowed', params: {} } })
  admin(dataDir, ['users', 'role', TOM.username, 'admin'])
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 3_000 })
  expect(await ask(page, 'people:disable', { id })).toMatchObject({ error: { code: 'reauthentication_required' } })
})

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the screens of the administration, ${theme}`, async ({ start, dataDir }) => {
    const { app, page } = await start()
    await app.evaluate(({ nativeTheme }, source) => void (nativeTheme.themeSource = source), theme)
    await createAdministrator(page)
    addTom(dataDir)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await room(page, 'People')
    await expect(page.getByRole('row', { name: /Tom Jones/ })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Manage Tom Jones' }).click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Disable account' }).click()
    await page.getByRole('button', { name: 'Disable account' }).click()
    await expect(page.getByLabel('Your password', { exact: true })).toBeFocused()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await room(page, 'Policy')
    await expect(page.getByLabel('Idle timeout', { exact: true })).toBeVisible()
    await expectAccessible(page)
  })
}

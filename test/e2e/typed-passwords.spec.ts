import type { Locator, Page } from '@playwright/test'
import { admin, tryToSignIn } from './support/admin-cli.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'
import { nextPage, signOut } from './support/shown-page.ts'

const field = (page: Page) => page.getByLabel('Password', { exact: true })

/** What was typed can be read only between the two. */
async function expectShownWhileHeld(page: Page, eye: Locator): Promise<void> {
  await eye.hover()
  await page.mouse.down()
  await expect(field(page)).toHaveAttribute('type', 'text')
  await page.mouse.up()
  await expect(field(page)).toHaveAttribute('type', 'password')
}

const leaveWindow = (page: Page) => page.evaluate(() => dispatchEvent(new Event('blur')))

test('at the door a wrong password is emptied, as is one that somebody walked away from; the eye shows it only while it is held', async ({
  start,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await signOut(page)
  const door = await nextPage(app, page)
  await tryToSignIn(door, ADMIN.username, 'a wrong one')
  await expect(door.getByText('The username or the password is not right')).toBeVisible()
  await expect(field(door)).toHaveValue('')
  await expect(field(door)).toBeFocused()
  await field(door).fill('half of it')
  await expectShownWhileHeld(door, door.getByRole('button', { name: 'Show what I type' }))
  await leaveWindow(door)
  await expect(field(door)).toHaveValue('')
  await expect(door.getByLabel('Username', { exact: true })).toHaveValue(ADMIN.username)
})

test('at every other field for a password, too; only what was wrong has to be typed again', async ({ start }) => {
  const { page } = await start()
  const repeat = page.getByLabel('Repeat password', { exact: true })
  await field(page).fill('violet harbour kettle')
  await repeat.fill('violet harbor kettle')
  await page.getByLabel('Username', { exact: true }).fill(ADMIN.username)
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await expect(page.getByText('The two passwords are not the same.')).toBeVisible()
  await expect(repeat).toHaveValue('')
  await expect(field(page)).toHaveValue('violet harbour kettle')
  const eye = page.getByRole('button', { name: 'Show what I type' }).first()
  await expectShownWhileHeld(page, eye)
  await eye.focus()
  await page.keyboard.down(' ')
  await expect(field(page)).toHaveAttribute('type', 'text')
  await page.keyboard.up(' ')
  await expect(field(page)).toHaveAttribute('type', 'password')
  await leaveWindow(page)
  await expect(field(page)).toHaveValue('')
  await createAdministrator(page)
  await page.getByRole('button', { name: 'Change password' }).click()
  const old = page.getByLabel('Current password', { exact: true })
  const fresh = page.getByLabel('New password', { exact: true })
  await old.fill('not this one')
  await fresh.fill('trombone candle orbit')
  await page.getByLabel('Repeat new password', { exact: true }).fill('trombone candle orbit')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This is not your current password.')).toBeVisible()
  await expect(old).toHaveValue('')
  await expect(fresh).toHaveValue('trombone candle orbit')
  await leaveWindow(page)
  await expect(fresh).toHaveValue('')
})

test('at the locked screen, too, and when somebody asks for the workstation or no longer does', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  admin(dataDir, ['policy', 'set', 'hand-over-grace', '60s'])
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  await field(page).fill('a wrong one')
  await page.keyboard.press('Enter')
  await expect(page.getByText(`This is not the password of ${ADMIN.displayName}.`)).toBeVisible()
  await expect(field(page)).toHaveValue('')
  await expect(field(page)).toBeFocused()
  await field(page).fill('half of it')
  await expectShownWhileHeld(page, page.getByRole('button', { name: 'Show what I type', includeHidden: true }))
  for (const forget of [
    () => leaveWindow(page),
    () => page.getByRole('button', { name: 'I’m someone else' }).click(),
    () => page.getByRole('button', { name: 'Never mind' }).click(),
  ]) {
    await field(page).fill('half of it')
    await forget()
    await expect(field(page)).toHaveValue('')
  }
})

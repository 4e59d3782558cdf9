import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { sessionsIn } from './support/database.ts'
import { ADMIN, createAdministrator, expect, signedIn, test } from './support/fixtures.ts'
import { nextPage, signOut } from './support/shown-page.ts'

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any screen, ${theme}`, async ({ start }) => {
    const { app, page } = await start({ theme })
    expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(theme === 'dark')
    await expect(page.getByRole('button', { name: 'Create administrator' })).toBeVisible()
    await expectAccessible(page)
    await createAdministrator(page)
    await expectAccessible(page)
    await page.getByRole('button', { name: /^About this session/ }).click()
    await expect(page.getByText('This session is still open.')).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Lock', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Unlock', exact: true })).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.type(ADMIN.password)
    await page.keyboard.press('Enter')
    await signedIn(page)
    await signOut(page)
    const next = await nextPage(app, page)
    await expect(next.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
    await expectAccessible(next)
    await next.getByLabel('Username', { exact: true }).fill('nobody')
    await next.getByLabel('Password', { exact: true }).fill('wrong password')
    await next.keyboard.press('Enter')
    await expect(next.getByRole('alert')).toBeVisible()
    await expectAccessible(next)
  })
}

test('the whole flow works by keyboard alone', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await expect(page.getByLabel('Username', { exact: true })).toBeFocused()
  await page.keyboard.type(ADMIN.username)
  await page.keyboard.press('Tab')
  await page.keyboard.type(ADMIN.displayName)
  await tabTo(page, 'Password')
  await page.keyboard.type(ADMIN.password)
  await tabTo(page, 'Repeat password')
  await page.keyboard.type(ADMIN.password)
  await page.keyboard.press('Enter')
  await signedIn(page)
  await tabToButton(page, 'Sign out')
  // The page may be gone before Playwright has heard that the key was let go.
  await page.keyboard.press('Enter').catch(() => undefined)
  const next = await nextPage(app, page)
  await expect(next.getByLabel('Username', { exact: true })).toBeFocused()
  // What is typed in the first moment is the one's who has left.
  await next.waitForTimeout(400)
  await next.keyboard.type(ADMIN.username)
  await tabTo(next, 'Password')
  await next.keyboard.type(ADMIN.password)
  await next.keyboard.press('Enter')
  await signedIn(next)
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'signed_out' }, { end_reason: null }])
})

const MOST_TABS = 15

async function tabTo(page: Page, label: string): Promise<void> {
  await tabUntil(page, () => page.getByLabel(label, { exact: true }).evaluate((field) => field === document.activeElement))
}

async function tabToButton(page: Page, name: string): Promise<void> {
  await tabUntil(page, () => page.getByRole('button', { name, exact: true }).evaluate((button) => button === document.activeElement))
}

async function tabUntil(page: Page, there: () => Promise<boolean>): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    if (await there()) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`not reached within ${MOST_TABS} presses of Tab`)
}

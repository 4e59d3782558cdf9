import type { Page } from '@playwright/test'
import { addTom, admin, shownAs, TOM, tryToSignIn } from './support/admin-cli.ts'
import { reading, sessionsIn } from './support/database.ts'
import { pressKeys } from './support/display.ts'
import { ADMIN, createAdministrator, expect, signedIn, test } from './support/fixtures.ts'
import { nextPage } from './support/shown-page.ts'

const kindsIn = (dataDir: string) =>
  reading(dataDir, (database) =>
    database
      .prepare<[], { kind: string }>('SELECT kind FROM audit_events ORDER BY seq')
      .all()
      .map(({ kind }) => kind),
  )

const locked = (page: Page) => expect(page.getByRole('button', { name: 'Unlock' })).toBeVisible()

async function unlock(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

test('Ctrl+L covers the window; only the password of the signed-in person leads back', async ({ start, dataDir, display }) => {
  const { page } = await start()
  await createAdministrator(page)
  await pressKeys(display.name, '^Latchkey$', 'ctrl+l')
  await locked(page)
  await expect(page.getByText(`${ADMIN.displayName} is signed in.`)).toBeVisible()
  await expect(page.getByText('Your recent sessions')).toHaveCount(0)
  const refusal = await page.evaluate(() => window.latchkey.ask('people:list', null))
  expect(refusal).toMatchObject({ ok: false, error: { code: 'app_locked' } })
  await unlock(page, 'a guess')
  await expect(page.getByText(`This is not the password of ${ADMIN.displayName}.`)).toBeVisible()
  await unlock(page, ADMIN.password)
  await signedIn(page)
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
})

test('the next person asks for the workstation; after the grace the session is handed over and they sign in', async ({
  start,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  addTom(dataDir)
  admin(dataDir, ['policy', 'set', 'hand-over-grace', '3s'])
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  await locked(page)
  await page.getByRole('button', { name: 'I’m someone else' }).click()
  await expect(page.getByText(/The session of Ana García ends in/)).toBeVisible()
  const next = await nextPage(app, page, 6_000)
  await expect(next.getByLabel('Username', { exact: true })).toBeFocused()
  await expect(next.getByText('Your session was handed over to the next person.')).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'handed_over' }])
  await tryToSignIn(next, TOM.username, TOM.password)
  await shownAs(next, TOM.displayName)
  expect(kindsIn(dataDir)).toEqual(expect.arrayContaining(['app_locked', 'hand_over_asked', 'session_ended']))
})

test('the signed-in person refuses the hand-over with the password; "Never mind" takes the question back', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  admin(dataDir, ['policy', 'set', 'hand-over-grace', '6s'])
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  await page.getByRole('button', { name: 'I’m someone else' }).click()
  await page.getByRole('button', { name: 'Never mind' }).click()
  await expect(page.getByRole('button', { name: 'I’m someone else' })).toBeVisible()
  await page.getByRole('button', { name: 'I’m someone else' }).click()
  await unlock(page, ADMIN.password)
  await signedIn(page)
  await page.waitForTimeout(7_000)
  await signedIn(page)
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
  expect(kindsIn(dataDir)).toEqual(expect.arrayContaining(['hand_over_withdrawn', 'hand_over_refused', 'app_unlocked']))
})

test('the app locks itself when its person is away, where the policy says so', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  admin(dataDir, ['policy', 'set', 'away-after', '2s'])
  admin(dataDir, ['policy', 'set', 'lock-when-away', 'on'])
  await expect(page.getByRole('button', { name: 'Unlock' })).toBeVisible({ timeout: 6_000 })
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
})

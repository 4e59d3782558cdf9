import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { admin } from './support/admin-cli.ts'
import { sessionsIn } from './support/database.ts'
import { createAdministrator, expect, signedIn, test } from './support/fixtures.ts'
import { nextPage } from './support/shown-page.ts'

const setPolicy = (dataDir: string, settings: Readonly<Record<string, string>>) => {
  for (const [key, value] of Object.entries(settings)) admin(dataDir, ['policy', 'set', key, value])
}

const warning = (page: Page) => page.getByRole('alertdialog', { name: 'Are you still there?' })
const stay = (page: Page) => page.getByRole('button', { name: 'Stay signed in' })

test('the idle warning counts down, is put off ten times over, keeps what was typed, and ends the session when nobody answers', async ({
  start,
  dataDir,
}) => {
  test.setTimeout(90_000)
  const { app, page } = await start()
  await createAdministrator(page)
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByLabel('Current password').fill('half typed')
  setPolicy(dataDir, { 'idle-timeout': '3s', 'idle-warning': '2s' })
  for (let times = 0; times < 10; times += 1) {
    await expect(warning(page)).toBeVisible({ timeout: 6_000 })
    await expect(warning(page)).toContainText(/\d s/)
    await stay(page).click()
    await expect(warning(page)).toBeHidden()
  }
  await expect(page.getByLabel('Current password')).toHaveValue('half typed')
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
  const next = await nextPage(app, page, 8_000)
  await expect(next.getByText('You were signed out because nothing was done for too long.')).toBeVisible()
  const [session] = sessionsIn(dataDir)
  expect(session?.end_reason).toBe('idle_timeout')
  expect(JSON.parse(session?.end_evidence ?? '{}')).toHaveProperty('idleMs')
})

test('a key typed at the moment of the warning triggers nothing, and "Sign out now" signs out', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  // In this order, or it would be warned at once.
  setPolicy(dataDir, { 'idle-warning': '10s', 'idle-timeout': '12s' })
  await expect(warning(page)).toBeVisible({ timeout: 12_000 })
  await page.keyboard.press('Enter')
  await page.keyboard.press('Space')
  await sleep(500)
  await expect(warning(page)).toBeVisible()
  await page.getByRole('button', { name: 'Sign out now' }).click()
  const next = await nextPage(app, page)
  await expect(next.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'signed_out' }])
})

test('the absolute timeout is announced twice, takes no focus from what is being typed, and ends the session', async ({
  start,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await page.getByRole('button', { name: 'Change password' }).click()
  const field = page.getByLabel('Current password')
  await field.fill('typing')
  setPolicy(dataDir, {
    'idle-timeout': '11s',
    'absolute-last-warning': '3s',
    'absolute-first-warning': '6s',
    'absolute-timeout': '12s',
  })
  const typing = new AbortController()
  const typed = (async () => {
    while (!typing.signal.aborted) {
      await page.keyboard.type('x').catch(() => {})
      await sleep(250)
    }
  })()
  const banner = page.getByRole('dialog').getByText(/Your session ends at/)
  await expect(banner).toBeVisible({ timeout: 15_000 })
  await expect(field).toBeFocused()
  const next = await nextPage(app, page, 25_000)
  await expect(next.getByText('You were signed out because the longest time for a session was over.')).toBeVisible()
  typing.abort()
  await typed
  const [session] = sessionsIn(dataDir)
  expect(session).toMatchObject({ end_reason: 'absolute_timeout' })
  expect((session?.duration_ms ?? 0) - 12_000).toBeLessThan(1_500)
})

test('a process that was stopped for longer than the idle timeout signs out when it goes on, at the moment that fell due', async ({
  start,
  dataDir,
}) => {
  const { app, page, pid } = await start()
  await createAdministrator(page)
  setPolicy(dataDir, { 'idle-timeout': '5s', 'idle-warning': '1s' })
  await sleep(1_500)
  process.kill(pid, 'SIGSTOP')
  await sleep(7_000)
  process.kill(pid, 'SIGCONT')
  const next = await nextPage(app, page, 3_000)
  // The page of the session is gone with it, and whoever looks sees the door.
  expect(page.isClosed()).toBe(true)
  await expect(next.getByText('You were signed out because nothing was done for too long.')).toBeVisible()
  const [session] = sessionsIn(dataDir)
  expect(session?.end_reason).toBe('idle_timeout')
  expect(session?.duration_ms ?? 0).toBeLessThan(7_500)
})

test('presence turns away when nothing is done and back at the first movement, for other processes too', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  await signedIn(page)
  setPolicy(dataDir, { 'away-after': '2s' })
  const presence = () => (JSON.parse(admin(dataDir, ['sessions', 'list', '--active', '--json'])) as { presence: string }[])[0]?.presence
  await expect.poll(presence, { timeout: 6_000 }).toBe('away')
  await expect(page.getByRole('region', { name: 'Who is online' })).toContainText('Away')
  await page.mouse.move(200, 200)
  await page.mouse.move(210, 210)
  await expect.poll(presence, { timeout: 2_500 }).toBe('online')
})

import type { Page } from '@playwright/test'
import { admin, repeatPassword, room } from './support/admin-cli.ts'
import { sessionsIn } from './support/database.ts'
import { createAdministrator, expect, test } from './support/fixtures.ts'
import { nextPage } from './support/shown-page.ts'

const confirmed = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()

test('a policy change in the app applies to the running session, without a restart', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  const heartbeat = () => sessionsIn(dataDir)[0]?.last_heartbeat_at ?? 0
  const first = heartbeat()
  await room(page, 'Policy')
  await expect(page.getByText('Always on')).toBeVisible()
  await page.getByLabel('Heartbeat', { exact: true }).fill('200ms')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await confirmed(page)
  await repeatPassword(page)
  await expect(page.getByText('The policy has been saved.')).toBeVisible()
  expect(admin(dataDir, ['policy', 'get', 'heartbeat-interval']).trim()).toBe('200ms')
  await expect.poll(heartbeat, { timeout: 3_000 }).toBeGreaterThan(first)
  const second = heartbeat()
  await expect.poll(heartbeat, { timeout: 2_000 }).toBeGreaterThan(second)
  await page.getByLabel('Idle timeout, Administrators', { exact: true }).fill('2s')
  await page.keyboard.press('Enter')
  await confirmed(page)
  const next = await nextPage(app, page, 5_000)
  await expect(next.getByText('You were signed out because nothing was done for too long.')).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'idle_timeout' }])
})

test('all of a form is saved or nothing; what will change is shown first, and can be taken back', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  await room(page, 'Policy')
  const value = (key: string, ...role: readonly string[]) => admin(dataDir, ['policy', 'get', key, ...role]).trim()
  await page.getByLabel('Heartbeat', { exact: true }).fill('10m')
  await page.getByLabel('Offline after', { exact: true }).fill('30m')
  await page.getByLabel('Lock after', { exact: true }).fill('banana')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Write a value of 2–100, for instance 10.')).toBeVisible()
  await expect(page.getByLabel('Lock after', { exact: true })).toBeFocused()
  expect([value('heartbeat-interval'), value('offline-after')]).toEqual(['2m', '5m'])
  await page.getByLabel('Lock after', { exact: true }).fill('')
  await page.getByLabel('At that limit, Users', { exact: true }).selectOption('End the oldest')
  await page.getByRole('button', { name: 'Save changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save these changes?' })
  await expect(dialog.getByRole('listitem')).toHaveText([
    'Heartbeat: 2m → 10m',
    'Offline after: 5m → 30m',
    'At that limit, Users: Refuse → End the oldest',
  ])
  await expect(dialog).toContainText('Nobody is signed out by this.')
  await confirmed(page)
  await repeatPassword(page)
  await expect(page.getByText('The policy has been saved.')).toBeVisible()
  expect([value('heartbeat-interval'), value('at-session-limit', '--role', 'user')]).toEqual(['10m', 'replace-oldest'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('The policy is as it was before.')).toBeVisible()
  expect([value('heartbeat-interval'), value('offline-after'), value('at-session-limit', '--role', 'user')]).toEqual(['2m', '5m', 'refuse'])
})

test('a room with what is not saved asks before it is left', async ({ start }) => {
  const { page } = await start()
  await createAdministrator(page)
  await room(page, 'Policy')
  await page.getByLabel('Lock after', { exact: true }).fill('7')
  await page.getByRole('button', { name: 'People' }).click()
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByLabel('Lock after', { exact: true })).toHaveValue('7')
  await page.getByRole('button', { name: 'People' }).click()
  await dialog.getByRole('button', { name: 'Discard changes' }).click()
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible()
  await room(page, 'Policy')
  await expect(page.getByLabel('Lock after', { exact: true })).toHaveValue('10')
  await room(page, 'People')
})

for (const [key, event] of [
  ['on-sleep', 'suspend'],
  ['on-lock', 'lock-screen'],
] as const) {
  // What the operating system would announce, announced by the test.
  test(`${event} signs out where ${key} says so, and only there`, async ({ start, dataDir }) => {
    const { app, page } = await start()
    await createAdministrator(page)
    const announce = () => app.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event)
    await announce()
    expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
    admin(dataDir, ['policy', 'set', key, 'sign-out'])
    await announce()
    const next = await nextPage(app, page)
    await expect(next.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
    expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'suspended' }])
  })
}

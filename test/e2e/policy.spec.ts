import { admin, repeatPassword, room } from './support/admin-cli.ts'
import { sessionsIn } from './support/database.ts'
import { createAdministrator, expect, test } from './support/fixtures.ts'
import { nextPage } from './support/shown-page.ts'

test('a policy change in the app applies to the running session, without a restart', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  const heartbeat = () => sessionsIn(dataDir)[0]?.last_heartbeat_at ?? 0
  const first = heartbeat()
  await room(page, 'Policy')
  await expect(page.getByText('Always on')).toBeVisible()
  await page.getByLabel('Heartbeat', { exact: true }).fill('200ms')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await repeatPassword(page)
  await expect(page.getByText('The policy has been saved.')).toBeVisible()
  expect(admin(dataDir, ['policy', 'get', 'heartbeat-interval']).trim()).toBe('200ms')
  await expect.poll(heartbeat, { timeout: 3_000 }).toBeGreaterThan(first)
  const second = heartbeat()
  await expect.poll(heartbeat, { timeout: 2_000 }).toBeGreaterThan(second)
  await page.getByLabel('Idle timeout, Administrators', { exact: true }).fill('2s')
  await page.keyboard.press('Enter')
  const next = await nextPage(app, page, 5_000)
  await expect(next.getByText('You were signed out because nothing was done for too long.')).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'idle_timeout' }])
})

test('what cannot be saved is said beside its field, and what can is saved, in whatever order it was typed', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  await room(page, 'Policy')
  await page.getByLabel('Heartbeat', { exact: true }).fill('10m')
  await page.getByLabel('Offline after', { exact: true }).fill('30m')
  await page.getByLabel('Lock after', { exact: true }).fill('1000')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await repeatPassword(page)
  await expect(page.getByText('Write a value of 2–100, for instance 10.')).toBeVisible()
  await expect(page.getByLabel('Lock after', { exact: true })).toBeFocused()
  expect(admin(dataDir, ['policy', 'get', 'heartbeat-interval']).trim()).toBe('10m')
  expect(admin(dataDir, ['policy', 'get', 'lockout-after']).trim()).toBe('10')
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await expect(page.getByLabel('Lock after', { exact: true })).toHaveValue('10')
  await page.getByLabel('At that limit, Users', { exact: true }).selectOption('End the oldest')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('The policy has been saved.')).toBeVisible()
  expect(admin(dataDir, ['policy', 'get', 'at-session-limit', '--role', 'user']).trim()).toBe('replace-oldest')
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

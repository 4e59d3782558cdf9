import type { ElectronApplication } from '@playwright/test'
import { room } from './support/admin-cli.ts'
import { sessionsIn } from './support/database.ts'
import { settableClock } from './support/faketime.ts'
import { test as base, createAdministrator, expect, signedIn } from './support/fixtures.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

const test = base.extend<{ clock: ReturnType<typeof settableClock> }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs off this pattern
  clock: async ({}, use) => {
    const clock = settableClock()
    await use(clock)
    clock.remove()
  },
})

// Every reading of a clock takes a detour through the library.
test.describe.configure({ timeout: 120_000 })

const clocksOf = async (app: ElectronApplication) => {
  const theirs = await app.evaluate(() => ({
    wall: Date.now(),
    steady: performance.now(),
    sinceBoot: process.getBuiltinModule('node:os').uptime() * 1000,
  }))
  return { ...theirs, here: performance.now() }
}

/** How much further each clock of the app went than ours. */
async function movedBy(app: ElectronApplication, act: () => Promise<void>) {
  const before = await clocksOf(app)
  await act()
  const after = await clocksOf(app)
  const passed = after.here - before.here
  return {
    wall: after.wall - before.wall - passed,
    steady: after.steady - before.steady - passed,
    sinceBoot: after.sinceBoot - before.sinceBoot - passed,
  }
}

test('when the clock is set, the wall clock of the running app jumps, and nothing else does', async ({ start, clock }) => {
  const { app, page } = await start({ env: clock.env })
  await createAdministrator(page)
  for (const jump of [2 * HOUR, -4 * HOUR]) {
    const moved = await movedBy(app, () => clock.jump(app, jump))
    expect(Math.abs(moved.wall - jump)).toBeLessThan(MINUTE)
    expect(Math.abs(moved.steady)).toBeLessThan(MINUTE)
    expect(Math.abs(moved.sinceBoot)).toBeLessThan(MINUTE)
    await room(page, 'People')
    await expect(page.getByRole('heading', { name: 'People' })).toBeVisible()
    await room(page, 'Your session')
  }
})

test('a person who is active is not signed out when somebody sets the clock two hours forward or back', async ({
  start,
  clock,
  dataDir,
}) => {
  const { app, page } = await start({ env: clock.env })
  await createAdministrator(page)
  for (const jump of [2 * HOUR, -4 * HOUR]) {
    await page.mouse.move(100, 100)
    await clock.jump(app, jump)
    await page.mouse.move(200, 200)
    await page.keyboard.press('Tab')
    await room(page, 'People')
    await room(page, 'Your session')
    await signedIn(page)
    expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
  }
})

import type { ElectronApplication, Page } from '@playwright/test'
import { admin, room, tryToSignIn } from './support/admin-cli.ts'
import type { launchApp } from './support/app.ts'
import { sessionsIn } from './support/database.ts'
import { settableClock } from './support/faketime.ts'
import { ADMIN, test as base, expect } from './support/fixtures.ts'

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

const isSignedIn = (page: Page) => expect(page.getByRole('status').filter({ hasText: ADMIN.displayName })).toBeVisible()

type Start = (extra: { env: NodeJS.ProcessEnv }) => ReturnType<typeof launchApp>

/** libfaketime now and then crashes Chromium while it starts (SIGSEGV before a line of ours has run, in one launch of some twenty). */
async function startUnder(clock: ReturnType<typeof settableClock>, start: Start): ReturnType<typeof launchApp> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start({ env: clock.env })
    } catch (error) {
      if (tries === 4 || !String(error).includes('signal=SIGSEGV')) throw error
    }
  }
}

const addAdministrator = (dataDir: string) =>
  admin(
    dataDir,
    ['users', 'add', ADMIN.username, '--role', 'admin', '--display-name', ADMIN.displayName, '--password-stdin'],
    `${ADMIN.password}\n`,
  )

async function enter(page: Page): Promise<void> {
  await tryToSignIn(page, ADMIN.username, ADMIN.password)
  await isSignedIn(page)
}

/** A clock that jumps ahead by more than anybody may be idle may be a computer that was halted: the app asks who is there. */
async function unlock(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Unlock', exact: true })
  await expect(button).toBeVisible()
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await button.click()
  await isSignedIn(page)
}

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

test('when the clock is set two hours forward or back, nothing but the wall clock jumps, and a person who is active is not signed out', async ({
  start,
  clock,
  dataDir,
}) => {
  addAdministrator(dataDir)
  const { app, page } = await startUnder(clock, start)
  await enter(page)
  for (const jump of [2 * HOUR, -4 * HOUR]) {
    await page.mouse.move(100, 100)
    const moved = await movedBy(app, () => clock.jump(app, jump))
    expect(Math.abs(moved.wall - jump)).toBeLessThan(MINUTE)
    expect(Math.abs(moved.steady)).toBeLessThan(MINUTE)
    expect(Math.abs(moved.sinceBoot)).toBeLessThan(MINUTE)
    await page.mouse.move(200, 200)
    await page.keyboard.press('Tab')
    if (jump > 0) await unlock(page)
    await room(page, 'People')
    await expect(page.getByRole('heading', { name: 'People' })).toBeVisible()
    await room(page, 'Your session')
    await isSignedIn(page)
    expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
  }
})

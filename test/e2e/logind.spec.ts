import type { ElectronApplication } from '@playwright/test'
import { admin } from './support/admin-cli.ts'
import { sessionsIn } from './support/database.ts'
import { test as base, createAdministrator, expect } from './support/fixtures.ts'
import { startLogind } from './support/logind.ts'
import type { Logind } from './support/logind.ts'

const test = base.extend<{ logind: Logind }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs off this pattern
  logind: async ({}, use) => {
    const logind = await startLogind()
    await use(logind)
    await logind.stop()
  },
})

const EVENTS = ['suspend', 'resume', 'shutdown', 'lock-screen', 'unlock-screen'] as const

type WithEvents = { heardEvents?: string[] }

/** What Electron makes of logind's signals, beside what the app does about it. */
const listen = (app: ElectronApplication) =>
  app.evaluate(({ powerMonitor }, events) => {
    const heard: string[] = ((globalThis as WithEvents).heardEvents = [])
    for (const event of events) powerMonitor.on(event as 'suspend', () => heard.push(event))
  }, EVENTS)

const heardBy = (app: ElectronApplication) => app.evaluate(() => (globalThis as WithEvents).heardEvents)

test('the app hears from logind that the computer sleeps and wakes, as often as it does', async ({ start, logind, dataDir }) => {
  const { app, page } = await start({ env: logind.env })
  await createAdministrator(page)
  await listen(app)
  for (const _night of [1, 2]) {
    expect(await logind.sleepNow()).toBe('let go')
    await logind.wake()
  }
  await expect.poll(() => heardBy(app)).toEqual(['suspend', 'resume', 'suspend', 'resume'])
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
})

test('where sleep signs out, the session has ended on disk before the computer may sleep', async ({ start, logind, dataDir }) => {
  const { page } = await start({ env: logind.env })
  await createAdministrator(page)
  admin(dataDir, ['policy', 'set', 'on-sleep', 'sign-out'])
  expect(await logind.sleepNow()).toBe('let go')
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'suspended' }])
  await logind.wake()
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
})

test('when the computer shuts down, the session ends on disk first, and the app leaves by itself', async ({ start, logind, dataDir }) => {
  const { child, page } = await start({ env: logind.env })
  await createAdministrator(page)
  const gone = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  expect(await logind.shutDown()).toBe('let go')
  const [session] = sessionsIn(dataDir)
  expect(session).toMatchObject({ end_reason: 'os_session_end' })
  expect(JSON.parse(session?.end_evidence ?? '{}')).toEqual({ trigger: 'shutdown' })
  expect(await gone).toEqual({ code: 0, signal: null })
})

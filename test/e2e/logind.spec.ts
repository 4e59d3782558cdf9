import type { ElectronApplication } from '@playwright/test'
import { admin } from './support/admin-cli.ts'
import { sessionsIn } from './support/database.ts'
import { createAdministrator, expect } from './support/fixtures.ts'
import { test } from './support/logind.ts'
import { textOnScreen } from './support/shown-page.ts'

const EVENTS = ['suspend', 'resume', 'shutdown', 'lock-screen', 'unlock-screen'] as const

type WithEvents = { heardEvents?: string[] }

/** What Electron makes of logind's signals, beside what the app does about it. */
const listen = (app: ElectronApplication) =>
  app.evaluate(({ powerMonitor }, events) => {
    const heard: string[] = ((globalThis as WithEvents).heardEvents = [])
    for (const event of events) powerMonitor.on(event as 'suspend', () => heard.push(event))
  }, EVENTS)

/** Each event once: Electron 33 announces sleep and waking up twice (https://github.com/electron/electron/issues/44252). */
const heardBy = async (app: ElectronApplication) => [...new Set(await app.evaluate(() => (globalThis as WithEvents).heardEvents))]

test('the app hears from logind that the computer sleeps and wakes up, and where the policy keeps the session it does', async ({
  start,
  logind,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await listen(app)
  expect(await logind.sleepNow()).toBe('let go')
  await expect.poll(() => heardBy(app)).toEqual(['suspend'])
  await logind.wake()
  await expect.poll(() => heardBy(app)).toEqual(['suspend', 'resume'])
  expect(await logind.sleepNow()).toBe('let go')
  await logind.wake()
  expect(await textOnScreen(app)).toContain('Ana García')
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
})

test('where the policy signs out at sleep, the session has ended on disk before the computer may sleep', async ({
  start,
  logind,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  admin(dataDir, ['policy', 'set', 'on-sleep', 'sign-out'])
  expect(await logind.sleepNow()).toBe('let go')
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'suspended' }])
  await logind.wake()
  await expect.poll(() => textOnScreen(app)).toContain('Sign in')
})

test('when the computer shuts down, the session has ended on disk before it may, and the app leaves by itself', async ({
  start,
  logind,
  dataDir,
}) => {
  const { child, page } = await start()
  await createAdministrator(page)
  const gone = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  expect(await logind.shutDown()).toBe('let go')
  const [session] = sessionsIn(dataDir)
  expect(session).toMatchObject({ end_reason: 'os_session_end' })
  expect(JSON.parse(session?.end_evidence ?? '{}')).toMatchObject({ trigger: 'shutdown' })
  expect(await gone).toEqual({ code: 0, signal: null })
})

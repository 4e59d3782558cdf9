import { chmodSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { createAdministrator, expect, test } from './support/fixtures.ts'
import { windowCount } from './support/shown-page.ts'

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)
const TITLE = 'Other people on this computer can look in'

/** The notice may be gone before Playwright has seen its own click through. */
async function choose(notice: Page, name: string): Promise<void> {
  const closed = notice.waitForEvent('close')
  await notice
    .getByRole('button', { name })
    .click()
    .catch(() => {})
  await closed
}

test('others who may look into the data directory are told of, beside the window, and kept out when the person says so', async ({
  start,
  dataDir,
}) => {
  const first = await start()
  await createAdministrator(first.page)
  await first.app.close()
  chmodSync(dataDir, 0o755)
  // Where others may write, root would refuse the directory altogether.
  chmodSync(path.join(dataDir, 'logs'), 0o755)
  chmodSync(path.join(dataDir, 'logs', 'latchkey.log'), 0o644)
  const { app, page } = await start()
  const notice = app.windows().find((window) => window !== page) ?? (await app.waitForEvent('window'))
  await expect(notice.getByRole('heading', { name: TITLE })).toBeVisible()
  await expect(notice.getByText('0755 logs')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  expect(await page.evaluate(() => document.hasFocus())).toBe(true)
  await choose(notice, 'Keep others out')
  expect([modeOf(dataDir), modeOf(path.join(dataDir, 'logs'))]).toEqual(['700', '700'])
  await app.close()
})

test('the offer can be declined, changes nothing then, and holds nobody up', async ({ start, dataDir }) => {
  chmodSync(dataDir, 0o755)
  const { app, page, child } = await start()
  const notice = app.windows().find((window) => window !== page) ?? (await app.waitForEvent('window'))
  await createAdministrator(page)
  await expect(notice.getByRole('heading', { name: TITLE })).toBeVisible()
  expect(await notice.evaluate(() => typeof (globalThis as Record<string, unknown>)['latchkey'])).toBe('undefined')
  await choose(notice, 'Leave it as it is')
  expect(modeOf(dataDir)).toBe('755')
  expect(child.exitCode).toBeNull()
})

test('the offer goes with the window: closing that one alone ends the app', async ({ start, dataDir }) => {
  chmodSync(dataDir, 0o755)
  const { app, page, child } = await start()
  if (app.windows().length < 2) await app.waitForEvent('window')
  const gone = new Promise((resolve) => child.once('exit', resolve))
  await page.close().catch(() => {})
  await gone
  expect(child.exitCode).toBe(0)
})

test('nothing is offered where everything is private already', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await page.waitForTimeout(600)
  expect(await windowCount(app)).toBe(1)
})

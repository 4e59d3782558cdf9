import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { admin } from './support/admin-cli.ts'
import type { RawApp } from './support/app.ts'
import { reading } from './support/database.ts'
import { run } from './support/display.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'

const TABLE = { chart: 'heat', range: { firstDay: '2026-01-05', lastDay: '2026-01-11', zone: 'UTC' } } as const

/** Orders a file; the operating system's dialog that asks where to stands on the screen when this returns. */
async function order(page: Page, display: string): Promise<void> {
  await page.evaluate(
    async ([password, table]) => {
      await window.latchkey.ask('session:reauthenticate', { password })
      void window.latchkey.ask('console:save-table', table).then((answer) => (document.title = JSON.stringify(answer)))
    },
    [ADMIN.password, TABLE] as const,
  )
  await expect.poll(() => dialogs(display)).toBe(1)
}

const dialogs = async (display: string) => {
  const { output } = await run('wmctrl', ['-l'], display)
  return output.split('\n').filter((line) => line !== '' && !line.endsWith(' Latchkey')).length
}

const confirmDialog = async (display: string, folder: string) => {
  await run('xdotool', ['search', '--onlyvisible', '--name', 'Save', 'windowactivate', '--sync'], display)
  await run('xdotool', ['key', 'ctrl+a'], display)
  await run('xdotool', ['type', '--delay', '30', path.join(folder, 'stolen.csv')], display)
  await run('xdotool', ['key', 'Return'], display)
}

/** The process that holds the directory; null while none does. */
function holderOf(dataDir: string): number | null {
  try {
    return (JSON.parse(readFileSync(path.join(dataDir, 'instance.json'), 'utf8')) as { owner: { pid: number } }).owner.pid
  } catch {
    return null
  }
}

const exportedIn = (dataDir: string) =>
  reading(dataDir, (database) => database.prepare("SELECT count(*) FROM audit_events WHERE kind = 'exported'").pluck().get())

test('a file goes where its administrator says, and the audit log says who ordered it', async ({ start, dataDir, display }) => {
  const { page } = await start()
  await createAdministrator(page)
  await order(page, display.name)
  await confirmDialog(display.name, dataDir)
  await expect.poll(() => page.title()).toContain('"done"')
  expect(readFileSync(path.join(dataDir, 'stolen.csv'), 'utf8')).toMatch(/^\uFEFF"Weekday","0","1","2",.*\r\n"Monday",0,0,0/)
  expect(exportedIn(dataDir)).toBe(1)
})

test('what a dialog says after the app was locked is thrown away', async ({ start, dataDir, display }) => {
  const { page } = await start()
  await createAdministrator(page)
  // What is selected goes at a lock; the dialog takes the selection for the name of the file, and would have to be asked for it.
  await page.getByRole('heading').first().click({ clickCount: 3 })
  await sleep(500)
  await order(page, display.name)
  await page.evaluate(() => window.latchkey.ask('app:lock', null))
  await expect.poll(() => page.title()).toContain('"app_locked"')
  await confirmDialog(display.name, dataDir)
  await expect.poll(() => dialogs(display.name)).toBe(0)
  await sleep(1_000)
  expect(readdirSync(dataDir).filter((name) => name.startsWith('stolen'))).toEqual([])
  expect(exportedIn(dataDir)).toBe(0)
})

test('a dialog that is still open at an end goes with the process, and the app is back at the door', async ({
  spawn,
  dataDir,
  display,
}) => {
  const first = spawn({ args: ['--remote-debugging-port=0'] })
  const page = await pageOf(first)
  await createAdministrator(page)
  await order(page, display.name)
  admin(dataDir, ['sessions', 'close', '--user', ADMIN.username])
  expect(await first.exit).toEqual({ code: 0, signal: null })
  await expect.poll(() => holderOf(dataDir), { timeout: 15_000 }).not.toBeNull()
  try {
    await expect.poll(async () => (await run('wmctrl', ['-l'], display.name)).output, { timeout: 15_000 }).toContain('Latchkey')
    expect(await dialogs(display.name)).toBe(0)
    expect(readdirSync(dataDir).filter((name) => name.startsWith('stolen'))).toEqual([])
    expect(exportedIn(dataDir)).toBe(0)
  } finally {
    process.kill(holderOf(dataDir) as number, 'SIGTERM')
    await expect.poll(() => holderOf(dataDir), { timeout: 10_000 }).toBeNull()
  }
})

/** The page of an app that was started by itself: what Playwright starts cannot start anew. */
async function pageOf(app: RawApp): Promise<Page> {
  await expect.poll(() => app.stderr()).toContain('DevTools listening on ')
  const [, address] = /DevTools listening on (\S+)/.exec(app.stderr()) ?? []
  const browser = await chromium.connectOverCDP(String(address))
  await expect.poll(() => browser.contexts().flatMap((context) => context.pages()).length).toBe(1)
  return browser.contexts().flatMap((context) => context.pages())[0] as Page
}

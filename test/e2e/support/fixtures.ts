import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test as base, expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchApp, spawnApp } from './app.ts'
import type { LaunchOptions, RawApp } from './app.ts'
import { startDisplay } from './display.ts'
import type { Display } from './display.ts'

export const ADMIN = { username: 'ana', displayName: 'Ana García', password: 'correct horse battery' } as const

type Launched = Awaited<ReturnType<typeof launchApp>>
type Extra = Partial<Omit<LaunchOptions, 'display'>>

type Fixtures = {
  dataDir: string
  /** Starts the app under Playwright; what is still running at the test's end is ended. */
  start: (extra?: Extra) => Promise<Launched>
  /** Starts the app on its own. */
  spawn: (extra?: Extra) => RawApp
}

export const test = base.extend<Fixtures, { display: Display }>({
  display: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs off this pattern
    async ({}, use) => {
      const display = await startDisplay()
      await use(display)
      await display.stop()
    },
    { scope: 'worker' },
  ],
  // oxlint-disable-next-line no-empty-pattern -- as above
  dataDir: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-e2e-'))
    await use(folder)
    await removeFolder(folder)
  },
  start: async ({ display, dataDir }, use) => {
    const launched: Launched[] = []
    await use(async (extra = {}) => {
      const app = await launchApp({ dataDir, display: display.name, ...extra })
      launched.push(app)
      return app
    })
    for (const { child } of launched) await endProcess(child)
  },
  spawn: async ({ display, dataDir }, use) => {
    const spawned: RawApp[] = []
    await use((extra = {}) => {
      const app = spawnApp({ dataDir, display: display.name, ...extra })
      spawned.push(app)
      return app
    })
    for (const { child } of spawned) await endProcess(child)
  },
})

export { expect }

export async function createAdministrator(page: Page): Promise<void> {
  await page.getByLabel('Username', { exact: true }).fill(ADMIN.username)
  await page.getByLabel('Display name', { exact: true }).fill(ADMIN.displayName)
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await page.getByLabel('Repeat password', { exact: true }).fill(ADMIN.password)
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await signedIn(page)
}

export async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Username', { exact: true }).fill(ADMIN.username)
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await signedIn(page)
}

export const signedIn = (page: Page) => expect(page.getByRole('status').filter({ hasText: ADMIN.displayName })).toBeVisible()

/** Tests that start more than one app leave folders beside the first one's. */
const beside = (folder: string) => [folder, `${folder}-other`, `${folder}-elsewhere`]

/** What a killed app's children still write comes for a moment after it is gone. */
async function removeFolder(folder: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      for (const each of beside(folder)) rmSync(each, { recursive: true, force: true })
      return
    } catch (error) {
      if (tries === 50) throw error
      await sleep(100)
    }
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

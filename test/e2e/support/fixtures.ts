import { test as base, expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { launchApp, spawnApp } from './app.ts'
import type { RawApp } from './app.ts'
import { startDisplay } from './display.ts'
import type { Display } from './display.ts'

export const ADMIN = { username: 'ana', displayName: 'Ana García', password: 'correct horse battery' } as const

type Launched = Awaited<ReturnType<typeof launchApp>>
type Extra = Readonly<{ dataDir?: string; args?: readonly string[]; env?: NodeJS.ProcessEnv }>

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
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  start: async ({ display, dataDir }, use) => {
    const launched: Launched[] = []
    await use(async (extra = {}) => {
      const app = await launchApp({ dataDir, display: display.name, ...extra })
      launched.push(app)
      return app
    })
    for (const { pid } of launched) endProcess(pid)
  },
  spawn: async ({ display, dataDir }, use) => {
    const spawned: RawApp[] = []
    await use((extra = {}) => {
      const app = spawnApp({ dataDir, display: display.name, ...extra })
      spawned.push(app)
      return app
    })
    for (const app of spawned) {
      if (app.child.exitCode !== null || app.child.signalCode !== null) continue
      app.child.kill('SIGKILL')
      await app.exit
    }
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

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It had ended by itself, which is what most tests are about.
  }
}

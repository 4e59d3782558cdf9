import { execFileSync } from 'node:child_process'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { ADMIN, expect } from './fixtures.ts'

/** The administrator's CLI, on the data directory of a running app. */
export const admin = (dataDir: string, words: readonly string[], input = ''): string =>
  execFileSync(process.execPath, [path.resolve('scripts/admin.ts'), ...words, '--data-dir', dataDir], { input, encoding: 'utf8' })

export const TOM = { username: 'tom', displayName: 'Tom Jones', password: 'lantern gravel orbit' } as const

export const addTom = (dataDir: string, role: 'user' | 'admin' = 'user') =>
  admin(dataDir, ['users', 'add', TOM.username, '--role', role, '--display-name', TOM.displayName, '--password-stdin'], `${TOM.password}\n`)

export async function tryToSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('Username', { exact: true }).fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

export const shownAs = (page: Page, displayName: string) =>
  expect(page.getByRole('heading', { name: `Signed in as ${displayName}` })).toBeVisible()

export const room = (page: Page, name: 'Your session' | 'Overview' | 'Alerts' | 'People' | 'Policy' | 'Audit log') =>
  page.getByRole('navigation').getByRole('button', { name }).click()

/** Answers the dialog that asks for the password again. */
export async function repeatPassword(page: Page): Promise<void> {
  await page.getByLabel('Your password', { exact: true }).fill(ADMIN.password)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
}

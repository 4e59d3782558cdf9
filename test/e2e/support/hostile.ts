import type { Page } from '@playwright/test'
import { sessionsIn } from './database.ts'
import { ADMIN, expect } from './fixtures.ts'

/** The page's own world, where script that got in would run. Playwright's evaluate is not held back by the content security policy. */
export type Hostile = Record<string, unknown> & { latchkey: { ask(channel: unknown, question?: unknown): Promise<unknown> } }

export const NOT_ALLOWED = { ok: false, error: { code: 'not_allowed', params: {} } }
export const INVALID = { ok: false, error: { code: 'invalid_input', params: {} } }

export const ask = (page: Page, channel: unknown, question?: unknown) =>
  page.evaluate(([name, asked]) => (globalThis as unknown as Hostile).latchkey.ask(name, asked), [channel, question])

/** Whatever was tried: the person is still signed in, at a page that still answers. */
export async function sessionSurvives(page: Page, dataDir: string): Promise<void> {
  // Not by a locator: after a navigation that was denied, Playwright waits for its end for ever.
  expect(await page.evaluate(() => document.body.textContent)).toContain(ADMIN.displayName)
  expect(await ask(page, 'view:get', null)).toMatchObject({ ok: true, value: { screen: 'home' } })
  expect(sessionsIn(dataDir)).toMatchObject([{ ended_at: null }])
}

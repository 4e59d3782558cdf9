import type { Page, TestInfo } from '@playwright/test'
import type { Bridge } from '../../electron/contract/channels.ts'
import { LANGUAGES } from '../../electron/contract/views.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'
import { flawsIn } from './support/flaws.ts'

const SIZES = [
  { width: 960, height: 770 },
  { width: 1280, height: 800 },
  { width: 480, height: 800 },
] as const

async function look(page: Page, name: string, found: string[], testInfo: TestInfo): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const flaw of await flawsIn(page)) found.push(`${name} at ${size.width}: ${flaw}`)
    if (size.width === 1280) await testInfo.attach(`${name}.png`, { body: await page.screenshot(), contentType: 'image/png' })
  }
}

/** Colours cut nothing off: dark is looked at in one language. */
const PICTURES = [...LANGUAGES.map((language) => ({ language, theme: 'light' }) as const), { language: 'en', theme: 'dark' } as const]

for (const { language, theme } of PICTURES) {
  test(`nothing is cut off on any screen, and nothing complains: ${language}, ${theme}`, async ({ start }, testInfo) => {
    const { page } = await start({ theme })
    await createAdministrator(page)
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`app://latchkey/index.html?lang=${language}`)
    const rooms = page.locator('nav button')
    await expect(rooms.first()).toBeVisible()
    const found: string[] = []
    for (let at = 0; at < (await rooms.count()); at++) {
      await page.setViewportSize({ width: 1280, height: 800 })
      await rooms.nth(at).click()
      await expect(page.locator('h1').first()).toBeVisible()
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
      await look(page, `room ${at}`, found, testInfo)
    }
    await page.evaluate(() => (globalThis as unknown as { latchkey: Bridge }).latchkey.ask('app:lock', null))
    await expect(page.locator('input[name="password"]')).toBeVisible()
    await look(page, 'locked', found, testInfo)
    await page.locator('input[name="password"]').fill(ADMIN.password)
    await page.keyboard.press('Enter')
    await expect(rooms.first()).toBeVisible()
    expect(found).toEqual([])
    expect(complaints).toEqual([])
  })
}

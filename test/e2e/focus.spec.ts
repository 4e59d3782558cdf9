import type { Page } from '@playwright/test'
import { plantDemo, DEMO_ADMIN } from './support/demo.ts'
import { expect, test } from './support/fixtures.ts'

/** 320 by 200 is a window of 1280 by 800 at 400 %. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 960, height: 770 },
  { width: 320, height: 200 },
] as const
const MOST_STOPS = 250

async function enter(page: Page): Promise<void> {
  await page.getByLabel('Username', { exact: true }).fill(DEMO_ADMIN.username)
  await page.getByLabel('Password', { exact: true }).fill(DEMO_ADMIN.password)
  await page.keyboard.press('Enter')
  await expect(page.locator('nav button').first()).toBeVisible()
}

async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1').first()).toBeVisible()
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
}

/** What has the focus now: null once it was there before, else whether any of it can be seen, and what it is called. */
const focusedIn = (page: Page) =>
  page.evaluate(async () => {
    const place = globalThis as unknown as { walked?: Set<Element> }
    const walked = (place.walked ??= new Set())
    const focused = document.activeElement
    if (!focused || focused === document.body || walked.has(focused)) return null
    walked.add(focused)
    const places = [0.04, 0.5, 0.96]
    const isSeen = () =>
      [...focused.getClientRects()].some(({ left, top, right, bottom }) => {
        // What is larger than the window is seen where the window is.
        const [x, y] = [Math.max(0, left), Math.max(0, top)]
        const [width, height] = [Math.min(innerWidth, right) - x, Math.min(innerHeight, bottom) - y]
        const isShownAt = (across: number, down: number) => {
          const shown = document.elementFromPoint(x + width * across, y + height * down)
          return shown !== null && (focused.contains(shown) || (shown.closest('label')?.contains(focused) ?? false))
        }
        return width > 0 && height > 0 && places.some((across) => places.some((down) => isShownAt(across, down)))
      })
    // It may be on its way into sight.
    if (!isSeen()) await new Promise((resolve) => setTimeout(resolve, 150))
    const name = focused.getAttribute('aria-label') ?? focused.getAttribute('name') ?? focused.textContent.trim()
    return { isSeen: isSeen(), what: `<${focused.localName}> ${name.slice(0, 60)}` }
  })

/** The Tab stops from here on that nothing of can be seen. */
async function hiddenStops(page: Page, key: 'Tab' | 'Shift+Tab'): Promise<readonly string[]> {
  const hidden: string[] = []
  await page.evaluate(() => delete (globalThis as unknown as { walked?: unknown }).walked)
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press(key)
    const focused = await focusedIn(page)
    if (!focused) return hidden
    if (!focused.isSeen) hidden.push(focused.what)
  }
  return [...hidden, `more than ${MOST_STOPS} stops`]
}

test('whatever has the focus can be seen, in every room, at every size, forwards and backwards', async ({ start, dataDir }) => {
  await plantDemo(dataDir, 300)
  const { page } = await start()
  await enter(page)
  const found: string[] = []
  const rooms = page.locator('nav button')
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (let at = 0; at < (await rooms.count()); at += 1) {
      await rooms.nth(at).click()
      await settled(page)
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (sideways > 0) found.push(`${size.width}, room ${at}: scrolls sideways by ${sideways}`)
      for (const key of ['Tab', 'Shift+Tab'] as const)
        for (const stop of await hiddenStops(page, key)) found.push(`${size.width}, room ${at}, ${key}: ${stop}`)
    }
  }
  expect(found).toEqual([])
})

for (const language of ['en', 'es', 'it'] as const) {
  test(`the bar at the top takes no more than 15 % of the window: ${language}`, async ({ start, dataDir }) => {
    await plantDemo(dataDir, 20)
    const { page } = await start()
    await enter(page)
    await page.goto(`app://latchkey/index.html?lang=${language}`)
    await expect(page.locator('nav button').first()).toBeVisible()
    const shares: number[] = []
    for (const size of SIZES) {
      await page.setViewportSize(size)
      const box = await page.locator('.house-bar').boundingBox()
      shares.push((box?.height ?? Infinity) / size.height)
    }
    expect(Math.max(...shares), shares.join()).toBeLessThanOrEqual(0.15)
  })
}

test('in forced colours what is chosen differs by more than its colour', async ({ start, dataDir }) => {
  await plantDemo(dataDir, 300)
  const { page } = await start()
  await enter(page)
  await page.emulateMedia({ forcedColors: 'active' })
  /** How many kinds of looks these have, colours and what is written apart. */
  const looks = (selector: string, part?: '::before') =>
    page.locator(selector).evaluateAll((elements, pseudo) => {
      const shapes = elements.map((element) => {
        const style = getComputedStyle(element, pseudo)
        const isFilled = style.backgroundColor !== 'rgba(0, 0, 0, 0)' && pseudo !== undefined
        return [style.textDecorationLine, style.borderStyle, isFilled, style.backgroundImage !== 'none'].join()
      })
      return new Set(shapes).size
    }, part)
  expect(await looks('nav button')).toBe(2)
  await page.locator('nav button').nth(1).click()
  await settled(page)
  expect(await looks('.segments span')).toBe(2)
  await page.locator('nav button').nth(2).click()
  await settled(page)
  await page.evaluate(() => {
    for (const presence of ['online', 'away', 'offline']) {
      const sample = document.createElement('span')
      sample.className = 'presence sample'
      sample.dataset['presence'] = presence
      document.body.append(sample)
    }
  })
  expect(await looks('.presence.sample', '::before')).toBe(3)
})

import { readFileSync } from 'node:fs'
/**
 * As `look.ts`, for the administrator's console on made-up sessions: `node test/renderer/harness/look-console.ts PAGES PICTURES SIZE SCENES LANGUAGES`
 * (the last two separated by commas; all where left out). NO_AXE takes the pictures only.
 */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright'
import type { Page } from 'playwright'
import { LANGUAGES } from '../../../electron/contract/views.ts'
import { WORDS } from '../../../electron/contract/words/index.ts'
import { servePages } from './pages.ts'
import { recoveredDetail } from './session-details.ts'
import { views } from './views.ts'

const [pagesFolder = 'dist/renderer', pictures = '/tmp/latchkey-pictures', sizes = '960x770', only = '', spoken = ''] =
  process.argv.slice(2)
const [width = 960, height = 770] = sizes.split('x').map(Number)
const scripts = ['fake-bridge.js', 'console-backend.js'].map((file) => readFileSync(new URL(`./${file}`, import.meta.url), 'utf8'))
const pages = await servePages(pagesFolder)
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const complaints: string[] = []

type Scene = Readonly<{ play?: object; act: (page: Page) => Promise<void> }>

const row = (page: Page, place: number) => page.locator('.grid-rows [role=row]').nth(place)
const ready = (page: Page) => row(page, 0).waitFor()
const menuOf = async (page: Page, place: number) => row(page, place).locator('.grid-actions button').click()
const previewFive = async (page: Page) => {
  for (const place of [0, 1, 2, 3, 4]) await row(page, place).locator('input').click()
  await page.locator('.console-tools .danger').click()
  await page.locator('.long-list li').first().waitFor()
}

const SCENES: Readonly<Record<string, Scene>> = {
  table: { act: ready },
  scrolled_right: {
    act: async (page) => {
      await ready(page)
      await page.locator('.session-grid').evaluate((grid) => grid.scrollTo(2000, 1000))
    },
  },
  end: {
    act: async (page) => {
      await row(page, 0).click()
      await page.keyboard.press('End')
      await page.waitForTimeout(600)
    },
  },
  loading: { play: { delay: 60_000 }, act: (page) => page.locator('.grid-empty').waitFor() },
  empty: { play: { sessions: 0 }, act: (page) => page.locator('.grid-empty:not(.waiting)').waitFor() },
  failed: { play: { failing: ['console:sessions'] }, act: (page) => page.locator('[role=alert]').waitFor() },
  filtered: {
    act: async (page) => {
      await ready(page)
      await page.locator('[role=combobox]').click()
      await page.keyboard.type('fernandez')
      await page.keyboard.press('Enter')
      await page.locator('.filter-bar .drop-button').click()
      for (const place of [1, 3, 12]) await page.locator('.filter-bar .drop-check').nth(place).click()
      await page.keyboard.press('Escape')
      await page.locator('input[type=date]').first().fill('2026-01-01')
      await page.locator('input[type=search]').fill('nothing of the kind')
      await page.waitForTimeout(700)
    },
  },
  picker: {
    act: async (page) => {
      await ready(page)
      await page.locator('[role=combobox]').click()
      await page.keyboard.type('1')
    },
  },
  reasons: {
    act: async (page) => {
      await ready(page)
      await page.locator('.filter-bar .drop-button').click()
    },
  },
  clean_up: {
    act: async (page) => {
      await ready(page)
      await page.locator('.console-tools .drop-button').first().click()
    },
  },
  columns: {
    act: async (page) => {
      await ready(page)
      await page.locator('.console-tools .drop-button').last().click()
      await page.locator('.console-tools .drop-check').nth(1).click()
    },
  },
  menu: { act: (page) => menuOf(page, 1) },
  detail: {
    act: async (page) => {
      await menuOf(page, 3)
      await page.locator('.row-menu button').first().click()
      await page.locator('.events').waitFor()
    },
  },
  account: {
    act: async (page) => {
      await menuOf(page, 1)
      await page.locator('.row-menu [role=group]').last().locator('button').nth(1).click()
      await page.locator('dialog').waitFor()
    },
  },
  selected: {
    act: async (page) => {
      await row(page, 1).click()
      for (let times = 0; times < 4; times++) await page.keyboard.press('Shift+ArrowDown')
      await page.keyboard.press('Control+c')
      await page.waitForTimeout(100)
    },
  },
  preview: { act: previewFive },
  waiting: {
    play: { grace: 60_000 },
    act: async (page) => {
      await previewFive(page)
      await page.locator('dialog select').selectOption('120')
      await page.locator('dialog textarea').fill('The server is restarted at three.')
      await page.locator('dialog [type=submit]').click()
      await page.locator('.grace-left').waitFor()
      await page.waitForTimeout(1500)
    },
  },
  outcome: {
    act: async (page) => {
      await previewFive(page)
      await page.locator('dialog [type=submit]').click()
      await page.locator('.outcome-counts').waitFor()
    },
  },
}
const names = Object.keys(SCENES).filter((name) => only === '' || only.split(',').includes(name))
const languages = LANGUAGES.filter((language) => spoken === '' || spoken.split(',').includes(language))

for (const scheme of ['light', 'dark'] as const) {
  for (const language of languages) {
    for (const name of names) {
      const here = `${name}.${language}.${scheme}`
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: language })
      const page = await context.newPage()
      page.setDefaultTimeout(8000)
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`${here}: ${message.text()}`))
      page.on('pageerror', (error) => complaints.push(`${here}: ${error.message}`))
      const answers = { 'session:explain': { ok: true, value: recoveredDetail(Date.now()) } }
      const play = { view: views(Date.now())['home'], answers, console: SCENES[name]?.play ?? {} }
      await page.addInitScript(`window.play = ${JSON.stringify(play)};${scripts.join('\n')}`)
      await page.goto(`${pages.origin}/index.html?lang=${language}`)
      await page.locator('.house-rooms-list').getByRole('button', { name: WORDS[language].navigation.sessions, exact: true }).click()
      await SCENES[name]?.act(page).catch((error: unknown) => complaints.push(`${here}: ${String(error)}`))
      await page.screenshot({ path: `${pictures}/${here}.${width}.png` })
      const { violations } = process.env['NO_AXE'] ? { violations: [] } : await new AxeBuilder({ page }).analyze()
      for (const { id, impact, nodes } of violations) {
        complaints.push(`${here}: axe ${impact} ${id} ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)
      }
      await context.close()
    }
  }
}
await browser.close()
pages.close()
console.log(complaints.length === 0 ? 'nothing to complain about' : complaints.join('\n'))

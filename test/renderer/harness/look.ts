import { readFileSync } from 'node:fs'
/**
 * Takes a picture of every screen × language × colour scheme and runs axe on each:
 * `node test/renderer/harness/look.ts PAGES PICTURES SIZE NAMES` (Node 22; PAGES holds the built renderer; NAMES, separated by commas, are
 * parts of the names to look at; CHROMIUM names the browser).
 */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright'
import type { Page } from 'playwright'
import { LANGUAGES } from '../../../electron/contract/views.ts'
import type { View } from '../../../electron/contract/views.ts'
import { servePages } from './pages.ts'
import { recoveredDetail } from './session-details.ts'
import { views } from './views.ts'

declare global {
  interface Window {
    tell(view: View | undefined): void
  }
}

const [pagesFolder = 'dist/renderer', pictures = '/tmp/latchkey-pictures', sizes = '1280x800', only = ''] = process.argv.slice(2)
const [width = 1280, height = 800] = sizes.split('x').map(Number)
const bridge = readFileSync(new URL('./fake-bridge.js', import.meta.url), 'utf8')
const pages = await servePages(pagesFolder)
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const all = views(Date.now())
const refused = { ok: false, error: { code: 'wrong_credentials', params: {} } }
const throttled = { ok: false, error: { code: 'sign_in_throttled', params: { seconds: 45, retryAfterMs: 45_000 } } }
const answers = {
  'session:sign-in': refused,
  'session:explain': { ok: true, value: recoveredDetail(Date.now()) },
  'last-session:answer': { ok: true, value: all['home'] },
  'app:unlock': refused,
}
const complaints: string[] = []

const notice =
  '&title=Latchkey is already running but does not answer&body=reception started it on front-desk-2 (process 48213, 09:12). It has not been touched.%0A%0AWait: Latchkey opens here as soon as the other one ends.&detail=/var/lib/latchkey/latchkey.lock&actions=wait,retry,leave'

const acts: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  refused: async (page) => {
    await page.fill('#username', 'ana')
    await page.fill('#password', 'wrong')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.getElementById('sign-in-problem')?.textContent !== '')
  },
  first_run_wrong: async (page) => {
    await page.fill('[name=username]', 'ana maria')
    await page.fill('[name=password]', 'trombone-candle-orbit')
    await page.fill('[name=repeatPassword]', 'different')
    await page.waitForFunction(() => document.querySelector('.strength-words')?.textContent !== '', null, { timeout: 5000 })
    await page.keyboard.press('Enter')
    await page.waitForTimeout(50)
  },
  crowded_whole: async (page) => page.getByRole('button', { expanded: false }).click(),
  unusual_reported: async (page) => page.locator('.last-question button').last().click(),
  detail: async (page) => {
    await page.locator('.sessions .link-button').nth(7).click()
    await page.waitForSelector('.events')
  },
  detail_end: async (page) => {
    await page.locator('.sessions .link-button').nth(7).click()
    await page.waitForSelector('.events')
    await page.locator('dialog').evaluate((dialog) => dialog.scrollTo(0, dialog.scrollHeight))
  },
  detail_refused: async (page) => page.locator('.sessions .link-button').nth(1).click(),
  warning_over_dialog: async (page) => {
    await page.locator('.welcome-actions button').first().click()
    await page.fill('[name=oldPassword]', 'half typed')
    await page.evaluate((view) => window.tell(view), all['warning_idle'])
  },
  banner_in_dialog: async (page) => page.locator('.welcome-actions button').first().click(),
  close_request_kept: async (page) => page.locator('dialog button').first().click(),
  unlock_refused: async (page) => {
    await page.fill('[name=password]', 'wrong')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.lock-problem:not(:empty)')
  },
  unlock_throttled: async (page) => {
    await page.fill('[name=password]', 'wrong')
    await page.keyboard.press('Enter')
    await page.waitForTimeout(1200)
  },
  notice_waiting: async (page) => {
    await page.click('#wait')
    await page.waitForTimeout(1100)
  },
}

/** What an act starts from, where it has another name. */
const START: Readonly<Record<string, string>> = {
  refused: 'sign_in',
  first_run_wrong: 'first_run',
  crowded_whole: 'home_crowded',
  unusual_reported: 'home_unusual',
  detail: 'home',
  detail_end: 'home',
  detail_refused: 'home',
  warning_over_dialog: 'home',
  banner_in_dialog: 'warning_absolute_last',
  close_request_kept: 'warning_close_request',
  unlock_refused: 'locked',
  unlock_throttled: 'locked_idle_warning',
}
const ANSWERS: Readonly<Record<string, object>> = {
  unlock_throttled: { 'app:unlock': throttled },
  detail_refused: { 'session:explain': undefined },
}
const names = [...Object.keys(all), ...Object.keys(START), 'notice', 'notice_waiting'].filter((name) =>
  only.split(',').some((part) => name.includes(part)),
)

for (const scheme of ['light', 'dark'] as const) {
  for (const language of LANGUAGES) {
    for (const name of names) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'en' })
      const page = await context.newPage()
      page.on(
        'console',
        (message) =>
          message.type() !== 'log' && !message.text().startsWith('[DOM]') && complaints.push(`${name}.${language}: ${message.text()}`),
      )
      page.on('pageerror', (error) => complaints.push(`${name}.${language}: ${error.message}`))
      const view = all[START[name] ?? name]
      await page.addInitScript(`window.play = ${JSON.stringify({ view, answers: { ...answers, ...ANSWERS[name] } })};${bridge}`)
      const isNotice = name.startsWith('notice')
      await page.goto(`${pages.origin}/${isNotice ? 'notice' : 'index'}.html?lang=${language}${isNotice ? notice : ''}`)
      await page.waitForSelector('h1')
      await acts[name]?.(page)
      await page.screenshot({ path: `${pictures}/${name}.${language}.${scheme}.png` })
      const { violations } = await new AxeBuilder({ page }).analyze()
      for (const { id, impact, nodes } of violations) {
        complaints.push(`${name}.${language}.${scheme}: axe ${impact} ${id} ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)
      }
      await context.close()
    }
  }
}
await browser.close()
pages.close()
console.log(complaints.length === 0 ? 'nothing to complain about' : complaints.join('\n'))

/**
 * Takes a picture of every screen × language × colour scheme and runs axe on each:
 * `node test/renderer/harness/look.ts PAGES PICTURES` (Node 22; PAGES holds the built renderer; CHROMIUM names the browser).
 */
import { AxeBuilder } from '@axe-core/playwright'
import { readFileSync } from 'node:fs'
import { chromium } from 'playwright'
import type { Page } from 'playwright'
import { LANGUAGES } from '../../../electron/contract/views.ts'
import { servePages } from './pages.ts'
import { views } from './views.ts'

const [pagesFolder = 'dist/renderer', pictures = '/tmp/latchkey-pictures', sizes = '1280x800'] = process.argv.slice(2)
const [width = 1280, height = 800] = sizes.split('x').map(Number)
const bridge = readFileSync(new URL('./fake-bridge.js', import.meta.url), 'utf8')
const pages = await servePages(pagesFolder)
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const all = views(Date.now())
const refused = { ok: false, error: { code: 'wrong_credentials', params: {} } }
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
  notice_waiting: async (page) => {
    await page.click('#wait')
    await page.waitForTimeout(1100)
  },
}

for (const scheme of ['light', 'dark'] as const) {
  for (const language of LANGUAGES) {
    for (const name of [...Object.keys(all), 'refused', 'first_run_wrong', 'notice', 'notice_waiting']) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'en' })
      const page = await context.newPage()
      page.on('console', (message) => message.type() !== 'log' && complaints.push(`${name}.${language}: ${message.text()}`))
      page.on('pageerror', (error) => complaints.push(`${name}.${language}: ${error.message}`))
      const view = name === 'refused' ? all.sign_in : name === 'first_run_wrong' ? all.first_run : all[name as keyof typeof all]
      await page.addInitScript(`window.play = ${JSON.stringify({ view, answers: { 'session:sign-in': refused } })};${bridge}`)
      const isNotice = name.startsWith('notice')
      await page.goto(`${pages.origin}/${isNotice ? 'notice' : 'index'}.html?lang=${language}${isNotice ? notice : ''}`)
      await page.waitForSelector('h1:visible')
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

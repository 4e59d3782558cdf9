import { readFileSync } from 'node:fs'
/**
 * As `look.ts`, for the administrator's other rooms: `node test/renderer/harness/look-rooms.ts PAGES PICTURES SIZE SCENES LANGUAGES SCHEMES`
 * (the last three separated by commas; all where left out). The whole page is in each picture.
 */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright'
import type { Page } from 'playwright'
import { LANGUAGES } from '../../../electron/contract/views.ts'
import { servePages } from './pages.ts'
import { roomsAnswers } from './rooms-answers.ts'
import { recoveredDetail } from './session-details.ts'
import { views } from './views.ts'

const [pagesFolder = 'dist/renderer', pictures = '/tmp/latchkey-pictures', sizes = '960x770', only = '', spoken = '', lit = ''] =
  process.argv.slice(2)
const [width = 960, height = 770] = sizes.split('x').map(Number)
const scripts = ['fake-bridge.js', 'rooms-backend.js'].map((file) => readFileSync(new URL(`./${file}`, import.meta.url), 'utf8'))
const pages = await servePages(pagesFolder)
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const complaints: string[] = []
const ROOMS = ['home', 'overview', 'sessions', 'alerts', 'people', 'policy', 'audit']

type Scene = Readonly<{ room: string; play?: object; act: (page: Page) => Promise<void> }>

const drawn = (page: Page) => page.locator('.drawing svg').nth(2).waitFor()
const tools = (page: Page, card: number, tool: number) => page.locator('.chart').nth(card).locator('.chart-tools button').nth(tool).click()
const aboutPerson = (page: Page) => page.locator('.person-figures').waitFor()
const exportFrom = async (page: Page) => {
  await page.locator('.welcome button').first().click()
  await page.locator('dialog [type=submit]').click()
}

const SCENES: Readonly<Record<string, Scene>> = {
  overview: { room: 'overview', act: drawn },
  overview_tables: {
    room: 'overview',
    act: async (page) => {
      await drawn(page)
      for (const card of [0, 1, 2]) await tools(page, card, 0)
      await tools(page, 4, 1)
      await page.locator('.chart-saved:not(:empty)').waitFor()
    },
  },
  overview_custom: {
    room: 'overview',
    act: async (page) => {
      await drawn(page)
      await page.locator('.segments label').last().click()
      await page.locator('input[type=date]').first().fill('2027-01-01')
    },
  },
  overview_balloon: {
    room: 'overview',
    act: async (page) => {
      await drawn(page)
      await page.locator('.drawing').nth(1).hover()
    },
  },
  overview_empty: { room: 'overview', play: { isEmpty: true }, act: (page) => page.locator('.chart-none').nth(4).waitFor() },
  overview_failed: { room: 'overview', play: { failing: ['console:overview'] }, act: (page) => page.locator('[role=alert]').waitFor() },
  overview_loading: { room: 'overview', play: { waiting: ['console:overview'] }, act: (page) => page.locator('.charts').waitFor() },
  alerts: { room: 'alerts', act: (page) => page.locator('.alerts li').nth(3).waitFor() },
  alerts_all: {
    room: 'alerts',
    act: async (page) => {
      await page.locator('.segments label').last().click()
      await page.locator('.alerts li').nth(5).waitFor()
    },
  },
  alerts_note: {
    room: 'alerts',
    act: async (page) => {
      await page.locator('.alerts .button').first().click()
      await page.locator('dialog [type=submit]').click()
    },
  },
  alerts_seen: {
    room: 'alerts',
    act: async (page) => {
      await page.locator('.alerts .button').first().click()
      await page.locator('dialog textarea').fill('Asked her: it was the night shift.')
      await page.locator('dialog [type=submit]').click()
      await page.locator('.alerts li').nth(3).waitFor({ state: 'detached' })
    },
  },
  alerts_session: {
    room: 'alerts',
    act: async (page) => {
      await page.locator('.alert-links button').nth(1).click()
      await page.locator('.events').waitFor()
    },
  },
  alerts_empty: { room: 'alerts', play: { isEmpty: true }, act: (page) => page.locator('.alerts-none').waitFor() },
  people: { room: 'people', act: (page) => page.locator('.people tbody tr').nth(7).waitFor() },
  person: {
    room: 'people',
    act: async (page) => {
      await page.locator('.people .link-button').first().click()
      await aboutPerson(page)
    },
  },
  person_end: {
    room: 'people',
    act: async (page) => {
      await page.locator('.people .link-button').first().click()
      await page.locator('.welcome-actions button').last().click()
      await page.locator('dialog [type=submit]').waitFor()
    },
  },
  person_failed: {
    room: 'people',
    play: { failing: ['console:person'] },
    act: async (page) => {
      await page.locator('.people .link-button').first().click()
      await page.locator('[role=alert]').waitFor()
    },
  },
  policy: { room: 'policy', act: (page) => page.locator('.policy-group').first().waitFor() },
  audit: { room: 'audit', act: (page) => page.locator('.audit li').nth(20).waitFor() },
  audit_open: {
    room: 'audit',
    act: async (page) => {
      for (const line of [0, 4]) await page.locator('.audit summary').nth(line).click()
      await page.locator('.welcome-actions button').last().click()
      await page.locator('.verdict-intact').waitFor()
    },
  },
  audit_broken: {
    room: 'audit',
    act: async (page) => {
      await page.locator('.welcome-actions button').last().click()
      await page.locator('.trouble').waitFor()
    },
  },
  audit_verifying: {
    room: 'audit',
    play: { waiting: ['console:verify-audit'] },
    act: async (page) => {
      await page.locator('.audit li').nth(20).waitFor()
      await page.locator('.welcome-actions button').last().click()
      await page.locator('.verdict .waiting').waitFor()
    },
  },
  audit_none: {
    room: 'audit',
    act: async (page) => {
      await page.locator('.audit li').nth(20).waitFor()
      await page.locator('input[type=search]').fill('nothing has this in it')
      await page.locator('.audit li').first().waitFor({ state: 'detached' })
    },
  },
  export: { room: 'overview', act: async (page) => page.locator('.welcome button').first().click() },
  export_running: {
    room: 'overview',
    play: { waiting: ['console:export'] },
    act: async (page) => {
      await exportFrom(page)
      await page.locator('.export-count:not(:empty)').waitFor()
    },
  },
  export_done: {
    room: 'overview',
    act: async (page) => {
      await exportFrom(page)
      await page.locator('.export-result').waitFor()
    },
  },
}
const chosen = <One extends string>(all: readonly One[], asked: string) =>
  all.filter((one) => asked === '' || asked.split(',').includes(one))

for (const scheme of chosen(['light', 'dark'] as const, lit)) {
  for (const language of chosen(LANGUAGES, spoken)) {
    for (const name of chosen(Object.keys(SCENES), only)) {
      const scene = SCENES[name]
      if (!scene) continue
      const here = `${name}.${language}.${scheme}`
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: language })
      const page = await context.newPage()
      page.setDefaultTimeout(8000)
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`${here}: ${message.text()}`))
      page.on('pageerror', (error) => complaints.push(`${here}: ${error.message}`))
      const answers = roomsAnswers(Date.now())
      const broken =
        name === 'audit_broken' ? { 'console:verify-audit': { kind: 'broken', seq: 812, why: 'wrong_hash', file: 'audit-2025.jsonl' } } : {}
      const play = {
        view: views(Date.now())['home'],
        answers: { 'session:explain': { ok: true, value: recoveredDetail(Date.now()) } },
        rooms: { ...scene.play, answers: { ...answers, ...broken } },
      }
      await page.addInitScript(`window.play = ${JSON.stringify(play)};${scripts.join('\n')}`)
      await page.goto(`${pages.origin}/index.html?lang=${language}`)
      await page.locator('.house-rooms-list button').nth(ROOMS.indexOf(scene.room)).click()
      await scene.act(page).catch((error: unknown) => complaints.push(`${here}: ${String(error)}`))
      const { violations } = process.env['NO_AXE'] ? { violations: [] } : await new AxeBuilder({ page }).analyze()
      for (const { id, impact, nodes } of violations)
        complaints.push(`${here}: axe ${impact} ${id} ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (tooWide > 0) complaints.push(`${here}: the page is ${tooWide} px wider than the window`)
      await page.screenshot({ path: `${pictures}/${here}.${width}.png`, fullPage: !name.includes('balloon') })
      await context.close()
    }
  }
}
await browser.close()
pages.close()
console.log(complaints.length === 0 ? 'nothing to complain about' : complaints.join('\n'))

import { AxeBuilder } from '@axe-core/playwright'
import type { Page, TestInfo } from '@playwright/test'
import { LANGUAGES } from '../../electron/contract/views.ts'
import { WORDS } from '../../electron/contract/words/index.ts'
import { HOME, LINK, ONE_WORKSTATION, WORKSTATIONS } from '../support/fleet-facts.ts'
import { electronExecutable } from './support/app.ts'
import { expect, test } from './support/fixtures.ts'
import { flawsIn } from './support/flaws.ts'
import { openStubbedPage } from './support/stubbed-page.ts'

/** The rooms of the fleet as they are built, before a directory that is not there. */
const SIZES = [1280, 960, 480] as const

const ANSWERS = {
  'view:get': HOME,
  'console:alerts': [],
  'fleet:link': LINK,
  'fleet:sites': ['Ward 3', 'Emergency department, north wing'],
  'fleet:workstations': WORKSTATIONS,
  'fleet:workstation': ONE_WORKSTATION,
  'fleet:enrol-token': {
    line: 'latchkey-enrol:directory.example.org:7443/3q2-7wAAAAAAAAAAAAAAAQ/2jmj7l5rSw0yVb_vlWAYkK_YBwk8bzVfyvGLbRvbbgU',
    site: 'Ward 3',
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  },
}

const REFUSED = { 'fleet:enrol': { code: 'enrolment_refused', params: { why: 'expired' } } }
const ELSEWHERE = {
  'session:sign-in': {
    code: 'limit_reached_elsewhere',
    params: {
      host: 'ward-1-3',
      site: 'Emergency department, north wing',
      sinceAt: Date.now() - 4_000_000,
      silentSinceAt: Date.now() - 3_000_000,
    },
  },
}

async function look(page: Page, name: string, found: string[], testInfo: TestInfo): Promise<void> {
  const isForced = testInfo.title.endsWith('forced')
  for (const width of SIZES) {
    await page.setViewportSize({ width, height: 800 })
    for (const flaw of await flawsIn(page)) found.push(`${name} at ${width}: ${flaw}`)
    await testInfo.attach(`${name}-${width}.png`, { body: await page.screenshot(), contentType: 'image/png' })
  }
  await page.setViewportSize({ width: 1280, height: 800 })
  // What axe reads is the same in every language.
  if (!testInfo.title.includes('en,')) return
  // The system's own colours are the person's affair.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .disableRules(isForced ? ['color-contrast'] : [])
    .analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  for (const { id, nodes } of serious) found.push(`${name}: ${id} ${nodes[0]?.html.slice(0, 160)}`)
}

const PICTURES = [
  ...LANGUAGES.map((language) => ({ language, colours: 'light' }) as const),
  { language: 'en', colours: 'dark' } as const,
  { language: 'en', colours: 'forced' } as const,
]

for (const { language, colours } of PICTURES) {
  test(`the fleet's rooms: nothing is cut off, nothing complains: ${language}, ${colours}`, async ({ display }, testInfo) => {
    const { page, open, close } = await openStubbedPage(display.name, electronExecutable())
    const found: string[] = []
    page.on('console', (message) => message.type() === 'error' && found.push(message.text()))
    page.on('pageerror', (error) => found.push(error.message))
    await page.emulateMedia({ colorScheme: colours === 'dark' ? 'dark' : 'light', forcedColors: colours === 'forced' ? 'active' : 'none' })
    const address = `?lang=${language}`
    const room = page.locator('nav button', { hasText: new RegExp(`^${WORDS[language].navigation.workstations}$`) })

    await open(address, ANSWERS)
    await room.click()
    await expect(page.locator('[role=rowheader]').first()).toBeVisible()
    await look(page, 'workstations', found, testInfo)
    await page.locator('.grid-actions button').first().click()
    await look(page, 'menu', found, testInfo)
    await page.keyboard.press('Escape')
    await page.locator('.welcome button').first().click()
    await look(page, 'add', found, testInfo)
    await page.locator('dialog input[name=site]').fill('Ward 3')
    await page.locator('dialog button[type=submit]').click()
    await expect(page.locator('.command-line')).toBeVisible()
    await look(page, 'line', found, testInfo)
    await page.locator('dialog [data-copy]').click()
    await page.keyboard.press('Escape')

    await page.locator('[data-row="3"]').press('Enter')
    await expect(page.locator('#workstation-commands')).toBeVisible()
    await look(page, 'workstation', found, testInfo)
    await page.locator('.welcome .grave').nth(1).click()
    await look(page, 'write-off', found, testInfo)

    await open(address, {
      ...ANSWERS,
      'fleet:link': { ...LINK, link: 'unreachable', administers: false, waiting: 128 },
      'view:get': {
        ...HOME,
        link: { link: 'unreachable', since: LINK.kind === 'enrolled' ? LINK.since : '', administers: false },
        messages: [
          { id: 1, from: 'Marta Rossi', text: 'The network goes down at six. Save what you are working on.', at: HOME.session.startedAt },
        ],
      },
    })
    await expect(page.locator('.fleet-message')).toBeVisible()
    await look(page, 'home', found, testInfo)
    await room.click()
    await expect(page.locator('.fleet-sign-in')).toBeVisible()
    await look(page, 'sign-in', found, testInfo)

    const { link: _link, messages: _messages, ...alone } = HOME
    await open(
      address,
      { ...ANSWERS, 'view:get': alone, 'fleet:link': { kind: 'none' }, 'policy:get': { version: 0, settings: [] } },
      REFUSED,
    )
    await page.locator('nav button', { hasText: new RegExp(`^${WORDS[language].navigation.policy}$`) }).click()
    await page.locator('textarea[name=line]').fill('latchkey-enrol:directory.example.org:7443/of-yesterday')
    await page.locator('.fleet-connect button').click()
    await expect(page.locator('.fleet-connect [role=alert]')).toBeVisible()
    await look(page, 'connect', found, testInfo)

    await open(
      address,
      { 'view:get': { screen: 'sign_in', receipts: [], link: { link: 'unreachable', since: HOME.session.startedAt, administers: false } } },
      ELSEWHERE,
    )
    await expect(page.locator('#link-notice')).toBeVisible()
    await page.locator('#username').fill('tom')
    await page.locator('#password').fill('a long password of mine')
    await page.locator('#sign-in-button').click()
    await expect(page.locator('#sign-in-here')).toBeVisible()
    await look(page, 'door', found, testInfo)
    await close()
    expect(found).toEqual([])
  })
}

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { ElectronApplication, Page } from '@playwright/test'
import { addTom, admin, repeatPassword, shownAs, TOM, tryToSignIn } from './support/admin-cli.ts'
import { reading, sessionsIn } from './support/database.ts'
import { DEMO_ADMIN, plantDemo } from './support/demo.ts'
import { createAdministrator, expect, signIn, test } from './support/fixtures.ts'
import { plantElsewhere } from './support/planted-sessions.ts'
import { nextPage, signOut } from './support/shown-page.ts'

type Room = 'Overview' | 'Sessions' | 'Alerts' | 'People' | 'Policy' | 'Audit log'
const ROOMS: readonly Room[] = ['Overview', 'Sessions', 'Alerts', 'People', 'Policy', 'Audit log']

const enter = (page: Page, room: Room) => page.getByRole('navigation').getByRole('button', { name: room }).click()
const inDatabase = (dataDir: string, sql: string) => reading(dataDir, (database) => Number(database.prepare(sql).pluck().get()))

async function signInAsDemoAdmin(page: Page): Promise<void> {
  await tryToSignIn(page, DEMO_ADMIN.username, DEMO_ADMIN.password)
  await expect(page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible()
}

/** Answers the dialog for a file as a person would, for want of a way into the desktop's own. */
const answerSaveDialogWith = (app: ElectronApplication, file: string) =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)

test('the administrator finds, counts and pages through every session, to the very last', async ({ start, dataDir }) => {
  await plantDemo(dataDir)
  const { page } = await start()
  await signInAsDemoAdmin(page)
  await enter(page, 'Sessions')
  const total = inDatabase(dataDir, 'SELECT count(*) FROM sessions')
  await expect(page.getByText(`${new Intl.NumberFormat('en', { useGrouping: true }).format(total)} sessions`)).toBeVisible()
  const grid = page.getByRole('grid')
  await expect(grid).toHaveAttribute('aria-rowcount', String(total + 1))
  await grid.getByRole('row').nth(1).click()
  await page.keyboard.press('End')
  await expect(grid.locator(`[aria-rowindex="${total + 1}"]`)).toBeVisible({ timeout: 10_000 })
  await page.getByLabel('Search').fill('night-shift-that-nobody-had')
  await expect(page.getByText('No session matches these filters.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).first().click()
  await page.getByLabel('State', { exact: true }).and(page.locator('select')).selectOption('Ended')
  const closed = inDatabase(dataDir, 'SELECT count(*) FROM sessions WHERE ended_at IS NOT NULL')
  await expect(page.getByText(`${new Intl.NumberFormat('en', { useGrouping: true }).format(closed)} sessions`)).toBeVisible()
})

test('of sessions chosen to end, only those that still match do, and each one says what became of it', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  plantElsewhere(dataDir)
  plantElsewhere(dataDir)
  await enter(page, 'Sessions')
  await expect(page.getByText('3 sessions')).toBeVisible()
  await page.getByRole('button', { name: 'Clean up' }).click()
  await page.getByRole('button', { name: /^End all but mine/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('Exactly these 2 sessions will end.')).toBeVisible()
  const elsewhere = JSON.parse(admin(dataDir, ['sessions', 'list', '--active', '--json'])) as { id: string; host: string }[]
  admin(dataDir, ['sessions', 'close', elsewhere.find(({ host }) => host === 'ward-3')?.id ?? ''])
  await dialog.getByRole('button', { name: 'End 2 sessions' }).click()
  await repeatPassword(page)
  await expect(page.getByText('1 session has ended.')).toBeVisible({ timeout: 10_000 })
  await expect(page.getByText('1 had already ended.')).toBeVisible()
  expect(sessionsIn(dataDir).filter(({ end_reason }) => end_reason === 'closed_by_admin')).toHaveLength(2)
  expect(sessionsIn(dataDir).filter(({ end_reason }) => end_reason === null)).toHaveLength(1)
})

test('a session that is ended with a message counts down at its own screen, and says the message afterwards', async ({
  start,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await enter(page, 'Sessions')
  await page.getByRole('grid').getByRole('row').nth(1).click()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'End this session…' }).click()
  await page.getByLabel('Message to the people affected (optional)').fill('The shop closes in half a minute')
  await page.getByLabel('When').selectOption('In 30 seconds')
  await page.getByRole('button', { name: 'End 1 session' }).click()
  await repeatPassword(page)
  const warning = page.getByRole('alertdialog', { name: 'Your session is about to be ended' })
  await expect(warning).toContainText('The shop closes in half a minute', { timeout: 4_000 })
  await warning.getByRole('button', { name: 'Sign out now' }).click()
  const next = await nextPage(app, page)
  await expect(next.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'signed_out' }])
})

test('the message of the administrator who ends a session is told its person, and not the door', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await enter(page, 'Sessions')
  await page.getByRole('grid').getByRole('row').nth(1).click()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'End this session…' }).click()
  await page.getByLabel('Message to the people affected (optional)').fill('Please come to the desk')
  await page.getByRole('button', { name: 'End 1 session' }).click()
  await repeatPassword(page)
  const next = await nextPage(app, page, 4_000)
  await expect(next.getByText('An administrator ended your session.')).toBeVisible()
  expect(await next.content()).not.toContain('Please come to the desk')
  await signIn(next)
  await expect(next.getByText('Please come to the desk')).toBeVisible()
})

test('failed sign-ins raise an alert; the administrator acknowledges it with a note', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  addTom(dataDir)
  admin(dataDir, ['policy', 'set', 'failed-sign-ins-alert', '2'])
  await signOut(page)
  const next = await nextPage(app, page)
  for (const guess of ['one guess', 'two guesses']) {
    await tryToSignIn(next, TOM.username, guess)
    await expect(next.getByRole('alert')).toContainText('not right')
  }
  await expect.poll(() => inDatabase(dataDir, "SELECT count(*) FROM alerts WHERE kind = 'many_failed_sign_ins'")).toBeGreaterThan(0)
  await tryToSignIn(next, 'ana', 'correct horse battery')
  await shownAs(next, 'Ana García')
  await enter(next, 'Alerts')
  await expect(next.getByText('Many failed sign-ins').first()).toBeVisible()
  await next
    .getByRole('button', { name: /^Acknowledge: Many failed sign-ins/ })
    .first()
    .click()
  await next.getByLabel('Note').fill('Spoke with Tom')
  await next.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click()
  await repeatPassword(next)
  await expect(next.getByText('The alert has been acknowledged.')).toBeVisible()
  expect(inDatabase(dataDir, "SELECT count(*) FROM alerts WHERE note = 'Spoke with Tom'")).toBe(1)
})

test('an export of all sessions has every row of the database, with its values', async ({ start, dataDir }) => {
  await plantDemo(dataDir, 400)
  const { app, page } = await start()
  await signInAsDemoAdmin(page)
  const file = path.join(dataDir, 'sessions.json')
  await answerSaveDialogWith(app, file)
  const empty = { person: null, state: null, presence: null, reasons: [], firstDay: null, lastDay: null, text: '' }
  const order = {
    what: 'sessions' as const,
    format: 'json' as const,
    filter: empty,
    range: { firstDay: '2020-01-01', lastDay: '2020-01-02', zone: 'UTC' },
  }
  await page.evaluate((password) => window.latchkey.ask('session:reauthenticate', { password }), DEMO_ADMIN.password)
  const result = await page.evaluate((asked) => window.latchkey.ask('console:export', asked), order)
  expect(result).toMatchObject({ ok: true, value: { kind: 'done', file: 'sessions.json' } })
  const exported = JSON.parse(readFileSync(file, 'utf8')) as { id: string; startedAt: string; endReason: string | null }[]
  const stored = reading(
    dataDir,
    (database) =>
      database.prepare('SELECT lower(hex(id)) AS id, started_at, end_reason FROM sessions').all() as {
        id: string
        started_at: number
        end_reason: string | null
      }[],
  )
  const byId = new Map(exported.map((row) => [row.id.replaceAll('-', ''), row]))
  expect(byId.size).toBe(stored.length)
  for (const row of stored) {
    expect(byId.get(row.id)).toMatchObject({ startedAt: new Date(row.started_at).toISOString(), endReason: row.end_reason })
  }
})

test("the charts' tables have the figures of the CLI", async ({ start, dataDir }) => {
  await plantDemo(dataDir)
  const { page } = await start()
  await signInAsDemoAdmin(page)
  await enter(page, 'Overview')
  await page.getByRole('radio', { name: '30 days' }).check()
  await page.getByRole('button', { name: 'Show as table: Sign-ins and open sessions' }).click()
  type Stats = { active: number; perDay: { day: string; started: number; closed: number }[] }
  const stats = JSON.parse(admin(dataDir, ['sessions', 'stats', '--time-zone', 'local', '--json'])) as Stats
  await expect(page.getByText('Open sessions', { exact: true }).locator('..')).toContainText(String(stats.active))
  const rows = page.getByRole('group', { name: 'Sign-ins and open sessions' }).getByRole('row')
  await expect(rows).toHaveCount(31)
  const cells = await rows.evaluateAll((found) =>
    found.slice(1).map((row) => [...row.children].map((cell) => Number(cell.textContent?.replaceAll(',', '')))),
  )
  const sum = (column: number) => cells.reduce((total, row) => total + (row[column] ?? 0), 0)
  const firstDay = new Intl.DateTimeFormat('en-CA').format(Date.now() - 29 * 86_400_000)
  const inRange = stats.perDay.filter(({ day }) => day >= firstDay)
  expect(sum(1)).toBe(inRange.reduce((total, { started }) => total + started, 0))
})

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in any room of the console, ${theme}`, async ({ start, dataDir }) => {
    await plantDemo(dataDir, 300)
    const { page } = await start({ theme })
    await signInAsDemoAdmin(page)
    for (const room of ROOMS) {
      await enter(page, room)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await page.waitForTimeout(700)
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      expect(violations.map(({ id, nodes }) => [room, id, nodes.map(({ html }) => html)])).toEqual([])
    }
  })
}

test('a user sees none of the console and can call none of it', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  addTom(dataDir)
  await signOut(page)
  const next = await nextPage(app, page)
  await tryToSignIn(next, TOM.username, TOM.password)
  await shownAs(next, TOM.displayName)
  await expect(next.getByRole('navigation')).toHaveCount(0)
  for (const channel of [
    'console:alerts',
    'console:verify-audit',
    'console:repair-durations',
    'console:cancel-export',
    'console:overview',
  ] as const) {
    const answer = await next.evaluate((name) => window.latchkey.ask(name as 'console:verify-audit', null), channel)
    expect(answer).toMatchObject({ ok: false, error: { code: 'not_allowed' } })
  }
})

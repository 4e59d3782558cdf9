import type { ElectronApplication, Page } from '@playwright/test'
import { admin } from './support/admin-cli.ts'
import { reading } from './support/database.ts'
import { run } from './support/display.ts'
import { ADMIN, createAdministrator, expect, signIn, test } from './support/fixtures.ts'
import { nextPage, signOut } from './support/shown-page.ts'

const tellAll = (dataDir: string) => admin(dataDir, ['policy', 'set', 'receipts-at-the-door', 'full'])
const gone = (app: ElectronApplication) => new Promise((resolve) => app.process().once('exit', resolve))
const receipts = (page: Page) => page.getByRole('region', { name: 'Sessions that have been closed' })

test('signing out says so at once, and nothing of who it was', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await signOut(page)
  const next = await nextPage(app, page)
  await expect(receipts(next)).toHaveText('You are signed out.')
  expect(await next.content()).not.toContain(ADMIN.displayName)
})

test('where the policy lets it, with the name, the time and how long the session was', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  tellAll(dataDir)
  await signOut(page)
  const next = await nextPage(app, page)
  await expect(receipts(next)).toContainText(/You signed out at \d+:\d+.*Session \d+ s\./s)
  await expect(receipts(next)).toContainText(ADMIN.displayName)
})

for (const [way, reason, leave] of [
  ['closing the window', 'the window was closed', (_app, display) => run('wmctrl', ['-c', 'Latchkey'], display)],
  ['quitting', 'Latchkey was quit', (app) => app.evaluate(({ app: electron }) => electron.quit()).catch(() => {})],
  ['SIGTERM', 'the computer logged off or shut down', (app) => process.kill(app.process().pid ?? 0, 'SIGTERM')],
] as const satisfies readonly (readonly [string, string, (app: ElectronApplication, display: string) => unknown])[]) {
  test(`${way} is on the receipt at the next launch`, async ({ start, dataDir, display }) => {
    const first = await start()
    await createAdministrator(first.page)
    tellAll(dataDir)
    const exit = gone(first.app)
    await leave(first.app, display.name)
    await exit
    const { app, page } = await start()
    await expect(receipts(page)).toContainText(ADMIN.displayName)
    await expect(receipts(page)).toContainText(reason)
    await expect(receipts(page)).toContainText(/Session \d+ s\./)
    await signIn(page)
    await signOut(page)
    const next = await nextPage(app, page)
    await expect(receipts(next)).not.toContainText(reason)
  })
}

test('after a kill the receipt says that it was unexpected, and the person is told, not asked', async ({ start }) => {
  const first = await start()
  await createAdministrator(first.page)
  const exit = gone(first.app)
  process.kill(first.pid, 'SIGKILL')
  await exit
  const { page } = await start()
  await expect(receipts(page)).toHaveText('The last session here ended unexpectedly. It has been closed.')
  await signIn(page)
  await expect(page.getByText(/Your last session ended at .* \(the app was stopped\)/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'It wasn’t me' })).toBeHidden()
})

test('wrong passwords are asked about, one fact with time and place; a "no" says what follows, and is an alert of its own', async ({
  start,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await signOut(page)
  const next = await nextPage(app, page)
  for (let tries = 0; tries < 3; tries += 1) {
    await next.getByLabel('Username', { exact: true }).fill(ADMIN.username)
    await next.getByLabel('Password', { exact: true }).fill(`wrong ${tries}`)
    await next.keyboard.press('Enter')
    await expect(next.getByRole('alert')).toBeVisible()
  }
  await next.waitForTimeout(2_000)
  await signIn(next)
  await expect(next.getByText(/Somebody typed 3 wrong passwords for you on .*, the last one at \d\d:\d\d\. Was it you\?/)).toBeVisible()
  await next.getByRole('button', { name: 'It wasn’t me' }).click()
  const dialog = next.getByRole('dialog', { name: 'It wasn’t you?' })
  await expect(dialog).toContainText('The administrators are told at once')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  const alerts = () =>
    reading(dataDir, (database) =>
      database
        .prepare('SELECT kind FROM alerts')
        .all()
        .map((row) => (row as { kind: string }).kind),
    )
  expect(alerts()).not.toContain('attempts_disowned')
  await dialog.getByRole('button', { name: 'Tell the administrators' }).click()
  await expect(next.getByText('The administrators have been told.')).toBeFocused()
  await expect(next.getByRole('button', { name: 'It wasn’t me' })).toBeHidden()
  expect(alerts()).toContain('attempts_disowned')
})

test('why a session ended and how that is known can be read off the screen', async ({ start }) => {
  const first = await start()
  await createAdministrator(first.page)
  const exit = gone(first.app)
  process.kill(first.pid, 'SIGKILL')
  await exit
  const { page } = await start()
  await signIn(page)
  await page.getByRole('button', { name: /^Why it ended: The app was stopped/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Why it ended' })
  await expect(dialog).toContainText('Latchkey was stopped without being able to end the session itself')
  await expect(dialog).toContainText('The process that held the session was gone.')
  await expect(dialog).toContainText('Last heartbeat')
  await expect(dialog).toContainText('Signed in')
})

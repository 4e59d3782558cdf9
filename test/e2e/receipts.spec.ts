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

test('after a kill the receipt says that it was unexpected; the person is asked whether that was them, and a "no" is an alert', async ({
  start,
  dataDir,
}) => {
  const first = await start()
  await createAdministrator(first.page)
  const exit = gone(first.app)
  process.kill(first.pid, 'SIGKILL')
  await exit
  const { page } = await start()
  await expect(receipts(page)).toHaveText('The last session here ended unexpectedly. It has been closed.')
  await signIn(page)
  await expect(page.getByText('Was that you?')).toBeVisible()
  await page.getByRole('button', { name: 'No, report it' }).click()
  await expect(page.getByText('The administrators have been told.')).toBeVisible()
  const alerts = reading(
    dataDir,
    (database) => database.prepare('SELECT kind, detail FROM alerts').all() as { kind: string; detail: string }[],
  )
  expect(alerts).toMatchObject([{ kind: 'session_disowned' }])
  expect(JSON.parse(alerts[0]?.detail ?? '{}')).toMatchObject({ endReason: 'process_died' })
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

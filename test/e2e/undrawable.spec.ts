import type { ElectronApplication } from '@playwright/test'
import type { PolicyView } from '../../electron/contract/administration.ts'
import { createAdministrator, expect, test } from './support/fixtures.ts'
import { nextPage } from './support/shown-page.ts'

const NOT_DRAWN = 'This part of Latchkey could not be shown.'

/** The policy is answered with this from now on, whatever it is. */
const answerPolicyWith = (app: ElectronApplication, answer: unknown) =>
  app.evaluate(({ ipcMain }, value) => {
    ipcMain.removeHandler('policy:get')
    ipcMain.handle('policy:get', () => ({ ok: true, value }))
  }, answer)

test('a room that cannot be drawn says so; the frame stays, and it is drawn again when asked for', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await answerPolicyWith(app, { settings: 'nothing that could be drawn' })
  await page.getByRole('button', { name: 'Policy', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText(NOT_DRAWN)

  await page.getByRole('button', { name: 'People', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
  await page.getByRole('button', { name: 'Policy', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText(NOT_DRAWN)

  await answerPolicyWith(app, { version: 1, settings: [] } satisfies PolicyView)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Policy' })).toBeVisible()
  await expect(page.getByText(NOT_DRAWN)).toHaveCount(0)
})

test('"Sign out" is offered in place of a room that cannot be drawn', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await answerPolicyWith(app, { settings: 'nothing that could be drawn' })
  await page.getByRole('button', { name: 'Policy', exact: true }).click()
  await page.getByRole('alert').getByRole('button', { name: 'Sign out' }).click()
  await expect((await nextPage(app, page)).getByLabel('Username', { exact: true })).toBeVisible()
})

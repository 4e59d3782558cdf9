import { AxeBuilder } from '@axe-core/playwright'
import { room } from './support/admin-cli.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'

test('an administrator sees how the workstation is used, who uses it and what is on record, all under the page’s policy', async ({
  start,
}) => {
  const { page } = await start()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await createAdministrator(page)

  await room(page, 'Overview')
  await expect(
    page
      .getByRole('img', { name: /1 sign-ins/ })
      .locator('svg')
      .first(),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Show as table: Sign-ins and open sessions' }).click()
  await expect(page.getByRole('columnheader', { name: 'Open at the end of the day' })).toBeVisible()
  await page.getByRole('radio', { name: '7 days' }).check()
  await expect(page.getByRole('group', { name: 'Sign-ins and open sessions' }).getByRole('row')).toHaveCount(8)

  await page.getByRole('button', { name: ADMIN.displayName }).click()
  await expect(page.getByRole('heading', { level: 1, name: ADMIN.displayName })).toBeFocused()
  await expect(page.getByRole('heading', { name: 'When they sign in (90 days)' })).toBeVisible()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect(page.getByRole('button', { name: ADMIN.displayName })).toBeFocused()

  await room(page, 'Alerts')
  await expect(page.getByText('There are no open alerts.')).toBeVisible()

  await room(page, 'Audit log')
  await expect(page.getByRole('list').getByText('The first administrator was created')).toBeVisible()
  await page.getByRole('button', { name: 'Verify chain' }).click()
  await expect(page.getByText('The audit log is as it was written')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search' }).fill('administrator_created')
  await expect(page.getByText('1 entry shown')).toBeVisible()

  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  expect(complaints).toEqual([])
})

import { admin } from './support/admin-cli.ts'
import { reading, sessionsIn } from './support/database.ts'
import { createAdministrator, expect, signIn, test } from './support/fixtures.ts'
import { plantElsewhere } from './support/planted-sessions.ts'
import { nextPage, signOut } from './support/shown-page.ts'

test('a session that an administrator closes from the command line is over within two seconds, and its screen says why', async ({
  start,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  admin(dataDir, ['sessions', 'close', '--user', 'ana'])
  const next = await nextPage(app, page, 2_000)
  await expect(next.getByText('An administrator ended your session.')).toBeVisible()
  const [session] = sessionsIn(dataDir)
  expect(session).toMatchObject({ end_reason: 'closed_by_admin' })
  expect(JSON.parse(session?.end_evidence ?? '{}')).toMatchObject({ by: { via: 'cli' } })
})

test('a session of another computer that fell silent for longer than the idle timeout is closed as lease_expired, and explained', async ({
  start,
  dataDir,
}) => {
  const first = await start()
  await createAdministrator(first.page)
  await signOut(first.page)
  await nextPage(first.app, first.page)
  const gone = new Promise((resolve) => first.child.once('exit', resolve))
  first.child.kill('SIGTERM')
  await gone
  plantElsewhere(dataDir)
  reading(dataDir, (database) =>
    database
      .prepare(
        'UPDATE sessions SET started_at = started_at - 7200000, last_heartbeat_at = started_at - 7100000, last_activity_at = started_at - 7100000 WHERE host = ?',
      )
      .run('ward-3'),
  )
  const { page } = await start()
  await signIn(page)
  expect(sessionsIn(dataDir)[0]).toMatchObject({ end_reason: 'lease_expired' })
  await page.getByRole('button', { name: /^Why it ended: The workstation went silent/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Why it ended' })
  await expect(dialog).toContainText('The computer that held the session fell silent for too long.')
  await expect(dialog).toContainText('The session was held by another computer, whose processes cannot be seen from here.')
  await expect(dialog).toContainText('ward-3')
})

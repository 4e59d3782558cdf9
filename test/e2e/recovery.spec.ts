import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { integrityOf, sessionsIn } from './support/database.ts'
import { ADMIN, createAdministrator, expect, signIn, test } from './support/fixtures.ts'
import { moveNewestTo } from './support/planted-sessions.ts'

const open = (dataDir: string) => sessionsIn(dataDir).filter((session) => session.ended_at === null)

test('after SIGKILL at home the next launch closes the session at its last sign of life, says so, and lets the next person in at once', async ({
  start,
  dataDir,
}) => {
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGKILL')
  const second = await start()
  await expect(second.page.getByText('The last session here ended unexpectedly. It has been closed.')).toBeVisible()
  const [session] = sessionsIn(dataDir)
  expect(session).toMatchObject({ end_reason: 'process_died' })
  expect(session?.ended_at).toBe(session?.last_heartbeat_at)
  expect(session?.recovered_at).toBeGreaterThanOrEqual(session?.ended_at ?? Number.POSITIVE_INFINITY)
  expect(JSON.parse(session?.end_evidence ?? '{}')).toMatchObject({ liveness: 'process_absent' })
  await signIn(second.page)
  await expect(second.page.getByText(/ended unexpectedly/)).toBeHidden()
  await expect(second.page.getByText(/Your last session ended at .* \(the app was stopped\) after/)).toBeVisible()
})

test('recovering again changes nothing', async ({ start, dataDir }) => {
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGKILL')
  const before: unknown[] = []
  for (let launch = 0; launch < 2; launch += 1) {
    const { app, page } = await start()
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
    before.push(sessionsIn(dataDir))
    await app.close()
  }
  expect(before[1]).toEqual(before[0])
})

test('a session of an earlier boot is closed as rebooted', async ({ start, dataDir }) => {
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGKILL')
  moveNewestTo(dataDir, { bootId: randomUUID() })
  const second = await start()
  await expect(second.page.getByText(/The last session here ended unexpectedly/)).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'rebooted' }])
})

test('a PID that a living foreign process has now does not keep the session open', async ({ start, dataDir }) => {
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGKILL')
  moveNewestTo(dataDir, { pid: process.pid })
  const second = await start()
  await expect(second.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  const [session] = sessionsIn(dataDir)
  expect(session).toMatchObject({ end_reason: 'process_died' })
  expect(JSON.parse(session?.end_evidence ?? '{}')).toMatchObject({ liveness: 'pid_reused' })
})

test('a dozen kills at random moments of sign-in, home and closing leave a whole database, nothing acknowledged lost and nothing open', async ({
  spawn,
  start,
  dataDir,
}) => {
  test.setTimeout(240_000)
  const first = await start()
  await createAdministrator(first.page)
  await first.app.close()
  let acknowledged = sessionsIn(dataDir).length
  for (let round = 0; round < 12; round += 1) {
    const { app, page, pid } = await start()
    expect(open(dataDir)).toEqual([])
    const gone = new Promise((resolve) => app.process().once('exit', resolve))
    const moment = round % 3
    await page.getByLabel('Username', { exact: true }).fill(ADMIN.username)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    if (moment === 0) {
      void page
        .getByRole('button', { name: 'Sign in', exact: true })
        .click()
        .catch(() => undefined)
      await sleep(Math.random() * 120)
    } else {
      await signIn(page)
      acknowledged += 1
      if (moment === 1) await sleep(Math.random() * 200)
      else {
        process.kill(pid, 'SIGTERM')
        await sleep(Math.random() * 60)
      }
    }
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Closing was faster than the kill.
    }
    await gone
    expect(integrityOf(dataDir)).toBe('ok')
    expect(sessionsIn(dataDir).length).toBeGreaterThanOrEqual(acknowledged)
    acknowledged = sessionsIn(dataDir).length
  }
  const last = spawn()
  await expect.poll(() => open(dataDir)).toEqual([])
  last.child.kill('SIGTERM')
  await last.exit
})

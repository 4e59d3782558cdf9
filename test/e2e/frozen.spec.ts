import { readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { integrityOf, sessionsIn } from './support/database.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'

const noticeOf = (page: Page, title: string) => expect(page.getByRole('heading', { name: title })).toBeVisible({ timeout: 20_000 })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const evidenceIn = (dataDir: string) => JSON.parse(sessionsIn(dataDir)[0]?.end_evidence ?? '{}') as Record<string, unknown>

test('a frozen holder is ended from the second launch once confirmed, and its session says so', async ({ start, dataDir }) => {
  test.setTimeout(90_000)
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGSTOP')
  const second = await start()
  await noticeOf(second.page, 'Latchkey is already running but does not answer')
  await press(second.page, 'End it safely')
  await noticeOf(second.page, 'End the Latchkey that does not answer?')
  await expect(second.page.locator('#body')).toContainText(`${ADMIN.displayName} has been signed in there since`)
  await expect(second.page.getByRole('button', { name: 'Back', exact: true })).toBeFocused()
  const opened = second.app.waitForEvent('window', { timeout: 30_000 })
  await press(second.page, 'End it')
  await expect(second.page.getByRole('timer')).toContainText(/Ended by force in \d+ s/)
  await expect(second.page.getByRole('status')).toHaveText('It has 10 s to end in order.')
  await sleep(5_000)
  expect(sessionsIn(dataDir)[0]?.ended_at).toBeNull()
  const page = await opened
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  expect(first.child.signalCode).toBe('SIGKILL')
  expect(sessionsIn(dataDir)).toMatchObject([{ pid: first.pid, end_reason: 'process_died' }])
  const { endedFrom } = evidenceIn(dataDir) as { endedFrom: Record<string, unknown> }
  expect(endedFrom).toMatchObject({ osUser: userInfo().username, pid: second.pid, signal: 'SIGKILL' })
  expect(endedFrom['silentMs']).toBeGreaterThan(10_000)
  expect(integrityOf(dataDir)).toBe('ok')
})

test('a holder that comes back during the grace leaves in order, and its own end stands', async ({ start, dataDir }) => {
  test.setTimeout(60_000)
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGSTOP')
  const second = await start()
  await noticeOf(second.page, 'Latchkey is already running but does not answer')
  await press(second.page, 'End it safely')
  await noticeOf(second.page, 'End the Latchkey that does not answer?')
  const opened = second.app.waitForEvent('window', { timeout: 30_000 })
  await press(second.page, 'End it')
  await noticeOf(second.page, 'Ending the other Latchkey')
  await sleep(1_000)
  process.kill(first.pid, 'SIGCONT')
  await expect((await opened).getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  expect(first.child.signalCode).toBeNull()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'os_session_end', recovered_at: null }])
  expect(evidenceIn(dataDir)).toMatchObject({ trigger: 'SIGTERM' })
  expect(evidenceIn(dataDir)).not.toHaveProperty('endedFrom')
  expect(integrityOf(dataDir)).toBe('ok')
})

test('going back leaves the frozen holder alone, before and after it was asked to leave', async ({ start, dataDir }) => {
  test.setTimeout(90_000)
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGSTOP')
  const second = await start()
  await noticeOf(second.page, 'Latchkey is already running but does not answer')
  await press(second.page, 'End it safely')
  await noticeOf(second.page, 'End the Latchkey that does not answer?')
  await second.page.keyboard.press('Enter')
  await noticeOf(second.page, 'Latchkey is already running but does not answer')
  expect(pendingSignals(first.pid)).toBe('0000000000000000')
  await press(second.page, 'End it safely')
  await noticeOf(second.page, 'End the Latchkey that does not answer?')
  await press(second.page, 'End it')
  await noticeOf(second.page, 'Ending the other Latchkey')
  await second.page.keyboard.press('Escape')
  await noticeOf(second.page, 'Latchkey is already running but does not answer')
  await sleep(12_000)
  expect(first.child.signalCode).toBeNull()
  expect(sessionsIn(dataDir)[0]?.ended_at).toBeNull()
})

test('a holder that goes while the notice is read is noticed, and the person is offered to go on', async ({ start, dataDir }) => {
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGSTOP')
  const second = await start()
  await noticeOf(second.page, 'Latchkey is already running but does not answer')
  process.kill(first.pid, 'SIGKILL')
  await noticeOf(second.page, 'Latchkey can be opened now')
  expect(sessionsIn(dataDir)[0]?.ended_at).toBeNull()
  await press(second.page, 'Open Latchkey')
  await expect.poll(() => sessionsIn(dataDir)[0]?.end_reason).toBe('process_died')
})

test('a holder whose process nobody can vouch for is not offered to be ended', async ({ start, dataDir }) => {
  const first = await start()
  process.kill(first.pid, 'SIGSTOP')
  const record = path.join(dataDir, 'instance.json')
  writeFileSync(record, readFileSync(record, 'utf8').replace(/("processStartedAt": )\d+/, '$11'))
  const second = await start()
  await noticeOf(second.page, 'Latchkey is already running but does not answer')
  await expect(second.page.getByRole('button')).toHaveText(['Wait', 'Try again', 'Leave'])
})

/** Signals that lie waiting for a stopped process (proc_pid_status(5)). */
const pendingSignals = (pid: number) => /^ShdPnd:\s+(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]

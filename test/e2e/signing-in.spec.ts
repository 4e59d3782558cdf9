import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { type } from 'node:os'
import path from 'node:path'
import { reading, sessionsIn } from './support/database.ts'
import { ADMIN, createAdministrator, expect, signIn, test } from './support/fixtures.ts'
import { nextPage, signOut } from './support/shown-page.ts'

test('first run offers to create the administrator, who is signed in and sees the session on screen', async ({ start, dataDir }) => {
  const { page, pid } = await start()
  await createAdministrator(page)
  await expect(page.getByText('Active now')).toBeVisible()
  await expect(page.getByText(String(pid), { exact: true })).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ username: ADMIN.username, pid, end_reason: null }])
  const details = reading(dataDir, (database) => database.prepare("SELECT detail FROM audit_events WHERE kind = 'signed_in'").all())
  expect(details).toHaveLength(1)
  expect(JSON.parse((details as { detail: string }[])[0]?.detail ?? '')).toMatchObject({
    system: expect.stringContaining(type()),
    electron: expect.stringMatching(/^\d+\.\d+/),
  })
})

test('passwords that differ or are too short are explained beside the field, and nothing is created', async ({ start, dataDir }) => {
  const { page } = await start()
  await page.getByLabel('Username', { exact: true }).fill('ana')
  await page.getByLabel('Display name', { exact: true }).fill('Ana')
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByLabel('Repeat password', { exact: true }).fill('different')
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await expect(page.getByText('The password needs at least 15 characters.')).toBeVisible()
  expect(reading(dataDir, (database) => database.prepare('SELECT count(*) AS users FROM users').get())).toEqual({ users: 0 })
})

test('a wrong password and an unknown name get the same message, and the password field is ready to be retyped', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await signOut(page)
  const next = await nextPage(app, page)
  const messages: (string | null)[] = []
  for (const name of [ADMIN.username, 'nobody']) {
    await next.getByLabel('Username', { exact: true }).fill(name)
    await next.getByLabel('Password', { exact: true }).fill('wrong password')
    await next.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(next.getByRole('alert')).toBeVisible()
    await expect(next.getByLabel('Password', { exact: true })).toBeFocused()
    messages.push(await next.getByRole('alert').textContent())
  }
  expect(messages[0]).toBe(messages[1])
  await signIn(next)
})

test('the steps of its life are said on standard error, a line each, and nobody by name', async ({ start }) => {
  const { app, page } = await start()
  let said = ''
  app.process().stderr?.on('data', (chunk) => (said += String(chunk)))
  await createAdministrator(page)
  const over = once(app.process(), 'close')
  await app.evaluate(({ BrowserWindow, BaseWindow }) => [...BaseWindow.getAllWindows(), ...BrowserWindow.getAllWindows()][0]?.close())
  await over
  const steps = said.split('\n').filter((line) => line.startsWith('latchkey: '))
  expect(steps.map((line) => line.replace(/ \{.*/, ''))).toEqual(['latchkey: signed in', 'latchkey: session ended', 'latchkey: stopped'])
  expect(steps[1]).toContain('"reason":"window_closed"')
  for (const secret of [ADMIN.username, ADMIN.password]) expect(steps.join('\n')).not.toContain(secret)
})

test('the session beats at the interval the policy says', async ({ start, dataDir }) => {
  const { page, app } = await start()
  await createAdministrator(page)
  await app.close()
  execFileSync(process.execPath, [path.resolve('scripts/admin.ts'), 'policy', 'set', 'heartbeat-interval', '200ms', '--data-dir', dataDir])
  const again = await start()
  await signIn(again.page)
  const newest = () => sessionsIn(dataDir).at(-1)
  const began = newest()?.last_heartbeat_at ?? 0
  await expect.poll(() => newest()?.last_heartbeat_at ?? 0).toBeGreaterThan(began + 400)
})

test('a session that the database says is open on another computer keeps nobody out: the lock is here', async ({ start, dataDir }) => {
  const { randomBytes } = await import('node:crypto')
  const { moveNewestTo } = await import('./support/planted-sessions.ts')
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGKILL')
  moveNewestTo(dataDir, { hostId: randomBytes(16).toString('hex'), instanceId: randomBytes(16) })
  const second = await start()
  await second.page.getByLabel('Username', { exact: true }).fill(ADMIN.username)
  await second.page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await second.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(second.page.getByRole('status').filter({ hasText: ADMIN.displayName })).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'lease_expired' }, { end_reason: null }])
})

test('the page holds no token, no path and no Node', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  const reachable = await page.evaluate(() => ({
    node: typeof (globalThis as Record<string, unknown>)['require'] + typeof (globalThis as Record<string, unknown>)['process'],
    bridge: Object.keys((globalThis as unknown as { latchkey: object }).latchkey).toSorted(),
    stored: localStorage.length + sessionStorage.length + document.cookie.length,
  }))
  expect(reachable).toEqual({ node: 'undefinedundefined', bridge: ['ask', 'on'], stored: 0 })
  expect(await page.content()).not.toContain(dataDir)
})

test('a life-cycle log is kept, and holds no password', async ({ start, dataDir }) => {
  const { readFileSync } = await import('node:fs')
  const { app, page } = await start()
  await createAdministrator(page)
  await app.close()
  const file = path.join(dataDir, 'logs', 'latchkey.log')
  const log = readFileSync(file, 'utf8')
  expect(log).toMatch(/signed in .*\n[^]*session ended .*app_quit|session ended .*window_closed/)
  expect(log).not.toContain(ADMIN.password)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

for (const [language, button] of [
  ['es', 'Crear administrador'],
  ['it', 'Crea amministratore'],
] as const) {
  test(`speaks ${language} when asked to by --lang`, async ({ start }) => {
    const { page } = await start({ args: ['--lang', language] })
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    await expect(page.getByRole('button', { name: button })).toBeVisible()
  })
}

import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { admin } from './support/admin-cli.ts'
import { reading, sessionsIn } from './support/database.ts'
import { pressKeys, run } from './support/display.ts'
import { createAdministrator, expect, test } from './support/fixtures.ts'
import { nextPage } from './support/shown-page.ts'

/** The CLI beside the running app: its exit code and what it printed, once it is over. */
function cleanUp(dataDir: string, words: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [path.resolve('scripts/cleanup.ts'), ...words, '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}

test('a person at a living app sees the message and the countdown, and is signed out by their own app when it is over', async ({
  start,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  const over = cleanUp(dataDir, ['--force-all', '--yes', '--grace', '4s', '--message', 'Maintenance at noon'])
  const warning = page.getByRole('alertdialog', { name: 'Your session is about to be ended' })
  await expect(warning).toContainText('Maintenance at noon', { timeout: 5_000 })
  await expect(warning).toContainText(/Ends in/)
  const next = await nextPage(app, page, 8_000)
  await expect(next.getByText('A clean-up ended your session.')).toBeVisible()
  expect(await next.content()).not.toContain('Maintenance at noon')
  expect((await over).code).toBe(0)
  const [session] = sessionsIn(dataDir)
  expect(session).toMatchObject({ end_reason: 'closed_by_cleanup' })
  expect(JSON.parse(session?.end_evidence ?? '{}')).toMatchObject({
    trigger: 'close request',
    message: 'Maintenance at noon',
    by: { via: 'cli' },
  })
})

test('an app that is stopped is not waited for: its session ends in the database, and it says why once it goes on', async ({
  start,
  dataDir,
}) => {
  const { app, page, pid } = await start()
  await createAdministrator(page)
  process.kill(pid, 'SIGSTOP')
  const { code } = await cleanUp(dataDir, ['--force-all', '--yes', '--grace', '30s'])
  process.kill(pid, 'SIGCONT')
  expect(code).toBe(0)
  const next = await nextPage(app, page, 3_000)
  await expect(next.getByText('A clean-up ended your session.')).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'closed_by_cleanup' }])
})

test('a damaged database is put back from the newest backup, from the launch that found it, and the damaged files are kept', async ({
  start,
  spawn: launch,
  dataDir,
  display,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await app.close()
  admin(dataDir, ['backup'])
  reading(dataDir, (database) => database.pragma('wal_checkpoint(TRUNCATE)'))
  const file = path.join(dataDir, 'latchkey.db')
  writeFileSync(file, readFileSync(file).fill(0xa5, 4096, Math.floor(statSync(file).size / 2)))
  const second = launch()
  const titles = async () => (await run('wmctrl', ['-l'], display.name)).output
  await expect.poll(titles, { timeout: 20_000 }).toContain('The database is damaged')
  await pressKeys(display.name, 'The database is damaged', 'Return')
  await expect.poll(titles, { timeout: 10_000 }).toContain('Restore the backup?')
  await pressKeys(display.name, 'Restore the backup', 'Tab')
  await pressKeys(display.name, 'Restore the backup', 'Return')
  await expect.poll(titles, { timeout: 20_000 }).toMatch(/ Latchkey\n/)
  second.child.kill('SIGTERM')
  expect(await second.exit).toEqual({ code: 0, signal: null })
  expect(reading(dataDir, (database) => database.pragma('integrity_check', { simple: true }))).toBe('ok')
  expect(reading(dataDir, (database) => database.prepare("SELECT count(*) FROM audit_events WHERE kind = 'restored'").pluck().get())).toBe(
    1,
  )
})

test('a database that is gone is no new workstation: the launch that finds it so offers the backup, and nobody becomes the administrator', async ({
  start,
  spawn: launch,
  dataDir,
  display,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await app.close()
  admin(dataDir, ['backup'])
  for (const suffix of ['', '-wal', '-shm']) rmSync(path.join(dataDir, `latchkey.db${suffix}`), { force: true })
  const second = launch()
  const titles = async () => (await run('wmctrl', ['-l'], display.name)).output
  await expect.poll(titles, { timeout: 20_000 }).toContain('The database is gone')
  expect(existsSync(path.join(dataDir, 'latchkey.db'))).toBe(false)
  await pressKeys(display.name, 'The database is gone', 'Return')
  await expect.poll(titles, { timeout: 10_000 }).toContain('Restore the backup?')
  await pressKeys(display.name, 'Restore the backup', 'Tab')
  await pressKeys(display.name, 'Restore the backup', 'Return')
  await expect.poll(titles, { timeout: 20_000 }).toMatch(/ Latchkey\n/)
  second.child.kill('SIGTERM')
  expect(await second.exit).toEqual({ code: 0, signal: null })
  expect(reading(dataDir, (database) => database.prepare('SELECT count(*) FROM users').pluck().get())).toBe(1)
})

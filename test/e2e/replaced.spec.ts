import { once } from 'node:events'
import { existsSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sessionsIn } from './support/database.ts'
import { pressKeys, run } from './support/display.ts'
import { createAdministrator, expect, signedIn, test } from './support/fixtures.ts'

const titles = async (display: string) => (await run('wmctrl', ['-l'], display)).output
const windows = async (display: string) => (await titles(display)).split('\n').filter((line) => line.endsWith(' Latchkey')).length
const REPLACED = 'Latchkey’s data was replaced'
const names = ['', '-wal', '-shm'].map((suffix) => `latchkey.db${suffix}`)

for (const [how, replace] of [
  ['removed', (dataDir: string) => names.forEach((name) => rmSync(path.join(dataDir, name)))],
  ['renamed', (dataDir: string) => names.forEach((name) => renameSync(path.join(dataDir, name), path.join(dataDir, `old-${name}`)))],
] as const) {
  test(`a database that is ${how} while somebody is signed in ends the stay: the person is told, and the app leaves`, async ({
    start,
    dataDir,
    display,
  }) => {
    const { app, page } = await start()
    await createAdministrator(page)
    const exit = once(app.process(), 'exit')
    replace(dataDir)
    await expect.poll(() => titles(display.name), { timeout: 10_000 }).toContain(REPLACED)
    expect(await windows(display.name)).toBe(0)
    expect(existsSync(path.join(dataDir, 'latchkey.db'))).toBe(false)
    await pressKeys(display.name, REPLACED, 'Return')
    expect((await exit)[0]).toBe(3)
    if (how === 'renamed') {
      for (const name of names)
        if (existsSync(path.join(dataDir, `old-${name}`))) renameSync(path.join(dataDir, `old-${name}`), path.join(dataDir, name))
      expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'app_quit' }])
    }
  })
}

test('lock files that are removed under a running app are put back, and nobody else gets a window', async ({
  start,
  spawn,
  dataDir,
  display,
}) => {
  const { page } = await start()
  await createAdministrator(page)
  const remove = () =>
    ['instance.db', 'instance.lock', 'instance.json', 'doorbell'].forEach((name) =>
      rmSync(path.join(dataDir, name), { recursive: true, force: true }),
    )
  remove()
  const atOnce = spawn()
  await sleep(4_000)
  expect(await windows(display.name)).toBe(1)
  await signedIn(page)
  atOnce.child.kill('SIGKILL')
  await atOnce.exit
  remove()
  await expect.poll(() => existsSync(path.join(dataDir, 'instance.json')), { timeout: 10_000 }).toBe(true)
  const later = spawn()
  expect(await later.exit).toEqual({ code: 0, signal: null })
  expect(later.stderr()).toContain('already running')
  await signedIn(page)
})

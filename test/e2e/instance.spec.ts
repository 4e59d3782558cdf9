import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RawApp } from './support/app.ts'
import { pressKeys, run } from './support/display.ts'
import { createAdministrator, expect, test } from './support/fixtures.ts'

const windowsNamed = async (display: string, name: string) =>
  (await run('wmctrl', ['-l'], display)).output.split('\n').filter((line) => line.endsWith(` ${name}`)).length

test('a second launch brings the first window to the front, restored if minimised, and ends with code 0', async ({
  start,
  spawn,
  display,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]?.minimize())
  await expect.poll(() => app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]?.isMinimized())).toBe(true)
  const second = spawn()
  expect(await second.exit).toEqual({ code: 0, signal: null })
  expect(second.stderr()).toContain('already running')
  await expect.poll(() => app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]?.isMinimized())).toBe(false)
  expect(await windowsNamed(display.name, 'Latchkey')).toBe(1)
})

test('a launch with another --user-data-dir still finds the instance of this data directory', async ({ start, spawn, dataDir }) => {
  await start()
  const second = spawn({ args: [`--user-data-dir=${dataDir}-elsewhere`] })
  expect(await second.exit).toEqual({ code: 0, signal: null })
  expect(existsSync(`${dataDir}-elsewhere/latchkey.db`)).toBe(false)
})

test('a launch on another data directory is its own instance', async ({ start, dataDir, display }) => {
  await start()
  const other = await start({ dataDir: `${dataDir}-other` })
  await expect(other.page.getByRole('button', { name: 'Create administrator' })).toBeVisible()
  expect(await windowsNamed(display.name, 'Latchkey')).toBe(2)
})

test('a stopped holder is never killed: the second launch says who holds it, waits when asked, and hands over once it answers', async ({
  start,
  spawn,
  display,
}) => {
  test.setTimeout(90_000)
  const first = await start()
  await createAdministrator(first.page)
  process.kill(first.pid, 'SIGSTOP')
  const second = spawn({ args: ['--remote-debugging-port=0'] })
  await expect.poll(() => second.stderr(), { timeout: 15_000 }).toContain('does not answer')
  expect(second.stderr()).toContain(String(first.pid))
  await expect.poll(() => windowsNamed(display.name, 'Latchkey is already running but does not answer'), { timeout: 15_000 }).toBe(1)
  // Electron's own lock would have killed it twenty seconds after it was asked.
  await sleep(22_000)
  expect(() => process.kill(first.pid, 0)).not.toThrow()
  expect(second.child.exitCode).toBeNull()
  await pressKeys(display.name, 'Latchkey is already running but does not answer', 'Return')
  process.kill(first.pid, 'SIGCONT')
  expect(await second.exit).toEqual({ code: 0, signal: null })
  await expect(first.page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible()
})

test('leaving a stopped holder alone ends the second launch with code 3', async ({ start, spawn, display }) => {
  const first = await start()
  process.kill(first.pid, 'SIGSTOP')
  const second = spawn()
  await expect.poll(() => windowsNamed(display.name, 'Latchkey is already running but does not answer'), { timeout: 15_000 }).toBe(1)
  await pressKeys(display.name, 'Latchkey is already running but does not answer', 'Escape')
  expect(await second.exit).toEqual({ code: 3, signal: null })
  process.kill(first.pid, 'SIGCONT')
})

test('waiting for a stopped holder that then dies opens the app in the launch that waited', async ({ start, spawn, display }) => {
  const first = await start()
  process.kill(first.pid, 'SIGSTOP')
  const second = spawn()
  await expect.poll(() => windowsNamed(display.name, 'Latchkey is already running but does not answer'), { timeout: 15_000 }).toBe(1)
  await pressKeys(display.name, 'Latchkey is already running but does not answer', 'Return')
  process.kill(first.pid, 'SIGKILL')
  await expect.poll(() => windowsNamed(display.name, 'Latchkey is already running but does not answer'), { timeout: 15_000 }).toBe(0)
  await expect.poll(() => windowsNamed(display.name, 'Latchkey'), { timeout: 15_000 }).toBe(1)
  second.child.kill('SIGTERM')
  expect(await second.exit).toEqual({ code: 0, signal: null })
})

test('of six launches at once exactly one opens a window, ten times over', async ({ spawn, display }) => {
  test.setTimeout(180_000)
  for (let round = 0; round < 10; round += 1) {
    const six = Array.from({ length: 6 }, () => spawn())
    const gone = new Set<RawApp>()
    for (const app of six) void app.exit.then(() => gone.add(app))
    await expect.poll(() => gone.size, { timeout: 30_000 }).toBe(5)
    await expect.poll(() => windowsNamed(display.name, 'Latchkey'), { timeout: 15_000 }).toBe(1)
    for (const app of gone) expect(await app.exit).toEqual({ code: 0, signal: null })
    const [survivor] = six.filter((app) => !gone.has(app))
    survivor?.child.kill('SIGTERM')
    expect(await survivor?.exit).toEqual({ code: 0, signal: null })
  }
})

import { readdirSync, readFileSync } from 'node:fs'
import { sessionsIn } from './support/database.ts'
import { pressKeys, run } from './support/display.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'
import { shownProcess, textOnScreen } from './support/shown-page.ts'

const isAlive = (pid: number) => readdirSync('/proc').includes(String(pid))

/** What Chromium makes its renderers of: without them there is no other page. */
const zygotesOf = (pid: number) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => {
      try {
        const [, parent] = readFileSync(`/proc/${each}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
        return Number(parent) === pid && readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('--type=zygote')
      } catch {
        return false
      }
    })

test('a page that is stopped is noticed by whoever types, and the session goes on', async ({ start, dataDir, display }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  // The typing of a moment ago was answered; the next look is due after ten seconds.
  await page.waitForTimeout(10_000)
  const stopped = await shownProcess(app)
  process.kill(stopped, 'SIGSTOP')
  await pressKeys(display.name, '^Latchkey$', 'Tab')
  await expect.poll(() => isAlive(stopped), { timeout: 15_000 }).toBe(false)
  await expect.poll(() => textOnScreen(app)).toContain(`Signed in as ${ADMIN.displayName}`)
  expect(sessionsIn(dataDir)).toMatchObject([{ ended_at: null }])
})

test('with nothing left to make a page of, the session ends, and whoever comes is told by the operating system', async ({
  start,
  spawn,
  dataDir,
  display,
}) => {
  test.setTimeout(60_000)
  const { app, page } = await start()
  await createAdministrator(page)
  // Before the page of the next person is there, which would do.
  for (const pid of [...zygotesOf(app.process().pid ?? 0), await shownProcess(app)]) process.kill(pid, 'SIGKILL')
  expect(await spawn().exit).toMatchObject({ code: 0 })
  await expect.poll(async () => (await run('wmctrl', ['-l'], display.name)).output.split('\n').length, { timeout: 40_000 }).toBe(3)
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'process_died' }])
})

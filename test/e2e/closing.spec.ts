import { setTimeout as sleep } from 'node:timers/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { sessionsIn } from './support/database.ts'
import { pressKeys, run } from './support/display.ts'
import { createAdministrator, expect, signIn, test } from './support/fixtures.ts'
import { crash, nextPage, signOut, textOnScreen } from './support/shown-page.ts'

type Running = Readonly<{ app: ElectronApplication; page: Page; pid: number; display: string }>

type Way = Readonly<{ name: string; leave: (running: Running) => Promise<unknown>; reason: string; trigger: string; code?: number }>

/** Every way out that our code sees, and what the row must say. */
const WAYS: readonly Way[] = [
  {
    name: 'the window manager closes the window',
    leave: ({ display }) => run('wmctrl', ['-c', 'Latchkey'], display),
    reason: 'window_closed',
    trigger: 'window',
  },
  { name: 'Alt+F4', leave: ({ display }) => pressKeys(display, '^Latchkey$', 'alt+F4'), reason: 'window_closed', trigger: 'window' },
  {
    name: "the page's own window.close()",
    leave: ({ page }) => ignoringGone(page.evaluate(() => window.close())),
    reason: 'window_closed',
    trigger: 'window',
  },
  {
    name: 'win.destroy()',
    leave: ({ app }) => ignoringGone(app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows()[0]?.destroy())),
    reason: 'window_closed',
    trigger: 'window',
  },
  {
    name: 'app.quit()',
    leave: ({ app }) => ignoringGone(app.evaluate(({ app: electron }) => electron.quit())),
    reason: 'app_quit',
    trigger: 'quit',
  },
  // What the operating system would tell, told by the test: neither a Windows logoff nor a logind shutdown can be had here.
  {
    name: "powerMonitor's shutdown",
    leave: ({ app }) => ignoringGone(app.evaluate(({ powerMonitor }) => void powerMonitor.emit('shutdown'))),
    reason: 'os_session_end',
    trigger: 'shutdown',
  },
  {
    name: "Windows' query-session-end",
    leave: ({ app }) =>
      ignoringGone(
        app.evaluate(({ BaseWindow }) => {
          const [window] = BaseWindow.getAllWindows()
          window?.emit('query-session-end')
          window?.close()
        }),
      ),
    reason: 'os_session_end',
    trigger: 'query-session-end',
  },
  { name: 'Ctrl+Q', leave: ({ display }) => pressKeys(display, '^Latchkey$', 'ctrl+q'), reason: 'app_quit', trigger: 'quit' },
  { name: 'Ctrl+W', leave: ({ display }) => pressKeys(display, '^Latchkey$', 'ctrl+w'), reason: 'window_closed', trigger: 'window' },
  {
    name: 'app.exit()',
    leave: ({ app }) => ignoringGone(app.evaluate(({ app: electron }) => electron.exit(0))),
    reason: 'window_closed',
    trigger: 'window',
  },
  { name: 'SIGTERM', leave: ({ pid }) => signals(pid, 'SIGTERM'), reason: 'os_session_end', trigger: 'SIGTERM' },
  { name: 'SIGHUP', leave: ({ pid }) => signals(pid, 'SIGHUP'), reason: 'os_session_end', trigger: 'SIGHUP' },
  { name: 'SIGINT twice', leave: ({ pid }) => signals(pid, 'SIGINT', 'SIGINT'), reason: 'os_session_end', trigger: 'SIGINT' },
  {
    name: 'an exception that nobody caught',
    leave: ({ app }) => app.evaluate(() => void setTimeout(() => JSON.parse('what nobody foresaw'))),
    reason: 'process_died',
    trigger: 'unexpected error',
    code: 1,
  },
  {
    name: 'a rejection that nobody caught',
    leave: ({ app }) => app.evaluate(() => void setTimeout(() => void Promise.reject(new Error('nobody foresaw this')))),
    reason: 'process_died',
    trigger: 'unexpected error',
    code: 1,
  },
  { name: 'SIGTERM twice', leave: ({ pid }) => signals(pid, 'SIGTERM', 'SIGTERM'), reason: 'os_session_end', trigger: 'SIGTERM' },
]

for (const way of WAYS) {
  test(`${way.name} ends the session, on disk, as ${way.reason}`, async ({ start, dataDir, display }) => {
    const { app, page, pid } = await start()
    await createAdministrator(page)
    const exit = exitOf(app)
    await way.leave({ app, page, pid, display: display.name })
    expect(await exit).toEqual({ code: way.code ?? 0, signal: null })
    const [session] = sessionsIn(dataDir)
    expect(session).toMatchObject({ end_reason: way.reason, recovered_at: null })
    expect(JSON.parse(session?.end_evidence ?? '{}')).toMatchObject({ trigger: way.trigger })
    expect(session?.duration_ms).toBe((session?.ended_at ?? 0) - (session?.started_at ?? 0))
  })
}

test('a signal to the whole process group, as a terminal sends it, still ends the session', async ({ spawn, start, dataDir }) => {
  const first = await start()
  await createAdministrator(first.page)
  const exit = exitOf(first.app)
  for (const pid of await processTree(first.pid)) signalIfThere(pid, 'SIGTERM')
  await exit
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'os_session_end', recovered_at: null }])
  const next = spawn()
  await expect.poll(() => sessionsIn(dataDir).filter((session) => session.ended_at === null)).toEqual([])
  next.child.kill('SIGTERM')
  await next.exit
})

test('a page that hangs does not keep the session open when its window is closed', async ({ start, dataDir, display }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  const exit = exitOf(app)
  void ignoringGone(
    page.evaluate(() => {
      for (;;) {
        // hang
      }
    }),
  )
  await sleep(300)
  await run('wmctrl', ['-c', 'Latchkey'], display.name)
  expect(await exit).toEqual({ code: 0, signal: null })
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'window_closed', recovered_at: null }])
})

test('"Sign out" ends the session, shows the sign-in screen, and the next person gets in at once', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await signOut(page)
  const door = await nextPage(app, page)
  await expect(door.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'signed_out' }])
  await signIn(door)
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'signed_out' }, { end_reason: null }])
})

test('a page that crashes once is loaded again and the session goes on; crashing again within a minute ends it and says so', async ({
  start,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await crash(app)
  await expect.poll(() => textOnScreen(app)).toContain('Signed in as')
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: null }])
  await crash(app)
  await expect.poll(() => textOnScreen(app)).toContain('The last session here ended unexpectedly')
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'process_died' }])
})

test('with the person gone from memory, closing finds the session in the database by the process that holds it', async ({
  start,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  const exit = exitOf(app)
  // The same row as the app's own, begun behind the back of what the app remembers: as if memory had been lost.
  await signOut(page)
  await nextPage(app, page)
  const { reopenNewest } = await import('./support/planted-sessions.ts')
  reopenNewest(dataDir)
  await ignoringGone(app.evaluate(({ app: electron }) => electron.quit()))
  await exit
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'app_quit' }])
})

const exitOf = (app: ElectronApplication) =>
  new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    app.process().once('exit', (code, signal) => resolve({ code, signal })),
  )

/** The answer to a call that ends the process it was made in never comes. */
const ignoringGone = (call: Promise<unknown>) => call.catch(() => undefined)

async function signals(pid: number, ...names: NodeJS.Signals[]): Promise<void> {
  for (const name of names) {
    signalIfThere(pid, name)
    await sleep(5)
  }
}

function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It is gone already.
  }
}

async function processTree(pid: number): Promise<readonly number[]> {
  const { readFileSync, readdirSync } = await import('node:fs')
  const parentOf = (child: string) => {
    try {
      return Number(readFileSync(`/proc/${child}/stat`, 'utf8').split(') ').pop()?.split(' ')[1])
    } catch {
      return 0
    }
  }
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const tree = [pid]
  for (let found = true; found;) {
    const children = all.map(Number).filter((child) => !tree.includes(child) && tree.includes(parentOf(String(child))))
    tree.push(...children)
    found = children.length > 0
  }
  return tree
}

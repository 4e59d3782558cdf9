import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { addTom, admin, repeatPassword, room, shownAs, TOM, tryToSignIn } from './support/admin-cli.ts'
import { sessionsIn } from './support/database.ts'
import { pressKeys, run } from './support/display.ts'
import { ADMIN, createAdministrator, expect, signIn, test } from './support/fixtures.ts'
import { isInMemoryOf } from './support/process-memory.ts'
import { crash, nextPage, shownProcess, signOut, textOnScreen } from './support/shown-page.ts'

type Here = Readonly<{ app: ElectronApplication; page: Page; dataDir: string; display: string }>
type Planted = { heard?: string[] }

/** Every end after which the app is there for the next person. */
const ENDINGS: Readonly<Record<string, (here: Here) => unknown>> = {
  '"Sign out"': ({ page }) => signOut(page),
  'the menu': ({ display }) => pressKeys(display, '^Latchkey$', 'ctrl+shift+o'),
  'the idle timeout': ({ dataDir }) => {
    admin(dataDir, ['policy', 'set', 'idle-warning', '1s'])
    admin(dataDir, ['policy', 'set', 'idle-timeout', '2s'])
  },
  'an administrator': ({ dataDir }) => admin(dataDir, ['sessions', 'close', '--user', ADMIN.username]),
  'a hand-over': async ({ dataDir, page }) => {
    admin(dataDir, ['policy', 'set', 'hand-over-grace', '1s'])
    await page.getByRole('button', { name: 'Lock', exact: true }).click()
    await page.getByRole('button', { name: 'I’m someone else' }).click()
  },
  'falling asleep': async ({ dataDir, app }) => {
    admin(dataDir, ['policy', 'set', 'on-sleep', 'sign-out'])
    await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('suspend'))
  },
  'the bridge, by the page itself': ({ page }) =>
    page
      .evaluate(() => window.latchkey.ask('session:sign-out', null))
      .then(
        () => undefined,
        () => undefined,
      ),
}

const plant = (page: Page) =>
  page.evaluate(async () => {
    const marker = 'left behind by the one before'
    const heard: string[] = ((globalThis as Planted).heard = [])
    for (const kind of ['keydown', 'input', 'submit'] as const)
      addEventListener(kind, () => localStorage.setItem('heard', 'something'), true)
    localStorage.setItem('marker', marker)
    sessionStorage.setItem('marker', marker)
    window.name = marker
    // oxlint-disable-next-line no-document-cookie -- what a page may try
    document.cookie = `marker=${marker}`
    await new Promise((resolve) => {
      const opening = indexedDB.open('marker', 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore('marker')
      for (const outcome of ['success', 'error', 'blocked']) opening.addEventListener(outcome, resolve)
    })
    await caches.open('marker').catch(() => undefined)
    heard.push(marker)
  })

const found = (page: Page) =>
  page.evaluate(async () => ({
    world: (globalThis as Planted).heard ?? null,
    local: localStorage.length,
    session: sessionStorage.length,
    name: window.name,
    cookie: document.cookie,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys().catch(() => [])).length,
    history: history.length,
    typed: [...document.querySelectorAll('input')].map(({ value }) => value).join(''),
  }))

const NOTHING = { world: null, local: 0, session: 0, name: '', cookie: '', databases: 0, caches: 0, history: 1, typed: '' }

const isAlive = (pid: number) => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

for (const [name, end] of Object.entries(ENDINGS)) {
  test(`after the end by ${name} nothing of the page is there for the next person, and its process is gone`, async ({
    start,
    dataDir,
    display,
  }) => {
    const { app, page } = await start()
    await createAdministrator(page)
    await plant(page)
    await app.evaluate(({ clipboard }) => clipboard.clear())
    await page.getByRole('heading', { name: ADMIN.displayName }).selectText()
    await page.evaluate(() => document.execCommand('copy'))
    await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain(ADMIN.displayName)
    const before = await shownProcess(app)
    await end({ app, page, dataDir, display: display.name })
    const next = await nextPage(app, page)
    await expect.poll(() => isAlive(before), { timeout: 1_000 }).toBe(false)
    expect(await shownProcess(app)).not.toBe(before)
    expect(await found(next)).toEqual(NOTHING)
    await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('')
    await tryToSignIn(next, ADMIN.username, 'a wrong one')
    await expect(next.getByText('The username or the password is not right')).toBeVisible()
    expect(await found(next)).toEqual({ ...NOTHING, typed: ADMIN.username })
  })
}

test('a page that crashes twice goes with all that was in it', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await plant(page)
  await crash(app)
  await expect.poll(() => textOnScreen(app)).toContain('Signed in as')
  await crash(app)
  const next = await nextPage(app, page)
  await expect(next.getByText('The last session here ended unexpectedly')).toBeVisible()
  expect(await found(next)).toEqual(NOTHING)
})

test('a waiting page that dies is no loss: the next person gets another one', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await expect.poll(() => app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(2)
  const shown = await shownProcess(app)
  await app.evaluate(({ webContents }, here) => {
    for (const each of webContents.getAllWebContents()) if (each.getOSProcessId() !== here) each.forcefullyCrashRenderer()
  }, shown)
  await expect.poll(() => app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
  await signOut(page)
  const next = await nextPage(app, page)
  await signIn(next)
  await expect.poll(() => app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(2)
})

test('whoever leaves the choosing of a password leaves nothing in the page either', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await room(page, 'People')
  await page.getByRole('button', { name: 'Add person' }).click()
  await page.getByLabel('Username', { exact: true }).fill('zoe')
  await page.keyboard.press('Enter')
  await repeatPassword(page)
  const given = await page.getByRole('textbox', { name: 'One-time password' }).inputValue()
  await page.getByRole('button', { name: 'Done' }).click()
  await room(page, 'Your session')
  await signOut(page)
  const choosing = await nextPage(app, page)
  await tryToSignIn(choosing, 'zoe', given)
  await choosing.getByLabel('New password', { exact: true }).fill('half a password')
  await plant(choosing)
  await choosing.getByRole('button', { name: 'Back to sign-in' }).click()
  const next = await nextPage(app, choosing)
  expect(await found(next)).toEqual(NOTHING)
})

test('a partition that comes round again is empty, at 100 %, and has the same protections', async ({ start }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  let here = page
  for (let person = 0; person < 7; person += 1) {
    expect(await found(here)).toMatchObject({ local: 0, session: 0, name: '', databases: 0, caches: 0, cookie: '' })
    expect(await here.evaluate(() => devicePixelRatio)).toBe(1)
    await plant(here)
    await app.evaluate(({ webContents }) => webContents.getFocusedWebContents()?.setZoomLevel(2))
    await expect.poll(() => here.evaluate(() => devicePixelRatio)).toBeGreaterThan(1)
    await signOut(here)
    here = await nextPage(app, here)
    await signIn(here)
    await sleep(700)
  }
  expect(await here.evaluate(() => fetch('app://latchkey/index.html').then(String, () => 'refused'))).toBe('refused')
})

test.describe('in memory', () => {
  test.skip(process.platform !== 'linux' || process.getuid?.() !== 0, 'looks into the memory of other processes')

  test('no password of the one before is in the page of the next', async ({ start, dataDir }) => {
    const { app, page } = await start()
    await createAdministrator(page)
    addTom(dataDir)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByLabel('New password', { exact: true }).fill('marzipan-lighthouse-42')
    expect(isInMemoryOf(await shownProcess(app), 'marzipan-lighthouse-42')).toBe(true)
    await page.keyboard.press('Escape')
    await signOut(page)
    const next = await nextPage(app, page)
    await tryToSignIn(next, TOM.username, TOM.password)
    await shownAs(next, TOM.displayName)
    const pid = await shownProcess(app)
    expect(isInMemoryOf(pid, TOM.displayName)).toBe(true)
    for (const secret of ['marzipan-lighthouse-42', ADMIN.password]) expect(isInMemoryOf(pid, secret)).toBe(false)
  })
})

test('twenty people one after another leave as many processes as one', async ({ start }) => {
  test.setTimeout(240_000)
  const { app, page, pid } = await start()
  await createAdministrator(page)
  await sleep(1_500)
  const processes = () => childrenOf(pid).length
  const atFirst = processes()
  let here = page
  for (let person = 0; person < 20; person += 1) {
    await signOut(here)
    here = await nextPage(app, here)
    await signIn(here)
  }
  await expect.poll(processes, { timeout: 5_000 }).toBe(atFirst)
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(2)
})

test('what the one before goes on typing does not reach the door', async ({ start, display }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await pressKeys(display.name, '^Latchkey$', 'Tab')
  await sleep(1_000)
  await run('xdotool', ['key', 'ctrl+shift+o', 'type', '--delay', '8', 'still typing'], display.name)
  const next = await nextPage(app, page)
  const username = next.getByLabel('Username', { exact: true })
  await expect(username).toBeFocused()
  await expect(username).toHaveValue('')
  await sleep(400)
  await run('xdotool', ['type', '--delay', '20', 'tom'], display.name)
  await expect(username).toHaveValue('tom')
})

test('a page that is stopped is loaded anew when somebody brings the window to the front, and the session goes on', async ({
  start,
  spawn,
  dataDir,
}) => {
  const { app, page } = await start()
  await createAdministrator(page)
  const stopped = await shownProcess(app)
  process.kill(stopped, 'SIGSTOP')
  const second = spawn()
  expect(await second.exit).toMatchObject({ code: 0 })
  await expect.poll(() => isAlive(stopped), { timeout: 5_000 }).toBe(false)
  await expect.poll(() => textOnScreen(app)).toContain(`Signed in as ${ADMIN.displayName}`)
  expect(sessionsIn(dataDir)).toMatchObject([{ ended_at: null }])
  expect(readFileSync(`${dataDir}/logs/latchkey.log`, 'utf8')).toContain('the page does not answer')
})

function childrenOf(pid: number): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const [state, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      if (state !== 'Z') parents.set(Number(name), Number(parent))
    } catch {
      // It has just gone.
    }
  }
  const tree = [pid]
  for (const each of tree) for (const [child, parent] of parents) if (parent === each) tree.push(child)
  return tree
}

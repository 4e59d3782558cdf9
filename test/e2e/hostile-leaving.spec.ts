// oxlint-disable unicorn/consistent-function-scoping, typescript/no-implied-eval, no-extend-native, no-shadow -- what runs in the page is hostile on purpose, and cannot reach beyond its own function
import { sessionsIn } from './support/database.ts'
import { run } from './support/display.ts'
import { createAdministrator, expect, test } from './support/fixtures.ts'
import { NOT_ALLOWED, INVALID, ask, sessionSurvives } from './support/hostile.ts'
import type { Hostile } from './support/hostile.ts'
import { nextPage, windowCount } from './support/shown-page.ts'

test('windows, navigation, downloads and leaving by the back door are denied', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  const here = page.url()
  const opened = await page.evaluate(async () => {
    const windows = [
      'about:blank',
      'app://latchkey/index.html',
      'https://example.com/',
      'file:///etc/passwd',
      'javascript:1',
      'mailto:a@b.c',
    ]
    const got = windows.map((address) => globalThis.open(address) !== null)
    const link = document.createElement('a')
    link.href = 'app://latchkey/index.html'
    link.download = 'stolen.html'
    document.body.append(link)
    link.click()
    link.removeAttribute('download')
    link.target = '_blank'
    link.click()
    return got
  })
  expect(opened).not.toContain(true)
  for (const address of [
    'https://example.com/',
    'http://127.0.0.1:1/',
    'file:///etc/passwd',
    'data:text/html,hello',
    'app://elsewhere/index.html',
    'app://latchkey/notice.html?title=Your+password&body=Please',
    'mailto:somebody@example.com',
    'latchkey:x',
  ]) {
    await page.evaluate((to) => void (location.href = to), address)
    await page.waitForTimeout(100)
    expect(page.url()).toBe(here)
  }
  expect(await windowCount(app)).toBe(1)
  await sessionSurvives(page, dataDir)
})

test('a page that blanks itself, which Chromium lets it do unasked, is not heard any more', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await page.evaluate(() => void (location.href = 'about:blank'))
  await page.waitForURL('about:blank')
  const answer = await page.evaluate(() => (globalThis as unknown as Partial<Hostile>).latchkey?.ask('view:get', null) ?? 'no bridge')
  expect(['no bridge', NOT_ALLOWED]).toContainEqual(answer)
  await app.close()
  expect(sessionsIn(dataDir)).toMatchObject([{ ended_at: expect.any(Number) }])
})

test('every permission is denied', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  const granted = await page.evaluate(async () => {
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'clipboard-read',
      'clipboard-write',
      'midi',
      'persistent-storage',
      'background-sync',
      'idle-detection',
      'screen-wake-lock',
      'storage-access',
      'window-management',
      'local-fonts',
      'display-capture',
    ]
    const states = await Promise.all(
      names.map((name) =>
        navigator.permissions.query({ name: name as PermissionName }).then(
          ({ state }) => (state === 'granted' ? name : null),
          () => null,
        ),
      ),
    )
    const succeeds = async (attempt: () => Promise<unknown>) => {
      const late = new Promise((_, reject) => setTimeout(reject, 3_000))
      try {
        await Promise.race([attempt(), late])
        return true
      } catch {
        return false
      }
    }
    type Devices = Record<'hid' | 'usb' | 'serial' | 'bluetooth', Record<string, (options: unknown) => Promise<unknown[]>>>
    const devices = navigator as unknown as Devices
    const asked: Record<string, () => Promise<unknown>> = {
      position: () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
      notification: async () => {
        if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied')
      },
      media: () => navigator.mediaDevices.getUserMedia({ audio: true, video: true }),
      screen: () => navigator.mediaDevices.getDisplayMedia(),
      clipboard: () => navigator.clipboard.readText(),
      midi: () => navigator.requestMIDIAccess({ sysex: true }),
      usb: async () => devices.usb['requestDevice']?.({ filters: [] }),
      serial: async () => devices.serial['requestPort']?.({}),
      bluetooth: async () => devices.bluetooth['requestDevice']?.({ acceptAllDevices: true }),
      fonts: async () => {
        const fonts = await (globalThis as unknown as { queryLocalFonts(): Promise<unknown[]> }).queryLocalFonts()
        if (fonts.length === 0) throw new Error('none')
      },
      fullscreen: () => document.documentElement.requestFullscreen(),
      pointer: async () => {
        await document.body.requestPointerLock()
        if (!document.pointerLockElement) throw new Error('denied')
      },
      directory: () => (globalThis as unknown as { showDirectoryPicker(): Promise<unknown> }).showDirectoryPicker(),
      worker: () => navigator.serviceWorker.register('app://latchkey/assets/index.js'),
    }
    const got = await Promise.all(Object.entries(asked).map(async ([name, attempt]) => ((await succeeds(attempt)) ? name : null)))
    return [...states, ...got].filter(Boolean)
  })
  expect(granted).toEqual([])
  await sessionSurvives(page, dataDir)
})

test('a page cannot keep the window from closing, nor a session from ending with it', async ({ start, dataDir, display }) => {
  const { child, page } = await start()
  await createAdministrator(page)
  await page.evaluate(() => {
    addEventListener('beforeunload', (event) => {
      event.preventDefault()
      event.returnValue = 'stay'
    })
  })
  // Only a page that somebody has used may hold up its closing.
  await page.getByRole('status').first().click()
  const gone = new Promise((resolve) => child.once('exit', resolve))
  await run('wmctrl', ['-c', 'Latchkey'], display.name)
  await gone
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'window_closed' }])
})

test('before sign-in, and after sign-out, the page is told nothing and may do nothing but sign in', async ({ start, dataDir }) => {
  const { app, page } = await start()
  const notSignedIn = { ok: false, error: { code: 'not_signed_in', params: {} } }
  expect(await ask(page, 'session:sign-out', null)).toEqual(notSignedIn)
  await createAdministrator(page)
  expect(await ask(page, 'administrator:create', { username: 'eve', displayName: '', password: 'correct horse battery' })).toMatchObject({
    ok: false,
  })
  expect(await ask(page, 'session:sign-out', { extra: true })).toEqual(INVALID)
  expect(await ask(page, 'users:list', null)).toEqual(NOT_ALLOWED)
  // The page that asked is gone before it is answered.
  await ask(page, 'session:sign-out', null).catch(() => undefined)
  const next = await nextPage(app, page)
  expect(await ask(next, 'session:sign-out', null)).toEqual(notSignedIn)
  expect(JSON.stringify(await ask(next, 'view:get', null))).not.toContain('ana')
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'signed_out' }])
})

test('every window has every protection on', async ({ start }) => {
  const { app } = await start()
  const preferences = await app.evaluate(({ BrowserWindow, webContents }) => {
    const pages = webContents.getAllWebContents()
    // A window that nobody confined by hand, on the default session.
    const other = new BrowserWindow({ show: false })
    type Inspectable = { getLastWebPreferences(): Record<string, unknown> }
    const found = pages.map((page) => (page as unknown as Inspectable).getLastWebPreferences())
    const listens = [
      'will-navigate',
      'will-redirect',
      'will-frame-navigate',
      'will-attach-webview',
      'will-prevent-unload',
      'select-bluetooth-device',
    ]
    const deaf = listens.filter((event) => other.webContents.listenerCount(event) === 0)
    other.destroy()
    return { found, deaf }
  })
  expect(preferences.deaf).toEqual([])
  expect(preferences.found).toHaveLength(1)
  expect(preferences.found[0]).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
  })
  expect(preferences.found[0]).not.toHaveProperty('enableBlinkFeatures', expect.stringMatching(/./))
})

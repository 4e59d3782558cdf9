import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
// oxlint-disable unicorn/consistent-function-scoping, typescript/no-implied-eval, no-extend-native, no-shadow -- what runs in the page is hostile on purpose, and cannot reach beyond its own function
import type { Page } from '@playwright/test'
import { sessionsIn } from './support/database.ts'
import { run } from './support/display.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'
import { nextPage, windowCount } from './support/shown-page.ts'

/** The page's own world, where script that got in would run. Playwright's evaluate is not held back by the content security policy. */
type Hostile = Record<string, unknown> & { latchkey: { ask(channel: unknown, question?: unknown): Promise<unknown> } }

const NOT_ALLOWED = { ok: false, error: { code: 'not_allowed', params: {} } }
const INVALID = { ok: false, error: { code: 'invalid_input', params: {} } }

const ask = (page: Page, channel: unknown, question?: unknown) =>
  page.evaluate(([name, asked]) => (globalThis as unknown as Hostile).latchkey.ask(name, asked), [channel, question])

/** Whatever was tried: the person is still signed in, at a page that still answers. */
async function sessionSurvives(page: Page, dataDir: string): Promise<void> {
  // Not by a locator: after a navigation that was denied, Playwright waits for its end for ever.
  expect(await page.evaluate(() => document.body.textContent)).toContain(ADMIN.displayName)
  expect(await ask(page, 'view:get', null)).toMatchObject({ ok: true, value: { screen: 'home' } })
  expect(sessionsIn(dataDir)).toMatchObject([{ ended_at: null }])
}

test('a hostile page finds no Node, no Electron and nothing but two functions of the bridge, which it cannot change', async ({
  start,
  dataDir,
}) => {
  const { page } = await start()
  await createAdministrator(page)
  const found = await page.evaluate(() => {
    const world = globalThis as unknown as Hostile
    const names = ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer', 'chrome.runtime']
    const bridge = world.latchkey
    try {
      ;(world as Record<string, unknown>)['latchkey'] = null
      ;(bridge as Record<string, unknown>)['ask'] = null
    } catch {
      // Assigning throws in strict code.
    }
    // A function of another world leads to that world's Function, unless the bridge has replaced it by one of ours.
    const Constructor = bridge.ask.constructor as (code: string) => () => unknown
    let reached: unknown = 'nothing'
    try {
      reached = Constructor('return typeof require + typeof process')()
    } catch (error) {
      reached = (error as Error).name
    }
    return {
      names: names.filter((name) => name in world),
      bridge: Object.keys(world.latchkey).toSorted(),
      types: [typeof world.latchkey.ask, Object.isFrozen(world.latchkey)],
      reached: ['EvalError', 'undefinedundefined'].includes(String(reached)),
    }
  })
  expect(found).toEqual({ names: [], bridge: ['ask', 'on'], types: ['function', true], reached: true })
  await sessionSurvives(page, dataDir)
})

test('polluted prototypes in the page change nothing on the other side of the bridge', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  const answers = await page.evaluate(async () => {
    const world = globalThis as unknown as Hostile
    const kept = { includes: Array.prototype.includes, hasOwn: Object.hasOwn, keys: Object.keys }
    Array.prototype.includes = () => true
    Object.hasOwn = () => true
    Object.keys = () => []
    ;(Object.prototype as Record<string, unknown>)['role'] = 'admin'
    const polluted = JSON.parse('{"__proto__":{"role":"admin"},"identifier":"ana","password":"x"}') as unknown
    try {
      return [
        await world.latchkey.ask('no:such-channel', null),
        await world.latchkey.ask('__proto__', null),
        await world.latchkey.ask('toString', null),
        await world.latchkey.ask({ toString: () => 'session:sign-out' }, null),
        await world.latchkey.ask('session:sign-in', polluted),
      ]
    } finally {
      Object.assign(Array.prototype, { includes: kept.includes })
      Object.assign(Object, { hasOwn: kept.hasOwn, keys: kept.keys })
      delete (Object.prototype as Record<string, unknown>)['role']
    }
  })
  for (const answer of answers) expect(answer).toMatchObject({ ok: false })
  await sessionSurvives(page, dataDir)
})

test('huge, deep, cyclic and outlandish questions are refused', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  const answers = await page.evaluate(async () => {
    const { latchkey } = globalThis as unknown as Hostile
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    let deep: unknown = null
    for (let level = 0; level < 500; level += 1) deep = { deep }
    const outlandish = [
      'x'.repeat(20_000_000),
      { identifier: 'x'.repeat(2_000), password: 'x' },
      Array.from({ length: 100_000 }, () => 0),
      cyclic,
      deep,
      new Map([['identifier', 'ana']]),
      new Uint8Array(1_000_000),
      new Date(),
      Symbol.iterator,
      () => 'called',
      document.body,
      Number.NaN,
      10n,
      undefined,
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('trap')
          },
        },
      ),
    ]
    const ask = async (question: unknown) => {
      try {
        return ((await latchkey.ask('session:sign-in', question)) as { ok: boolean }).ok
      } catch {
        return false
      }
    }
    return Promise.all(outlandish.map(ask))
  })
  expect(answers).toEqual(answers.map(() => false))
  await sessionSurvives(page, dataDir)
})

test('a page that asks without end is held back, and the log stays readable', async ({ start, dataDir }) => {
  const { readFileSync } = await import('node:fs')
  const { app, page } = await start()
  await createAdministrator(page)
  const refusals = await page.evaluate(async () => {
    const { latchkey } = globalThis as unknown as Hostile
    const answers = await Promise.all(
      Array.from({ length: 3_000 }, () => latchkey.ask('session:sign-in', { identifier: 'ana', password: 'x' })),
    )
    return answers.filter((answer) => !(answer as { ok: boolean }).ok).length
  })
  expect(refusals).toBe(3_000)
  await page.waitForTimeout(500)
  await sessionSurvives(page, dataDir)
  await app.close()
  const lines = readFileSync(`${dataDir}/logs/latchkey.log`, 'utf8').split('\n')
  expect(lines.filter((line) => line.includes('call refused')).length).toBeLessThan(200)
  expect(lines.some((line) => line.includes('"because":"rate"'))).toBe(true)
})

test('the content security policy stops eval, inline script and style, data: and blob: code, frames and foreign workers', async ({
  start,
  dataDir,
}) => {
  const { page } = await start()
  await createAdministrator(page)
  const ran = await page.evaluate(async () => {
    const world = globalThis as unknown as Record<string, unknown>
    const attempts: Record<string, () => unknown> = {
      inline: () => {
        const script = document.createElement('script')
        script.textContent = 'globalThis.ranInline = true'
        document.head.append(script)
      },
      handler: () =>
        document.body.insertAdjacentHTML('beforeend', '<img src="app://latchkey/none.png" onerror="globalThis.ranHandler = true">'),
      data: () => {
        const script = document.createElement('script')
        script.src = 'data:text/javascript,globalThis.ranData=true'
        document.head.append(script)
      },
      blob: () => {
        const script = document.createElement('script')
        script.src = URL.createObjectURL(new Blob(['globalThis.ranBlob=true'], { type: 'text/javascript' }))
        document.head.append(script)
      },
      worker: () => {
        const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))
        worker.addEventListener('message', () => (world['ranWorker'] = true))
      },
      dataWorker: () => {
        const worker = new Worker('data:text/javascript,postMessage(1)')
        worker.addEventListener('message', () => (world['ranDataWorker'] = true))
      },
      remote: () => {
        const script = document.createElement('script')
        script.src = 'https://example.com/x.js'
        document.head.append(script)
      },
      javascriptUrl: () => {
        const link = document.createElement('a')
        link.href = 'javascript:globalThis.ranUrl=true'
        document.body.append(link)
        link.click()
      },
      srcdoc: () => {
        const frame = document.createElement('iframe')
        frame.srcdoc = '<script>parent.ranSrcdoc = true</script>'
        document.body.append(frame)
      },
      dataFrame: () => {
        const frame = document.createElement('iframe')
        frame.src = 'data:text/html,<script>parent.postMessage("ran", "*")</script>'
        document.body.append(frame)
        addEventListener('message', () => (world['ranDataFrame'] = true))
      },
      style: () => {
        const style = document.createElement('style')
        style.textContent = 'html { --hostile: 1 }'
        document.head.append(style)
      },
      base: () => {
        const base = document.createElement('base')
        base.href = 'https://example.com/'
        document.head.append(base)
      },
    }
    for (const attempt of Object.values(attempts)) {
      try {
        attempt()
      } catch {
        // Refused at once.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 800))
    return {
      ran: Object.keys(world).filter((name) => name.startsWith('ran')),
      style: getComputedStyle(document.documentElement).getPropertyValue('--hostile'),
      base: document.baseURI.startsWith('app://latchkey/'),
    }
  })
  expect(ran).toEqual({ ran: [], style: '', base: true })
  await sessionSurvives(page, dataDir)
})

test('eval and Function are refused to the page’s own scripts', async ({ start }) => {
  const { page } = await start()
  // Through a timer: what Playwright evaluates itself is exempt from the policy, what that leaves behind is not.
  const refused = await page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(`${event.violatedDirective} ${event.blockedURI}`))
        setTimeout('globalThis.ranTimer = true', 0)
        setTimeout(() => resolve('ran'), 2_000)
      }),
  )
  expect(refused).toBe('script-src eval')
})

test('a frame has no bridge of its own', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  const bridges = await page.evaluate(async () => {
    const frames = [
      'about:blank',
      'app://latchkey/index.html',
      'app://latchkey/notice.html',
      'data:text/html,x',
      'https://example.com/',
    ].map((src) => {
      const frame = document.createElement('iframe')
      frame.src = src
      document.body.append(frame)
      return frame
    })
    await new Promise((resolve) => setTimeout(resolve, 800))
    const seen = frames.map((frame) => {
      try {
        return typeof (frame.contentWindow as unknown as Record<string, unknown> | null)?.['latchkey']
      } catch {
        return 'undefined'
      }
    })
    for (const frame of frames) frame.remove()
    return seen
  })
  expect(bridges).toEqual(Array.from({ length: 5 }, () => 'undefined'))
  await sessionSurvives(page, dataDir)
})

test('app:// serves the built renderer and nothing around it, and an address it cannot read does not end the app', async ({
  start,
  dataDir,
}) => {
  const { page, child } = await start()
  await createAdministrator(page)
  const addresses = [
    'app://latchkey/../electron/latchkey.cjs',
    'app://latchkey/..%2felectron%2flatchkey.cjs',
    'app://latchkey/%2e%2e/%2e%2e/package.json',
    'app://latchkey/..%5c..%5cpackage.json',
    'app://latchkey/%2fetc%2fpasswd',
    'app://latchkey//etc/passwd',
    'app://latchkey/%00.html',
    'app://latchkey/%E0%A4%A.png',
    'app://latchkey/%zz.svg',
    'app://elsewhere/index.html',
    'app://latchkey@elsewhere/index.html',
    'app://latchkey:1/index.html',
    'file:///etc/passwd',
    'file:///proc/self/environ',
  ]
  const loaded = await page.evaluate(async (tried) => {
    const asFetch = tried.map(async (address) => {
      try {
        return (await fetch(address)).ok
      } catch {
        return false
      }
    })
    // The policy has no connect-src, so fetch is refused before it is asked; images and scripts do reach the protocol.
    const asElement = tried.flatMap((address) =>
      (['img', 'script'] as const).map(
        (kind) =>
          new Promise<boolean>((resolve) => {
            const element = document.createElement(kind)
            element.addEventListener('load', () => resolve(true))
            element.addEventListener('error', () => resolve(false))
            element.src = address
            document.head.append(element)
            setTimeout(() => resolve(false), 5_000)
          }),
      ),
    )
    return Promise.all([...asFetch, ...asElement])
  }, addresses)
  expect(loaded).not.toContain(true)
  expect(child.exitCode).toBeNull()
  await sessionSurvives(page, dataDir)
})

test('nothing a page tries reaches the network', async ({ start, dataDir }) => {
  const reached: string[] = []
  const tcp = createServer((socket) => {
    reached.push('tcp')
    socket.destroy()
  })
  const udp = createSocket('udp4', () => reached.push('udp'))
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
  const { port } = tcp.address() as AddressInfo
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve))
  try {
    const { page } = await start()
    await createAdministrator(page)
    await page.evaluate(async (there) => {
      const http = `http://127.0.0.1:${there}/`
      const element = (kind: string, attributes: Record<string, string>) => {
        const made = document.createElement(kind)
        for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
        document.head.append(made)
      }
      const attempts: (() => unknown)[] = [
        () => fetch(http, { mode: 'no-cors' }).catch(() => {}),
        () => navigator.sendBeacon(http, 'x'),
        () => new WebSocket(`ws://127.0.0.1:${there}/`),
        () => new EventSource(http),
        () => (new Image().src = http),
        () => import(/* @vite-ignore */ http).catch(() => {}),
        () => new FontFace('x', `url(${http})`).load().catch(() => {}),
        ...['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload', 'stylesheet', 'icon', 'manifest', 'prerender'].map(
          (rel) => () => element('link', { rel, href: http, as: 'script' }),
        ),
        () => element('object', { data: http }),
        () => element('embed', { src: http }),
        () => element('video', { src: http }),
        () => element('meta', { 'http-equiv': 'refresh', content: `0;url=${http}` }),
        () => {
          const form = document.createElement('form')
          form.action = http
          form.method = 'post'
          document.body.append(form)
          form.submit()
        },
        async () => {
          const peer = new RTCPeerConnection({
            iceServers: [
              { urls: `stun:127.0.0.1:${there}` },
              { urls: `turn:127.0.0.1:${there}?transport=tcp`, username: 'x', credential: 'x' },
            ],
          })
          peer.createDataChannel('x')
          await peer.setLocalDescription(await peer.createOffer())
        },
      ]
      for (const attempt of attempts) {
        try {
          void attempt()
        } catch {
          // Refused at once.
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 2_500))
    }, port)
    expect(reached).toEqual([])
    await sessionSurvives(page, dataDir)
  } finally {
    tcp.close()
    udp.close()
  }
})

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

// oxlint-disable unicorn/consistent-function-scoping, typescript/no-implied-eval, no-extend-native, no-shadow -- what runs in the page is hostile on purpose, and cannot reach beyond its own function
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { sessionsIn } from './support/database.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'
import { sessionSurvives } from './support/hostile.ts'
import { shownProcess, textOnScreen } from './support/shown-page.ts'

test('the content security policy stops eval, inline script and style, data: and blob: code and foreign workers', async ({
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

const FRAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'of nothing': {},
  'of our own page': { src: 'app://latchkey/index.html' },
  'of another origin, in a process of its own': { sandbox: 'allow-scripts', srcdoc: '<input type="file">' },
}

for (const [kind, attributes] of Object.entries(FRAMES)) {
  test(`a page that makes a frame is ended, and the session goes on: ${kind}`, async ({ start, dataDir }) => {
    const { app, page } = await start()
    await createAdministrator(page)
    const ended = await shownProcess(app)
    const making = page.evaluate((given) => {
      const frame = document.createElement('iframe')
      for (const [name, value] of Object.entries(given)) frame.setAttribute(name, value)
      document.body.append(frame)
    }, attributes)
    // The page may be gone before it can say so.
    await making.catch(() => {})
    await expect.poll(() => shownProcess(app)).not.toBe(ended)
    await expect.poll(() => textOnScreen(app)).toContain(`Signed in as ${ADMIN.displayName}`)
    expect(sessionsIn(dataDir)).toMatchObject([{ ended_at: null }])
  })
}

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

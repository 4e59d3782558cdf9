import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Refusal } from '../../../electron/contract/result.ts'

const PAGES = path.resolve(import.meta.dirname, '../../../dist/renderer')
const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

const EMPTY_SHELL = `const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadURL(process.argv.at(-1)))`

/** By channel, what is answered to each question; a channel that is not there refuses. */
type Answers = Readonly<Record<string, unknown>>
type Refusals = Readonly<Record<string, Refusal>>
const NOT_ALLOWED: Refusal = { code: 'not_allowed', params: {} }

type Stubbed = Readonly<{
  page: Page
  open: (address: string, answers: Answers, refusals?: Refusals) => Promise<void>
  close: () => Promise<void>
}>

/** The built pages in the real browser, before a main process that says what it is told to say. */
export async function openStubbedPage(display: string, executable: string): Promise<Stubbed> {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-stub-'))
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'stub', main: 'main.cjs' }))
  writeFileSync(path.join(folder, 'main.cjs'), EMPTY_SHELL)
  const server = createServer((asked, answer) => {
    const file = path.join(PAGES, path.normalize(new URL(asked.url ?? '/', 'http://stub').pathname))
    void readFile(file).then(
      (content) => answer.setHeader('content-type', KINDS[path.extname(file)] ?? 'application/octet-stream').end(content),
      () => answer.setHeader('content-type', 'text/html').end('nothing here'),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath: executable,
    args: [...asRoot, folder, `--user-data-dir=${folder}`, `http://127.0.0.1:${port}/`],
    env: { ...process.env, DISPLAY: display },
  })
  const page = await app.firstWindow()
  let answers: Answers = {}
  let refusals: Refusals = {}
  await page.exposeFunction('stubbedAnswer', (channel: string) =>
    Object.hasOwn(answers, channel) ? { ok: true, value: answers[channel] } : { ok: false, error: refusals[channel] ?? NOT_ALLOWED },
  )
  await page.addInitScript(() => {
    const world = globalThis as unknown as Record<string, unknown> & { stubbedAnswer: (channel: string) => unknown }
    world['latchkey'] = { ask: (channel: string) => world.stubbedAnswer(channel), on: () => () => {} }
  })
  return {
    page,
    async open(address, now, refused = {}) {
      answers = now
      refusals = refused
      await page.goto(`http://127.0.0.1:${port}/index.html${address}`)
    },
    async close() {
      await app.close()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { run } from './support/display.ts'
import { createAdministrator, expect, signedIn, test } from './support/fixtures.ts'
import { crash, textOnScreen } from './support/shown-page.ts'

/** What comes of it; after a person's click, so that Chromium does not refuse it for want of one. */
async function tried(page: Page, attempt: () => unknown): Promise<string> {
  await page.mouse.click(5, 5)
  const answer = page.evaluate(attempt).then(String, (error: Error) => error.name)
  return Promise.race([answer, sleep(3_000, 'pending')])
}

const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  'print()': () => print(),
  'the command to print': () => document.execCommand('print'),
  'alert()': () => alert('Your session has ended. Type your password'),
  'a colour chooser': () => {
    const input = document.createElement('input')
    input.type = 'color'
    document.body.append(input)
    input.showPicker()
    input.remove()
  },
  'a file chooser': () => {
    const input = document.createElement('input')
    input.type = 'file'
    input.click()
  },
  'a file chooser, by its picker': () => {
    const input = document.createElement('input')
    input.type = 'file'
    document.body.append(input)
    input.showPicker()
    input.remove()
  },
  'a folder chooser': () => {
    const input = document.createElement('input')
    input.type = 'file'
    input.webkitdirectory = true
    input.click()
  },
  'a passkey': () =>
    navigator.credentials.create({
      publicKey: {
        challenge: new Uint8Array(16),
        rp: { name: 'it' },
        user: { id: new Uint8Array(16), name: 'it', displayName: 'it' },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      },
    }),
  'something to share': () => navigator.share?.({ text: 'what somebody must not take away' }),
  showOpenFilePicker: () => (window as unknown as Record<string, () => unknown>)['showOpenFilePicker']?.(),
  showSaveFilePicker: () => (window as unknown as Record<string, () => unknown>)['showSaveFilePicker']?.(),
  'a video on top of all': async () => {
    const canvas = document.createElement('canvas')
    canvas.getContext('2d')?.fillRect(0, 0, 9, 9)
    const video = document.createElement('video')
    video.srcObject = canvas.captureStream()
    video.muted = true
    document.body.append(video)
    await video.play()
    await video.requestPictureInPicture()
  },
  'a document on top of all': () =>
    (window as unknown as { documentPictureInPicture?: { requestWindow(): unknown } }).documentPictureInPicture?.requestWindow(),
  'an eye dropper': () => {
    const { EyeDropper } = window as unknown as { EyeDropper?: new () => { open(): Promise<unknown> } }
    return EyeDropper ? new EyeDropper().open() : undefined
  },
  'the full screen': () => document.documentElement.requestFullscreen(),
}

const windowsOn = async (display: string) =>
  (await run('xdotool', ['search', '--onlyvisible', '--name', '.'], display)).output.trim().split('\n').length

/** What opened a window or waits for an answer, by name; a window that takes its time may be put down to the next one. */
async function opened(page: Page, display: string): Promise<readonly string[]> {
  const found: string[] = []
  let before = await windowsOn(display)
  const look = async (name: string, answer: string) => {
    const now = await windowsOn(display)
    if (now !== before || answer === 'pending') found.push(`${name}: ${now - before} more windows, ${answer}`)
    before = now
  }
  for (const [name, attempt] of Object.entries(ATTEMPTS)) {
    await look(name, await tried(page, attempt))
  }
  await page.waitForTimeout(1_000)
  await look('one of these, late', '')
  return found
}

test('a page cannot open a window of the operating system, whoever is there', async ({ start, display }) => {
  const { page } = await start()
  expect(await opened(page, display.name)).toEqual([])
  await createAdministrator(page)
  expect(await opened(page, display.name)).toEqual([])
  expect(await page.evaluate(() => document.fullscreenElement)).toBeNull()
})

test('a page that was loaded anew after a crash cannot choose a file either', async ({ start, display }) => {
  const { app } = await start()
  const before = await windowsOn(display.name)
  await crash(app)
  await expect.poll(() => textOnScreen(app)).toContain('Create administrator')
  await app.evaluate(({ BaseWindow }) => {
    const [shown] = BaseWindow.getAllWindows()[0]?.contentView.children ?? []
    const choose = 'const input = document.createElement("input"); input.type = "file"; input.click()'
    return (shown as Electron.WebContentsView).webContents.executeJavaScript(`{ ${choose} } 0`, true) as Promise<unknown>
  })
  await sleep(1_500)
  expect(await windowsOn(display.name)).toBe(before)
})

test('a file that is dropped into the window opens nothing and leads nowhere', async ({ start, display, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  const before = [page.url(), await windowsOn(display.name)]
  const hand = await page.context().newCDPSession(page)
  const file = path.join(dataDir, 'letter.html')
  writeFileSync(file, '<h1>somebody else</h1>')
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await hand.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data: { items: [], files: [file], dragOperationsMask: 1 } })
  }
  await page.waitForTimeout(500)
  expect([page.url(), await windowsOn(display.name)]).toEqual(before)
  await signedIn(page)
})

test('a page cannot read the clipboard, and people can still paste', async ({ start }) => {
  const { app, page } = await start()
  await app.evaluate(({ clipboard }) => void clipboard.writeText('what somebody copied'))
  const field = page.getByLabel('Display name', { exact: true })
  await field.click()
  const read = await page.evaluate(() => {
    const seen: (string | undefined)[] = []
    addEventListener('paste', (event) => seen.push(event.clipboardData?.getData('text/plain')))
    return [document.execCommand('paste'), ...seen]
  })
  expect(read).toEqual([false])
  await expect(field).toHaveValue('')
  await page.keyboard.press('Control+v')
  await expect(field).toHaveValue('what somebody copied')
})

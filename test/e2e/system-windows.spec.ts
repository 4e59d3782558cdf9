import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { run } from './support/display.ts'
import { createAdministrator, expect, test } from './support/fixtures.ts'

/** What comes of it; as a person's click would do it, so that Chromium does not refuse it for want of one. */
async function tried(page: Page, attempt: () => unknown): Promise<string> {
  await page.mouse.click(5, 5)
  const answer = page.evaluate(attempt).then(String, (error: Error) => error.name)
  return Promise.race([answer, sleep(500, 'pending')])
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

for (const [name, attempt] of Object.entries(ATTEMPTS)) {
  test(`a page cannot open a window of the operating system: ${name}`, async ({ start, display }) => {
    const { page } = await start()
    await createAdministrator(page)
    const windows = async () =>
      (await run('xdotool', ['search', '--onlyvisible', '--name', '.'], display.name)).output.trim().split('\n').length
    const before = await windows()
    const answer = await tried(page, attempt)
    await page.waitForTimeout(700)
    expect([await windows(), answer]).toEqual([before, expect.not.stringMatching('pending')])
    expect(await page.evaluate(() => document.fullscreenElement)).toBeNull()
  })
}

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

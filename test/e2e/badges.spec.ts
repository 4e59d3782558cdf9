import { chmodSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'
import { reading } from './support/database.ts'
import { ADMIN, createAdministrator, expect, signedIn, test } from './support/fixtures.ts'
import { nextPage, signOut } from './support/shown-page.ts'

const username = (page: Page) => page.getByLabel('Username', { exact: true })
const password = (page: Page) => page.getByLabel('Password', { exact: true })
const note = (page: Page) => page.getByText('A card reader was read. Badges are not in use here.')

const failuresIn = (dataDir: string) =>
  reading(dataDir, (database) => ({
    counted: database.prepare('SELECT * FROM sign_in_attempts').all(),
    told: database.prepare(`SELECT kind FROM audit_events WHERE kind LIKE '%failed%'`).all(),
  }))

/** The least that a key takes; a busy machine must not make a person of the reader. */
const GAP_S = 0.008

/** Keys as a reader sends them: trusted, and one right after the other. */
async function swipe(page: Page, number: string, end: 'Enter' | 'Tab'): Promise<void> {
  const keyboard = await page.context().newCDPSession(page)
  const from = Date.now() / 1_000 - number.length * GAP_S
  const pressed = (key: string, place: number) => press(keyboard, key, from + place * GAP_S)
  await Promise.all([...Array.from(number), end].map(pressed))
  await keyboard.detach()
}

const NAMED = { Enter: { code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 }, Tab: { code: 'Tab', windowsVirtualKeyCode: 9 } }

function press(keyboard: CDPSession, key: string, timestamp: number) {
  const digit = { code: `Digit${key}`, text: key, windowsVirtualKeyCode: key.charCodeAt(0) }
  const { text, ...named }: Partial<typeof digit> = key === 'Enter' || key === 'Tab' ? NAMED[key] : digit
  const down = text === undefined ? ({ type: 'rawKeyDown' } as const) : ({ type: 'keyDown', text } as const)
  return Promise.all([
    keyboard.send('Input.dispatchKeyEvent', { ...down, ...named, key, timestamp }),
    keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...named, key, timestamp: timestamp + GAP_S / 2 }),
  ])
}

test('at the door a badge leaves nothing in any field, sends no form and counts as nobody’s attempt', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await signOut(page)
  const door = await nextPage(app, page)
  await username(door).fill(ADMIN.username)
  for (const [field, end] of [
    [username(door), 'Enter'],
    [username(door), 'Tab'],
    [password(door), 'Enter'],
    [door.getByRole('button', { name: 'Sign in', exact: true }), 'Enter'],
  ] as const) {
    await password(door).fill('half of it')
    await field.focus()
    await swipe(door, '0004829173', end)
    await expect(note(door)).toBeVisible()
    await expect(username(door)).toHaveValue(ADMIN.username)
    await expect(password(door)).toHaveValue('half of it')
    await expect(field).toBeFocused()
  }
  expect(failuresIn(dataDir)).toEqual({ counted: [], told: [] })
  await password(door).fill('')
  // The time stamps of the last badge lie ahead of the clock: what comes at its heels would be part of it.
  await sleep(1_000)
  await password(door).pressSequentially(ADMIN.password)
  await door.keyboard.press('Enter')
  await signedIn(door)
})

test('at the lock, too', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  await expect(password(page)).toBeFocused()
  await swipe(page, '0004829173', 'Enter')
  await expect(note(page)).toBeVisible()
  await expect(password(page)).toHaveValue('')
  expect(failuresIn(dataDir)).toEqual({ counted: [], told: [] })
  await password(page).pressSequentially(ADMIN.password)
  await page.keyboard.press('Enter')
  await signedIn(page)
})

test('a notice is not answered by a badge, whatever has the focus', async ({ start, dataDir }) => {
  chmodSync(dataDir, 0o755)
  const { app, page } = await start()
  const notice = app.windows().find((window) => window !== page) ?? (await app.waitForEvent('window'))
  for (const button of await notice.getByRole('button').all()) {
    await button.focus()
    await swipe(notice, '0004829173', 'Enter')
    await expect(note(notice)).toBeVisible()
    await expect(button).toBeFocused()
  }
  expect(statSync(dataDir).mode & 0o777).toBe(0o755)
})

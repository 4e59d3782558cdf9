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

/** Keys as a reader sends them: trusted, and one right after the other. */
async function swipe(page: Page, number: string, end: 'Enter' | 'Tab'): Promise<void> {
  const keyboard = await page.context().newCDPSession(page)
  await Promise.all(
    Array.from(number)
      .map((key) => press(keyboard, `Digit${key}`, key))
      .concat(press(keyboard, end, end === 'Enter' ? '\r' : '')),
  )
  await keyboard.detach()
}

const press = (keyboard: CDPSession, code: string, text: string) => {
  const key = code.replace('Digit', '')
  const windowsVirtualKeyCode = code === 'Enter' ? 13 : code === 'Tab' ? 9 : key.charCodeAt(0)
  const down = { type: text === '' ? 'rawKeyDown' : 'keyDown', text, key, code, windowsVirtualKeyCode } as const
  return Promise.all([
    keyboard.send('Input.dispatchKeyEvent', down),
    keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code, windowsVirtualKeyCode }),
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

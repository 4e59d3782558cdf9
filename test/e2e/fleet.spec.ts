import type { ElectronApplication, Page } from '@playwright/test'
import { admin, room, shownAs, tryToSignIn } from './support/admin-cli.ts'
import { startDirectory } from './support/directory.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'
import { nextPage, signOut } from './support/shown-page.ts'

const MIA = { username: 'mia', displayName: 'Mia Weber', password: 'moss kettle unrelated comet' } as const
const CHIEF = { password: 'anchor violet seldom pepper' } as const

/** What each room shows of the whole fleet. */
const ROOMS = [
  ['Sessions', MIA.displayName],
  ['People', MIA.displayName],
  ['Overview', 'Sign-ins'],
  ['Alerts', 'There are no open alerts.'],
  ['Audit log', `by ${MIA.displayName}`],
] as const

async function enrol(page: Page, line: string): Promise<void> {
  await room(page, 'Policy')
  await page.getByLabel('Line to paste').fill(line)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  const again = page.getByLabel('Your password', { exact: true })
  const done = page.getByText('This workstation is in the fleet now.')
  await expect(again.or(done)).toBeVisible({ timeout: 15_000 })
  if (await again.isVisible()) {
    await again.fill(ADMIN.password)
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
  }
  await expect(done).toBeVisible({ timeout: 15_000 })
  await expect(page.locator('.link-state')).toContainText('Connected to')
}

const atDesk = (dataDir: string, ...words: readonly string[]) => JSON.parse(admin(dataDir, ['fleet', ...words, '--json'])) as unknown

async function left(app: ElectronApplication, page: Page): Promise<Page> {
  await room(page, 'Your session')
  await signOut(page)
  return nextPage(app, page)
}

async function choosePassword(page: Page, password: string): Promise<void> {
  for (const field of await page.locator('input[type=password]').all()) await field.fill(password)
  await page.keyboard.press('Enter')
}

test('two desks of one fleet: enrolled by a line, limited, taken over, signed out from the console, offline and healed', async ({
  start,
  dataDir,
}) => {
  test.setTimeout(240_000)
  const directory = await startDirectory()
  try {
    const one = await start()
    await createAdministrator(one.page)
    await enrol(one.page, directory.words.line)
    const other = await start({ dataDir: `${dataDir}-other` })
    await createAdministrator(other.page)
    await enrol(other.page, (directory.fleet('enrol-token', '--site', 'Ward 4') as { line: string }).line)
    let [here, there] = [await left(one.app, one.page), await left(other.app, other.page)]

    await test.step('a person of the directory chooses a password at one desk, and is limited at the other', async () => {
      const { oneTimePassword } = directory.fleet('people', 'add', MIA.username, '--display-name', MIA.displayName) as {
        oneTimePassword: string
      }
      await tryToSignIn(here, MIA.username, oneTimePassword)
      await expect(here.getByRole('heading', { name: /password/i })).toBeVisible({ timeout: 15_000 })
      await choosePassword(here, MIA.password)
      await shownAs(here, MIA.displayName)
      await tryToSignIn(there, MIA.username, MIA.password)
      await expect(there.getByRole('alert')).toContainText('You are signed in at', { timeout: 15_000 })
    })

    await test.step('they take over, and are asked nothing twice', async () => {
      await there.getByRole('button', { name: 'Sign in here instead' }).click()
      await shownAs(there, MIA.displayName)
      here = await nextPage(one.app, here)
      await expect(here.getByText('signed in elsewhere')).toBeVisible()
    })

    await test.step('a message stays on the screen until it is read', async () => {
      directory.fleet('message', 'The network goes down at six.', '--person', MIA.username)
      const message = there.getByRole('region', { name: 'Messages for you' })
      await expect(message).toContainText('The network goes down at six.', { timeout: 10_000 })
      await message.getByRole('button', { name: 'I have read it' }).click()
      await expect(message).toBeHidden()
    })

    await test.step('an administrator of the fleet sees both, and signs them out with a message', async () => {
      await tryToSignIn(here, 'admin', directory.words.oneTimePassword)
      await expect(here.getByRole('heading', { name: /password/i })).toBeVisible({ timeout: 15_000 })
      await choosePassword(here, CHIEF.password)
      await shownAs(here, 'Administrator')
      await here.getByRole('navigation').getByRole('button', { name: 'Workstations' }).click()
      await here.getByLabel('Password in the fleet').fill(CHIEF.password)
      await here.getByRole('button', { name: 'Sign in at the fleet' }).click()
      const row = here.getByRole('row', { name: new RegExp(MIA.displayName) })
      await expect(row).toBeVisible({ timeout: 15_000 })
      for (const [name, seen] of ROOMS) {
        await here.getByRole('navigation').getByRole('button', { name }).click()
        await here.getByRole('radio', { name: 'Fleet' }).check()
        await expect(here.getByText(seen).first()).toBeVisible({ timeout: 15_000 })
        await expect(here.getByRole('main').getByRole('alert')).toHaveCount(0)
      }
      await here.getByRole('navigation').getByRole('button', { name: 'Workstations' }).click()
      await row.getByRole('button', { name: /^Actions/ }).click()
      await here.getByRole('menuitem', { name: `Sign out ${MIA.displayName}` }).click()
      await here.getByLabel('Message to the people').fill('The ward closes.')
      const pressed = Date.now()
      await here.getByRole('button', { name: 'End 1 session' }).click()
      there = await nextPage(other.app, there)
      expect(Date.now() - pressed).toBeLessThan(2_000)
    })

    await test.step('a lock says whom it is about, and why', async () => {
      directory.fleet('lock', '--person', MIA.username, '--reason', 'Lost badge', '--yes')
      await tryToSignIn(there, MIA.username, MIA.password)
      const refusal = there.locator('#sign-in-problem')
      await expect(refusal).toContainText('Your account is locked in the whole fleet.', { timeout: 15_000 })
      await expect(refusal).toContainText('Lost badge')
      directory.fleet('unlock', '--person', MIA.username)
    })

    await test.step('without the directory they go on, and hear why they were signed out', async () => {
      await directory.stop()
      await expect(there.locator('#link-notice')).toContainText('The fleet cannot be reached. You can go on.', { timeout: 15_000 })
      await tryToSignIn(there, MIA.username, MIA.password)
      await shownAs(there, MIA.displayName)
      await expect(there.getByText('The ward closes.')).toBeVisible()
    })

    await test.step('once it is back, what happened meanwhile is there', async () => {
      await directory.startAgain()
      await expect(there.locator('.link-notice')).toBeHidden({ timeout: 60_000 })
      const states = () => (directory.fleet('list') as readonly { state: string }[]).map(({ state }) => state)
      await expect.poll(states, { timeout: 20_000 }).toEqual(['in_use', 'in_use'])
    })

    await test.step('the command line has the running app leave', () => {
      expect(atDesk(dataDir, 'status')).toMatchObject({ enrolled: true, site: 'Main', refused: null })
      expect(atDesk(dataDir, 'leave', '--yes')).toEqual({ done: true })
      expect(atDesk(dataDir, 'status')).toEqual({ enrolled: false })
    })
  } finally {
    await directory.end()
  }
})

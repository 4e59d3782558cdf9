import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { reading } from './support/database.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'
import { nextPage, signOut } from './support/shown-page.ts'

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))

function contents(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    // Chromium's own files come and go.
    return Buffer.alloc(0)
  }
}

/** The process and all that came from it. */
function processTree(root: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => [Number(pid), Number(/\nPPid:\t(\d+)/.exec(contents(`/proc/${pid}/status`).toString())?.[1])] as const)
  const below = (pid: number): number[] => [pid, ...parents.filter(([, parent]) => parent === pid).flatMap(([child]) => below(child))]
  return below(root)
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

/** Whether anything in these bytes, as it is or written in hex or base64, is what was hashed into one of the hashes. */
function holdsOriginalOf(bytes: Buffer, hashes: readonly Buffer[]): boolean {
  const text = bytes.toString('latin1')
  const written = [...text.matchAll(/[\w+/-]{43,64}=?/g)].flatMap(([word]) => [
    Buffer.from(word),
    Buffer.from(word, 'base64').subarray(0, 32),
    Buffer.from(word, 'base64url').subarray(0, 32),
    ...(/^[\da-f]{64}$/i.test(word) ? [Buffer.from(word, 'hex')] : []),
  ])
  const raw = Array.from({ length: Math.max(0, bytes.length - 31) }, (_, at) => bytes.subarray(at, at + 32))
  return [...written, ...raw].some((candidate) => hashes.some((hash) => sha256(candidate).equals(hash)))
}

test.describe('a password and a token', () => {
  test.skip(process.platform !== 'linux', 'looks into /proc')

  test('are in no file, no log, no argument and no environment of any process of the app', async ({ start, dataDir }) => {
    const { page, pid, app } = await start()
    await createAdministrator(page)
    await signOut(page)
    const next = await nextPage(app, page)
    await next.getByLabel('Username', { exact: true }).fill(ADMIN.username)
    await next.getByLabel('Password', { exact: true }).fill('wrong but as secret')
    await next.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(next.getByRole('alert')).toBeVisible()
    await next.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await next.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(next.getByText('Active now')).toBeVisible()
    const tree = processTree(pid)
    expect(tree.length).toBeGreaterThan(2)
    const places = (): readonly string[] => [
      ...tree.flatMap((each) => [`/proc/${each}/cmdline`, `/proc/${each}/environ`]),
      ...filesIn(dataDir),
    ]
    const running = places().map((place) => [place, contents(place)] as const)
    await app.close()
    const all = [...running, ...filesIn(dataDir).map((file) => [file, contents(file)] as const)]
    const secrets = [ADMIN.password, 'wrong but as secret'].flatMap((secret) => [
      Buffer.from(secret),
      Buffer.from(secret, 'utf16le'),
      Buffer.from(Buffer.from(secret).toString('base64')),
    ])
    expect(all.filter(([, bytes]) => secrets.some((secret) => bytes.includes(secret))).map(([place]) => place)).toEqual([])
    const hashes = reading(dataDir, (database) => database.prepare('SELECT token_hash FROM sessions').pluck().all() as Buffer[])
    expect(hashes.map(({ length }) => length)).toEqual([32, 32])
    const own = all.filter(([place]) => !place.includes('/profile/'))
    expect(own.length).toBeGreaterThan(10)
    expect(own.filter(([, bytes]) => holdsOriginalOf(bytes, hashes)).map(([place]) => place)).toEqual([])
  })

  test('are in no crash dump, because the app makes none', async ({ start, dataDir }) => {
    const { page, app } = await start()
    await createAdministrator(page)
    const crashed = page.waitForEvent('crash')
    await app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.forcefullyCrashRenderer())
    await crashed
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(filesIn(dataDir).filter((file) => /\.dmp$|\.core$/.test(file) || file.includes('Crashpad/reports'))).toEqual([])
    expect(await app.evaluate(({ crashReporter }) => crashReporter.getUploadToServer())).toBe(false)
  })

  test('are not asked from the page, which keeps neither once the person is in', async ({ start }) => {
    const { page } = await start()
    await createAdministrator(page)
    const kept = await page.evaluate((password) => {
      const values = [...document.querySelectorAll('input')].map(({ value }) => value)
      return {
        values: values.includes(password),
        text: document.documentElement.outerHTML.includes(password),
        address: location.href.includes(password),
      }
    }, ADMIN.password)
    expect(kept).toEqual({ values: false, text: false, address: false })
  })
})

import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { RawApp } from './support/app.ts'
import { reading } from './support/database.ts'
import { pressKeys, run } from './support/display.ts'
import { createAdministrator, expect, test } from './support/fixtures.ts'

/** The launch says on a window of its own and on standard error what is wrong; leaving it ends with code 3. */
async function refusal(app: RawApp, display: string, title: string): Promise<void> {
  await expect.poll(() => app.stderr(), { timeout: 20_000 }).toContain(title)
  await expect.poll(async () => (await run('wmctrl', ['-l'], display)).output, { timeout: 20_000 }).toContain(title)
  await pressKeys(display, title, 'Escape')
  expect(await app.exit).toEqual({ code: 3, signal: null })
}

const mountTmpfs = (folder: string, options: string) => execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'latchkey-test', folder])
const unmount = (folder: string) => execFileSync('umount', ['--lazy', folder])
const NOBODY = 65534
const asRoot = process.getuid?.() === 0

test('a data directory whose parent is missing is named, and the launch can be tried again once it is there', async ({
  spawn,
  dataDir,
  display,
}) => {
  const missing = path.join(dataDir, 'unmounted', 'latchkey')
  const app = spawn({ dataDir: missing })
  const title = 'The data directory is not there'
  await expect.poll(() => app.stderr(), { timeout: 20_000 }).toContain(missing)
  await expect.poll(async () => (await run('wmctrl', ['-l'], display.name)).output, { timeout: 20_000 }).toContain(title)
  mkdirSync(path.join(dataDir, 'unmounted'))
  await pressKeys(display.name, title, 'Return')
  await expect.poll(async () => (await run('wmctrl', ['-l'], display.name)).output, { timeout: 20_000 }).toMatch(/ Latchkey\n/)
  app.child.kill('SIGTERM')
  expect(await app.exit).toEqual({ code: 0, signal: null })
})

test('a data directory that is a file is refused', async ({ spawn, dataDir, display }) => {
  const file = path.join(dataDir, 'file')
  writeFileSync(file, 'not a folder')
  await refusal(spawn({ dataDir: file }), display.name, 'The data directory cannot be used')
  expect(readFileSync(file, 'utf8')).toBe('not a folder')
})

test('a read-only data directory is refused', async ({ spawn, dataDir, display }) => {
  test.skip(!asRoot, 'needs root to mount a read-only file system')
  mountTmpfs(dataDir, 'ro,size=1m,mode=0700')
  try {
    await refusal(spawn(), display.name, 'The data directory cannot be written to')
  } finally {
    unmount(dataDir)
  }
})

test("root's launch on somebody's data directory is refused, and leaves nothing there", async ({ spawn, dataDir, display }) => {
  test.skip(!asRoot, 'needs root')
  chownSync(dataDir, NOBODY, NOBODY)
  await refusal(spawn(), display.name, 'Latchkey was started as root')
  expect(readdirSync(dataDir)).toEqual([])
})

test('a full disk is refused, and nothing half-written is left', async ({ spawn, dataDir, display }) => {
  test.skip(!asRoot, 'needs root to mount a small file system')
  mountTmpfs(dataDir, 'size=256k,mode=0700')
  try {
    writeFileSync(path.join(dataDir, 'filler'), Buffer.alloc(252 * 1024))
    await refusal(spawn(), display.name, 'The disk is full')
    expect(readdirSync(dataDir)).not.toContain('latchkey.db')
  } finally {
    unmount(dataDir)
  }
})

test('a database from a newer version is refused and left alone', async ({ spawn, start, dataDir, display }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await app.close()
  reading(dataDir, (database) => database.pragma('user_version = 9999'))
  await refusal(spawn(), display.name, 'The database is from a newer Latchkey')
  expect(reading(dataDir, (database) => database.pragma('user_version', { simple: true }))).toBe(9999)
})

test('a corrupt database is refused and left as it is', async ({ spawn, start, dataDir, display }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  await app.close()
  reading(dataDir, (database) => database.pragma('wal_checkpoint(TRUNCATE)'))
  const file = path.join(dataDir, 'latchkey.db')
  const damaged = readFileSync(file).fill(0xa5, 4096, Math.floor(statSync(file).size / 2))
  writeFileSync(file, damaged)
  await refusal(spawn(), display.name, 'The database is damaged')
  expect(readFileSync(file).equals(damaged)).toBe(true)
})

test('everything in the data directory is for its owner alone', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(dataDir).filter((entry) => /^(latchkey|instance)\./.test(entry))) {
    const stats = statSync(path.join(dataDir, name))
    expect([name, (stats.mode & 0o777).toString(8)]).toEqual([name, stats.isDirectory() ? '700' : '600'])
  }
  await app.close()
})

test('locks, doorbell, logs and records that somebody spoilt keep nobody out', async ({ start, dataDir }) => {
  test.slow()
  const first = await start()
  await createAdministrator(first.page)
  await first.app.close()
  const locks = ['instance.db', 'maintenance.db', 'instance.json']
  // Not instance.lock: a fresh folder of that name is what another program's lock looks like, and is waited for.
  const folders = ['doorbell', 'logs', 'backups', 'audit', 'profile']
  const spoils: readonly ((at: string) => void)[] = [
    (at) => writeFileSync(at, 'pid=1\n'.repeat(300)),
    (at) => symlinkSync(`${at}-nothing`, at),
    (at) => execFileSync('mkfifo', [at]),
    (at) => mkdirSync(path.join(at, 'inside'), { recursive: true }),
  ]
  for (const spoil of spoils) {
    for (const name of [...locks, ...folders]) {
      rmSync(path.join(dataDir, name), { recursive: true, force: true })
      spoil(path.join(dataDir, name))
    }
    const { app, page } = await start()
    await expect(page.getByLabel('Password', { exact: true })).toBeVisible()
    await app.close()
  }
})

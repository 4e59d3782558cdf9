import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { LISTENING } from '../../electron/platform/doorbell/doorbell.ts'
import { addPerson, admin, freshFolder } from './support/admin.ts'

vi.setConfig({ testTimeout: 120_000 })

const DEADLINE_MS = 20_000
const NAMES = Object.keys(dataLayout('')) as (keyof ReturnType<typeof dataLayout>)[]

/** Every name that something of ours is opened by. */
const places = (dir: string): Readonly<Record<string, string>> => {
  const layout = dataLayout(dir)
  const companions = [layout.database, layout.instanceLock, layout.maintenanceLock].flatMap((file) =>
    ['-wal', '-shm', '-journal'].map((suffix) => file + suffix),
  )
  return Object.fromEntries([
    ...NAMES.map((name) => [name, layout[name]]),
    ...companions.map((file) => [path.basename(file), file]),
    ['the note of the maintenance', path.join(dir, 'maintenance.json')],
    ['the log', path.join(layout.logs, 'latchkey.log')],
    ['a sign in the doorbell', path.join(layout.doorbell, LISTENING)],
    ['a backup', path.join(layout.backups, 'latchkey-20990101T000000000Z-v1-manual.db')],
    ['an archive', path.join(layout.auditArchive, 'audit-1-2.jsonl')],
  ])
}

const template = mkdtempSync(path.join(tmpdir(), 'latchkey-pipes-'))
afterAll(() => rmSync(template, { recursive: true, force: true }))
beforeAll(() => {
  addPerson(template, 'maria')
  expect(admin(['backup', '--data-dir', template]).code).toBe(0)
})

/** A pipe that nobody writes into, or reads from, keeps whoever opens it waiting for ever. */
test.skipIf(process.platform === 'win32').each(Object.keys(places('')))('a pipe in the place of %s keeps no command waiting', (place) => {
  const dir = freshFolder()
  cpSync(template, dir, { recursive: true })
  const script = path.join(import.meta.dirname, 'support', 'piped-commands.ts')
  const env = { ...process.env, DIR: dir, FILE: places(dir)[place] }
  const ran = spawnSync(process.execPath, [script], { timeout: DEADLINE_MS, encoding: 'utf8', env })
  expect({ last: ran.stdout.trim().split('\n').at(-1), stderr: ran.stderr }).toEqual({ last: 'all', stderr: '' })
})

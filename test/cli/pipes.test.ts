import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { LISTENING } from '../../electron/platform/doorbell/doorbell.ts'
import { addPerson, admin, adminEntry, freshFolder } from './support/admin.ts'

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

const COMMANDS = [
  ['doctor'],
  ['doctor', '--fix', '--yes'],
  ['sessions', 'list'],
  ['backup', 'list'],
  ['audit', 'verify', '--archives'],
  ['maintain', '--wait', '0s'],
  ['backup', 'restore', '--yes'],
]

/** A pipe that nobody writes into, or reads from, keeps whoever opens it waiting for ever. */
describe.skipIf(process.platform === 'win32').each(Object.keys(places('')))('a pipe in the place of: %s', (place) => {
  test('keeps no command waiting', () => {
    const dir = freshFolder()
    addPerson(dir, 'maria')
    expect(admin(['backup', '--data-dir', dir]).code).toBe(0)
    const file = places(dir)[place] ?? ''
    for (const words of COMMANDS) {
      mkdirSync(path.dirname(file), { recursive: true })
      rmSync(file, { recursive: true, force: true })
      execFileSync('mkfifo', [file])
      const ran = spawnSync(process.execPath, [adminEntry, ...words, '--data-dir', dir], {
        timeout: DEADLINE_MS,
        encoding: 'utf8',
        input: '',
      })
      expect({ words, signal: ran.signal, unforeseen: /did not foresee/.exec(ran.stderr) }).toEqual({
        words,
        signal: null,
        unforeseen: null,
      })
    }
  })
})

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { isHealthy } from '../../electron/app/doctor/examine.ts'
import { makeBackup } from '../../electron/data-directory/backups.ts'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { openUsedStore } from '../../electron/data-directory/lost-database.ts'
import { repair } from '../../electron/data-directory/repairs.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { newFolder } from '../store/folder.ts'
import { refusal } from '../store/refusal.ts'
import { addUser, aUser } from '../store/samples.ts'
import { launch } from './launch.ts'

const BY = { userId: null, sessionId: null, via: 'cli', process: { pid: 1, host: 'here', osUser: 'me' } } as const

function lived(): string {
  const dir = newFolder()
  const store = openUsedStore(dir)
  addUser(store, aUser({ username: 'ana', role: 'admin' }))
  store.close()
  const db = new Database(dataLayout(dir).database)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  makeBackup(dir, 'manual')
  return dir
}

const KINDS: Readonly<Record<string, (file: string) => void>> = {
  'a file of holes beyond all bounds': (file) => (writeFileSync(file, ''), truncateSync(file, 8e9)),
  'an empty file': (file) => writeFileSync(file, ''),
  garbage: (file) => writeFileSync(file, 'pid=1\n'.repeat(300)),
  zeros: (file) => writeFileSync(file, Buffer.alloc(8192)),
  'a folder': (file) => mkdirSync(file),
  'a folder with something in it': (file) => (mkdirSync(file), writeFileSync(path.join(file, 'x'), '')),
  'a link to nothing': (file) => symlinkSync('/nowhere/at/all', file),
  'a link to itself': (file) => symlinkSync(file, file),
  'a pipe': (file) => void execFileSync('mkfifo', [file]),
}

const layout = dataLayout('')
const companions = (file: string) => [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]
const ALONE = Object.values(layout).filter(
  (name) => ![layout.database, layout.instanceLock, layout.maintenanceLock].includes(name as never),
)
const NAMES = [...[layout.database, layout.instanceLock, layout.maintenanceLock].flatMap(companions), ...ALONE]

const seen = (dir: string) =>
  examinePatient({ dir, electron: null }).filter(({ id }) => !['display', 'libraries', 'disk_space'].includes(id))
const told = (dir: string) => seen(dir).filter(({ status }) => status !== 'ok')

describe.skipIf(process.platform === 'win32').each(NAMES)('%s', (name) => {
  test.each(Object.entries(KINDS))(
    'is %s: doctor is not well where nothing starts, and a launch that cannot start says which file',
    (_kind, plant) => {
      const dir = lived()
      const file = path.join(dir, name)
      rmSync(file, { recursive: true, force: true })
      plant(file)
      const healthy = isHealthy(seen(dir))
      if (healthy) expect(told(dir).filter(({ advice }) => advice === null)).toEqual([])
      const why = launch(dir)
      if (why === null) return
      expect({ healthy, why }).toEqual({ healthy: false, why: expect.stringMatching(`${name}|Another program`) as string })
      for (const { repair: offered } of told(dir)) if (offered) repair(offered, { dir, by: BY })
      if (told(dir).every(({ status }) => status !== 'problem')) expect(launch(dir)).toBeNull()
      expect(existsSync(dir)).toBe(true)
    },
  )
})

const noChattr = whyNotImmutable()

function whyNotImmutable(): string | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-immutable-'))
  try {
    execFileSync('chattr', ['+i', folder], { stdio: 'ignore' })
    execFileSync('chattr', ['-i', folder])
    return null
  } catch {
    return 'nothing can be made immutable here'
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (noChattr) process.stdout.write(`skipped, because ${noChattr}: what nobody may change\n`)

describe.skipIf(noChattr !== null)('what nobody may change, root neither', () => {
  const names = ['instanceLock', 'maintenanceLock', 'holderRecord', 'backups', 'auditArchive', 'logs'] as const

  test.each(names)('in the place of %s is a problem for doctor, which names it', (name) => {
    const dir = newFolder()
    const store = openUsedStore(dir)
    store.close()
    const file = dataLayout(dir)[name]
    rmSync(file, { recursive: true, force: true })
    if (/backups|auditArchive|logs/.test(name)) mkdirSync(file)
    else writeFileSync(file, '')
    execFileSync('chattr', ['+i', file])
    try {
      const found = examinePatient({ dir, electron: null }).find(({ id }) => id === 'names')
      expect(found).toMatchObject({ status: 'problem', detail: expect.stringContaining(path.basename(file)) })
    } finally {
      execFileSync('chattr', ['-i', file])
    }
    expect(examinePatient({ dir, electron: null }).find(({ id }) => id === 'names')?.status).toBe('ok')
  })

  test.each(['', 'pid=1'])('in the place of a lock, and with "%s" in it, is said of whoever takes it', (content) => {
    const file = dataLayout(newFolder()).maintenanceLock
    writeFileSync(file, content)
    execFileSync('chattr', ['+i', file])
    try {
      expect(refusal(() => takeInstanceLock(file))).toMatchObject({ code: 'data_directory_read_only' })
    } finally {
      execFileSync('chattr', ['-i', file])
    }
  })
})

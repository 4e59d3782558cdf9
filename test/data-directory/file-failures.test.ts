import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeBackup } from '../../electron/data-directory/backups.ts'
import { openUsedStore } from '../../electron/data-directory/lost-database.ts'
import { takeMaintenanceTurn } from '../../electron/data-directory/maintenance-turn.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { newFolder } from '../store/folder.ts'
import { addUser, aUser } from '../store/samples.ts'

const NOBODY = 65_534
const isRoot = process.platform === 'linux' && process.getuid?.() === 0
if (!isRoot) process.stdout.write('skipped, because this is not root on Linux: files of another account, and a disk that is full\n')

const LAYOUT = dataLayout('')
const NAMES: readonly string[] = Object.values(LAYOUT)
const FOLDERS: readonly string[] = [LAYOUT.advisoryLock, LAYOUT.doorbell, LAYOUT.logs, LAYOUT.backups, LAYOUT.auditArchive, LAYOUT.profile]

function lived(dir = newFolder()): string {
  const store = openUsedStore(dir)
  addUser(store, aUser({ username: 'ana', role: 'admin' }))
  store.close()
  makeBackup(dir, 'manual')
  return dir
}

const own = (dir: string, uid: number) =>
  ['.', ...readdirSync(dir, { recursive: true, encoding: 'utf8' })].forEach((name) => chownSync(path.join(dir, name), uid, uid))

/** What a launch, a backup and maintenance say of each directory, in another process of another account. */
function saidAsNobody(dirs: readonly string[]) {
  const script = `process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY})
    const { launch } = await import(${JSON.stringify(path.resolve('test/data-directory/launch.ts'))})
    const { makeBackup } = await import(${JSON.stringify(path.resolve('electron/data-directory/backups.ts'))})
    const { takeMaintenanceTurn } = await import(${JSON.stringify(path.resolve('electron/data-directory/maintenance-turn.ts'))})
    const why = (task) => { try { task(); return null } catch (error) { return { name: error.name, code: error.code, message: error.message } } }
    console.log(JSON.stringify(${JSON.stringify(dirs)}.map((dir) => [launch(dir), why(() => makeBackup(dir, 'manual')), why(() => takeMaintenanceTurn(dir)?.())])))`
  const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  return JSON.parse(said) as readonly (readonly [string | null, Why, Why])[]
}

type Why = Readonly<{ code: string; message: string }> | null

describe.runIf(isRoot)('a file of ours that is another account’s', () => {
  test('is named by whatever cannot do without it, with whose it is and what to do', () => {
    const dirs = NAMES.map((name) => {
      const dir = lived()
      own(dir, NOBODY)
      const file = path.join(dir, name)
      if (!existsSync(file) && FOLDERS.includes(name)) mkdirSync(file)
      else if (!existsSync(file)) writeFileSync(file, '')
      chownSync(file, 0, 0)
      chmodSync(file, statSync(file).isDirectory() ? 0o700 : 0o600)
      return dir
    })
    const said = saidAsNobody(dirs)
    NAMES.forEach((name, index) => {
      const [launched, ...others] = said[index] ?? []
      for (const message of [launched, ...others.map((why) => why?.message)]) {
        if (message)
          expect([name, message]).toEqual([name, expect.stringMatching(/belongs to user 0 .* chown -h \d+ FILE|Another program/)])
      }
      for (const why of others) if (why) expect([name, why.code]).toEqual([name, expect.stringMatching(/^data_directory_/)])
    })
  })
})

describe.runIf(isRoot)('a disk that is full', () => {
  test('is said by each of them, and nothing of ours is taken away', () => {
    const dir = newFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', dir])
    onTestFinished(() => void execFileSync('umount', [dir]))
    lived(dir)
    const { backups, maintenanceLock } = dataLayout(dir)
    const before = readdirSync(backups)
    rmSync(maintenanceLock, { force: true })
    try {
      writeFileSync(path.join(dir, 'filler'), Buffer.alloc(4 * 1024 * 1024))
    } catch {
      // As far as it went.
    }
    const full = expect.objectContaining({ code: 'data_directory_full' }) as Error
    expect(() => makeBackup(dir, 'manual')).toThrow(full)
    expect(() => takeMaintenanceTurn(dir)?.()).not.toThrow()
    expect(readdirSync(backups)).toEqual(before)
  })
})

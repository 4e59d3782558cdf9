import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { takeMaintenanceTurn } from '../../electron/data-directory/maintenance-turn.ts'
import { prepareDataDirectory } from '../../electron/platform/directory/data-directory.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { requireOwnDirectory } from '../../electron/platform/directory/directory-owner.ts'
import { chownAll, makeAccount, noAccount } from './support/account.ts'
import { addPerson, admin, adminEntry, freshFolder } from './support/admin.ts'

vi.setConfig({ testTimeout: 60_000 })
if (noAccount) process.stdout.write(`skipped, because ${noAccount}: root on somebody's data directory\n`)

const STICKY = 0o1777
const users = (dir: string) => admin(['users', 'list', '--json', '--data-dir', dir])

describe.skipIf(noAccount)("root on somebody's data directory", () => {
  const ana = noAccount ? { name: '', uid: 1, gid: 1, groups: [] } : makeAccount()

  function dataOfAna(): string {
    const folder = freshFolder()
    const dir = path.join(folder, 'data')
    mkdirSync(dir, { mode: 0o700 })
    chmodSync(folder, 0o755)
    addPerson(dir, 'maria')
    chownAll(dir, ana)
    return dir
  }

  test('is its owner for good: real, effective, saved and file system user and group, and the groups; not a capability is left', async () => {
    const dir = dataOfAna()
    const endTurn = takeMaintenanceTurn(dir)
    chownAll(dir, ana)
    onTestFinished(() => endTurn?.())
    const child = spawn(process.execPath, [adminEntry, 'maintain', '--wait', '30s', '--data-dir', dir], { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    const status = () => readFileSync(`/proc/${child.pid}/status`, 'utf8')
    const field = (name: string) => (new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status())?.[1] ?? '').split(/\s+/).filter(Boolean)
    await vi.waitFor(() => expect(field('Uid')[0]).toBe(String(ana.uid)), { timeout: 20_000 })
    expect(field('Uid')).toEqual(Array(4).fill(String(ana.uid)))
    expect(field('Gid')).toEqual(Array(4).fill(String(ana.gid)))
    expect(new Set(field('Groups').map(Number))).toEqual(new Set(ana.groups))
    for (const set of ['CapPrm', 'CapEff', 'CapAmb']) expect(field(set)).toEqual(['0000000000000000'])
    // Every thread of it, too.
    const threads = readdirSync(`/proc/${child.pid}/task`).map((id) => readFileSync(`/proc/${child.pid}/task/${id}/status`, 'utf8'))
    expect(threads.filter((text) => !text.includes(`Uid:\t${ana.uid}\t${ana.uid}\t${ana.uid}\t${ana.uid}`))).toEqual([])
  })

  test('works there, and leaves nothing that is not the owner’s', () => {
    const dir = dataOfAna()
    for (const words of [['users', 'list'], ['sessions', 'list'], ['backup'], ['maintain'], ['doctor'], ['backup', 'restore', '--yes']]) {
      expect(admin([...words, '--data-dir', dir])).toMatchObject({ code: 0 })
    }
    const strangers = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
      (name) => lstatSync(path.join(dir, name)).uid !== ana.uid,
    )
    expect(strangers).toEqual([])
  })

  const giveToRoot = (dir: string) => chownAll(dir, { ...ana, uid: 0, gid: 0 })

  type Way = Readonly<{ spoil: (folder: string, dir: string) => string }>

  const WAYS: Readonly<Record<string, Way>> = {
    'root’s own, and open to a group or by an access list': {
      spoil: (_folder, dir) => (giveToRoot(dir), chmodSync(dir, 0o770), dir),
    },
    "a folder on the way is a third person's": {
      spoil(folder, dir) {
        chownSync(folder, 12_345, 12_345)
        return dir
      },
    },
    'others may write into a folder on the way': {
      spoil(folder, dir) {
        chmodSync(folder, 0o777)
        return dir
      },
    },
    "a link on the way is a third person's": {
      spoil(folder, dir) {
        const link = path.join(folder, 'link')
        symlinkSync(dir, link)
        lchownSync(link, 12_345, 12_345)
        return link
      },
    },
    "a link further up is a third person's": {
      spoil(folder, dir) {
        const link = path.join(folder, 'up')
        symlinkSync(folder, link)
        lchownSync(link, 12_345, 12_345)
        return path.join(link, path.basename(dir))
      },
    },
    'root’s own, and others may write into it': {
      spoil(_folder, dir) {
        chownSync(dir, 0, 0)
        chmodSync(dir, 0o777)
        return dir
      },
    },
    'root’s own, and sticky for others': {
      spoil(_folder, dir) {
        chownSync(dir, 0, 0)
        chmodSync(dir, STICKY)
        return dir
      },
    },
    'root’s own, and a part of it is not': {
      spoil(_folder, dir) {
        giveToRoot(dir)
        mkdirSync(path.join(dir, 'backups'))
        chownSync(path.join(dir, 'backups'), 12_345, 12_345)
        return dir
      },
    },
    'root’s own, and others may write to a part of it': {
      spoil(_folder, dir) {
        mkdirSync(path.join(dir, 'backups'))
        giveToRoot(dir)
        chmodSync(path.join(dir, 'backups'), 0o777)
        return dir
      },
    },
    'root’s own, and a part of it is a link to what others may write': {
      spoil(folder, dir) {
        giveToRoot(dir)
        mkdirSync(path.join(folder, 'shared'), { mode: 0o700 })
        chownSync(path.join(folder, 'shared'), ana.uid, ana.gid)
        symlinkSync('../shared', path.join(dir, 'backups'))
        return dir
      },
    },
    'still to be made, where anybody may make it': {
      spoil(folder) {
        chmodSync(folder, 0o777)
        return path.join(folder, 'none')
      },
    },
  }

  test.each(Object.entries(WAYS))('is refused with 3 where %s', (_name, { spoil }) => {
    const dir = dataOfAna()
    const asked = spoil(path.dirname(dir), dir)
    const before = readdirSync(dir)
    const ran = admin(['users', 'add', 'tom', '--password-stdin', '--json', '--data-dir', asked], {
      input: 'correct horse battery staple\n',
    })
    expect(ran).toMatchObject({ code: 3, stdout: '' })
    expect(JSON.parse(ran.stderr)).toMatchObject({ error: { code: 'data_directory_foreign' } })
    expect(readdirSync(dir)).toEqual(before)
    expect(() => requireOwnDirectory(asked)).toThrow(/as root/i)
    for (const words of [['doctor'], ['doctor', '--fix', '--yes']]) {
      const report = admin([...words, '--json', '--data-dir', asked])
      expect({ code: report.code, stderr: report.stderr }).toEqual({ code: 3, stderr: '' })
      const { findings } = JSON.parse(report.stdout) as { findings: readonly object[] }
      expect(findings).toContainEqual(expect.objectContaining({ id: 'directory', status: 'problem' }))
      expect(findings).toContainEqual(expect.objectContaining({ id: 'runtime', status: 'ok' }))
    }
    expect(readdirSync(dir)).toEqual(before)
  })

  test.each(Object.values(dataLayout('')))('root’s own %s may be a link, but to nothing that others have a hand in', (name) => {
    const [dir, elsewhere] = [freshFolder(), freshFolder()]
    chmodSync(dir, 0o700)
    const target = path.join(elsewhere, 'target')
    mkdirSync(target, { mode: 0o700 })
    const link = path.join(dir, name)
    symlinkSync(path.join(elsewhere, 'by'), link)
    symlinkSync(target, path.join(elsewhere, 'by'))
    const refused = () => expect(() => requireOwnDirectory(dir)).toThrow(/is a link/)
    expect(() => requireOwnDirectory(dir)).not.toThrow()
    chownSync(target, ana.uid, ana.gid)
    refused()
    chownSync(target, 0, 0)
    chmodSync(target, 0o770)
    refused()
    chmodSync(target, 0o700)
    chmodSync(elsewhere, 0o777)
    refused()
    chmodSync(elsewhere, 0o755)
    lchownSync(path.join(elsewhere, 'by'), ana.uid, ana.gid)
    refused()
  })

  test('goes where links of root or of the owner lead', () => {
    const dir = dataOfAna()
    const link = path.join(path.dirname(dir), 'link')
    symlinkSync('data', link)
    expect(users(link).code).toBe(0)
    lchownSync(link, ana.uid, ana.gid)
    expect(users(link).code).toBe(0)
  })

  test('a new one is made in a sticky folder, and is not taken from whoever was quicker', () => {
    const folder = freshFolder()
    chmodSync(folder, STICKY)
    addPerson(path.join(folder, 'new'), 'maria')
    expect(statSync(path.join(folder, 'new'))).toMatchObject({ uid: 0, mode: 0o40700 })
    const quicker = path.join(folder, 'quicker')
    mkdirSync(quicker)
    chownSync(quicker, ana.uid, ana.gid)
    expect(() => prepareDataDirectory(quicker, { explicit: true })).toThrow(expect.objectContaining({ code: 'data_directory_foreign' }))
    expect(readdirSync(quicker)).toEqual([])
  })

  test('the app does not start there as root', () => {
    const dir = dataOfAna()
    expect(() => requireOwnDirectory(dir)).toThrow(expect.objectContaining({ code: 'data_directory_foreign' }))
    expect(() => requireOwnDirectory(freshFolder())).not.toThrow()
  })

  /** All that somebody can bring into a directory of theirs that is root's, under any name of ours: moved, made by root, or a second name. */
  const MOVED = Object.entries(dataLayout(''))
    .flatMap(([, name]) => [name, `${name}-wal`, `${name}.bak`, path.join('backups', name), path.join('profile', 'Default', name)])
    .concat('anything')

  test('nothing of root’s is given away, whatever its name and wherever it lies', () => {
    const dir = dataOfAna()
    const outside = path.join(path.dirname(dir), 'outside')
    writeFileSync(outside, 'root’s', { mode: 0o600 })
    linkSync(outside, path.join(dir, 'second-name'))
    for (const file of MOVED.map((name) => path.join(dir, name))) {
      if (existsSync(file)) continue
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, 'root’s', { mode: 0o600 })
    }
    mkdirSync(path.join(dir, 'folder'))
    const { repairs } = JSON.parse(admin(['doctor', '--fix', '--yes', '--json', '--data-dir', dir]).stdout) as {
      repairs: readonly object[]
    }
    expect(repairs).not.toContainEqual(expect.objectContaining({ repair: 'ownership' }))
    // Its owner may move what lies in a folder of theirs; whose it is stays.
    const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => path.join(dir, name))
    const secret = files.filter((file) => lstatSync(file).isFile() && readFileSync(file, 'utf8') === 'root’s')
    expect(secret.length).toBeGreaterThan(20)
    expect(secret.concat(path.join(dir, 'folder')).filter((file) => lstatSync(file).uid !== 0)).toEqual([])
  })

  test('what is around a data directory that is not there, or below a file, is nobody’s to give away', () => {
    const dir = dataOfAna()
    const beside = path.join(dir, 'root’s')
    writeFileSync(beside, '')
    const file = path.join(dir, 'file')
    writeFileSync(file, '')
    chownSync(file, ana.uid, ana.gid)
    for (const asked of [path.join(dir, 'none'), path.join(dir, 'none', 'deeper'), file, path.join(file, 'below')]) {
      expect(admin(['doctor', '--fix', '--yes', '--data-dir', asked])).toMatchObject({ code: 3 })
      expect(users(asked)).toMatchObject({ code: 3, stdout: '' })
      expect(statSync(beside).uid).toBe(0)
    }
  })

  test('a newer backup that cannot be read now is not called damaged, and not passed over in silence', () => {
    const dir = dataOfAna()
    const backup = (...words: readonly string[]) => admin(['backup', ...words, '--json', '--data-dir', dir])
    const made = () => JSON.parse(backup().stdout) as { name: string; file: string }
    const [older, newer] = [made(), made()]
    chownSync(newer.file, 0, 0)
    expect(JSON.parse(backup('list').stdout)).toMatchObject([
      { name: newer.name, state: 'unreadable', sound: false },
      { name: older.name, state: 'sound' },
    ])
    const asked = backup('restore')
    expect(asked).toMatchObject({ code: 4, stdout: '' })
    expect(asked.stderr).toContain(`${newer.name} cannot be read now`)
    expect(backup('restore', newer.name, '--yes')).toMatchObject({ code: 3, stdout: '' })
    expect(JSON.parse(backup('restore', '--yes').stdout)).toMatchObject({
      restored: { name: older.name },
      passedOver: [{ name: newer.name }],
    })
    chownSync(newer.file, ana.uid, ana.gid)
    writeFileSync(dataLayout(dir).database, 'not a database at all '.repeat(400))
    chownSync(dataLayout(dir).database, ana.uid, ana.gid)
    const { repairs } = JSON.parse(admin(['doctor', '--fix', '--json', '--yes', '--data-dir', dir]).stdout) as {
      repairs: readonly object[]
    }
    expect(repairs).toContainEqual(expect.objectContaining({ repair: 'restore', outcome: 'fixed' }))
  })
})

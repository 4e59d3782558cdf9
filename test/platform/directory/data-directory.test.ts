import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { resolveDataDirectory } from '../../../electron/platform/directory/data-directory-choice.ts'
import { explainDirectoryFailure } from '../../../electron/platform/directory/data-directory-errors.ts'
import { prepareDataDirectory } from '../../../electron/platform/directory/data-directory.ts'
import { startAsNobody } from '../child-process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const code = (name: string) => expect.objectContaining({ code: name })
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)
const onLinuxAsRoot = process.platform === 'linux' && process.getuid?.() === 0

const choose = (argv: string[], env: Record<string, string> = {}) =>
  resolveDataDirectory({ argv, env, userData: '/home/desk/.config/Latchkey', cwd: '/home/ana' })

describe('which data directory is meant', () => {
  it.each([
    [[], {}, '/home/desk/.config/Latchkey', false],
    [[], { LATCHKEY_DATA_DIR: '/env' }, '/env', true],
    [['--data-dir', '/flag'], { LATCHKEY_DATA_DIR: '/env' }, '/flag', true],
    [['app', '--lang', 'es', '--data-dir=/flag', '--no-sandbox'], {}, '/flag', true],
    [['--data-dir=near/by'], {}, '/home/ana/near/by', true],
    [[], { LATCHKEY_DATA_DIR: '../other' }, '/home/other', true],
    [['--data-dir', '/first', '--data-dir=/last'], {}, '/last', true],
    [['--data-dir=/with=sign and space'], {}, '/with=sign and space', true],
    [['--', '--data-dir', '/not-ours'], {}, '/home/desk/.config/Latchkey', false],
    [['--data-directory', '/not-ours'], {}, '/home/desk/.config/Latchkey', false],
  ])('%j with %j is %s', (argv, env, dir, explicit) => {
    expect(choose(argv, env)).toEqual({ dir, explicit })
  })

  it.each([
    [['--data-dir'], {}],
    [['--data-dir='], {}],
    [['--data-dir', ''], {}],
    [['--data-dir', '--lang'], {}],
    [['--data-dir=a\0b'], {}],
    // What Node makes of bytes that are not UTF-8: `/srv/caf\xe9`.
    [['--data-dir=/srv/caf\uFFFD'], {}],
    [[], { LATCHKEY_DATA_DIR: '/srv/caf\uFFFD' }],
    [[], { LATCHKEY_DATA_DIR: '' }],
    [[], { LATCHKEY_DATA_DIR: ' ' }],
  ])('%j with %j names none', (argv, env) => {
    expect(() => choose(argv, env)).toThrow(code('invalid_input'))
  })
})

const gone = () => {
  throw new Error('ENOENT: no such file or directory, uv_cwd')
}

const chosen = (argv: readonly string[]) => {
  const spy = vi.spyOn(process, 'cwd').mockImplementation(gone)
  onTestFinished(() => spy.mockRestore())
  return resolveDataDirectory({ argv, env: {}, userData: '/home/desk/.config/Latchkey' })
}

describe('in a folder that was deleted', () => {
  it('whole paths are what they are', () => {
    expect(chosen([]).dir).toBe('/home/desk/.config/Latchkey')
    expect(chosen(['--data-dir', '/flag']).dir).toBe('/flag')
  })

  it('a path that counts from there names none', () => {
    expect(() => chosen(['--data-dir', 'near/by'])).toThrow(code('invalid_input'))
  })
})

describe('preparing the data directory', () => {
  it('makes the default one, with all that is above it, for its owner alone', () => {
    const dir = path.join(temporaryFolder(), 'a', 'b')
    expect(prepareDataDirectory(dir, { explicit: false })).toEqual({ dir, created: true, warnings: [] })
    expect(modeOf(dir)).toBe('700')
  })

  it('makes an explicit one where its parent exists, whatever the umask', () => {
    const dir = path.join(temporaryFolder(), 'a')
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    expect(prepareDataDirectory(dir, { explicit: true }).created).toBe(true)
    expect(modeOf(dir)).toBe('700')
  })

  it('does not put an empty folder in the place of a drive that is not there', () => {
    const mount = temporaryFolder()
    const dir = path.join(mount, 'drive', 'latchkey')
    expect(() => prepareDataDirectory(dir, { explicit: true })).toThrow(code('data_directory_missing'))
    symlinkSync(path.join(mount, 'gone'), path.join(mount, 'link'))
    expect(() => prepareDataDirectory(path.join(mount, 'link'), { explicit: true })).toThrow(code('data_directory_missing'))
    expect(readdirSync(mount)).toEqual(['link'])
  })

  it('takes an existing one as it is, leaves nothing behind in it and reports that others can look in', () => {
    const dir = temporaryFolder()
    expect(prepareDataDirectory(dir, { explicit: true })).toEqual({ dir, created: false, warnings: [] })
    chmodSync(dir, 0o755)
    expect(prepareDataDirectory(dir, { explicit: true }).warnings).toEqual([{ kind: 'open_to_others', mode: '0755' }])
    expect(modeOf(dir)).toBe('755')
    expect(readdirSync(dir)).toEqual([])
  })

  it('refuses a file, and a place below a file', () => {
    const file = path.join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(() => prepareDataDirectory(file, { explicit: true })).toThrow(code('data_directory_unusable'))
    expect(() => prepareDataDirectory(path.join(file, 'below'), { explicit: false })).toThrow(code('data_directory_unusable'))
  })

  it.each([
    ['ENOSPC', 'data_directory_full'],
    ['EDQUOT', 'data_directory_full'],
    ['EROFS', 'data_directory_read_only'],
    ['EACCES', 'data_directory_read_only'],
    ['EPERM', 'data_directory_read_only'],
    ['EIO', 'data_directory_unusable'],
    ['EMFILE', 'data_directory_unusable'],
    ['EISDIR', 'data_directory_unusable'],
    ['ENOTDIR', 'data_directory_unusable'],
    ['ELOOP', 'data_directory_unusable'],
    ['ENAMETOOLONG', 'data_directory_unusable'],
    ['ENOENT', 'data_directory_missing'],
  ])('%s means %s, and the message names the folder', (cause, meaning) => {
    const explained = explainDirectoryFailure('/data', Object.assign(new Error(cause), { code: cause }))
    expect(explained).toMatchObject({ code: meaning, params: { dir: '/data', cause } })
    expect(explained.message).toContain('/data')
  })

  it('costs a launch about a millisecond at most', () => {
    const dir = temporaryFolder()
    const took = Array.from({ length: 21 }, () => {
      const start = performance.now()
      prepareDataDirectory(dir, { explicit: true })
      return performance.now() - start
    }).toSorted((a, b) => a - b)
    expect(took[10]).toBeLessThan(5)
  })
})

function mounted(options: string): string {
  const dir = temporaryFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir])
  onTestFinished(() => void execFileSync('umount', [dir]))
  return dir
}

describe.runIf(onLinuxAsRoot)('preparing a data directory on a real disk that', () => {
  it('is full says so and leaves nothing behind', () => {
    const dir = mounted('size=64k,mode=700')
    writeFileSync(path.join(dir, 'filler'), Buffer.alloc(32 * 1024))
    expect(() => prepareDataDirectory(dir, { explicit: true })).toThrow(code('data_directory_full'))
    expect(readdirSync(dir)).toEqual(['filler'])
  })

  it('is read-only says so', () => {
    const dir = mounted('ro,mode=700')
    expect(() => prepareDataDirectory(dir, { explicit: true })).toThrow(code('data_directory_read_only'))
  })

  it("is somebody else's says so", async () => {
    const dir = path.join(temporaryFolder(), 'theirs')
    mkdirSync(dir, { mode: 0o755 })
    chmodSync(path.dirname(dir), 0o755)
    const script = `
      import { prepareDataDirectory } from './electron/platform/directory/data-directory.ts'
      try { prepareDataDirectory(${JSON.stringify(dir)}, { explicit: true }); console.log('went on') } catch (error) { console.log(error.code) }`
    const other = await startAsNobody(script)
    expect(await other.line()).toBe('data_directory_read_only')
    expect(existsSync(dir)).toBe(true)
  })
})

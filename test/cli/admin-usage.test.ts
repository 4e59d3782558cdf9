import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { admin, freshFolder } from './support/admin.ts'

describe('wrong usage ends with 2, says what is wrong and where help is', () => {
  test.each([
    [['frobnicate'], /unknown command 'frobnicate'/i, '-- --help'],
    [['user', 'list'], /did you mean users/i, '-- --help'],
    [[], /users, sessions, policy/, '-- --help'],
    [['users'], /add, list/, 'users --help'],
    [['users', 'remove', 'tom'], /unknown command 'remove'/i, 'users --help'],
    [['users', 'list', '--colour'], /unknown option '--colour'/i, 'users list --help'],
    [['users', 'list', '--data-dir'], /argument missing/i, 'users list --help'],
    [['users', 'list', 'all'], /too many words/i, 'users list --help'],
    [['users', 'add', '--password-stdin'], /missing required argument 'name'/i, 'users add --help'],
    [['users', 'add', 'tom', '--role', 'boss', '--password-stdin'], /allowed choices are user, admin/i, 'users add --help'],
    [['sessions', 'list', '--active', '--all'], /cannot be used with/i, 'sessions list --help'],
    [['policy', 'set', 'idle-timeout'], /missing required argument 'value'/i, 'policy set --help'],
  ])('%j', (words, said, help) => {
    const { code, stdout, stderr } = admin(words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(said)
    expect(stderr).toContain(`npm run admin ${help.startsWith('--') ? help : `-- ${help}`}`)
  })

  test('with --json, the error is one JSON document on standard error', () => {
    const { code, stdout, stderr } = admin(['frobnicate', '--json'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(JSON.parse(stderr)).toEqual({ error: { code: 'invalid_input', message: expect.stringContaining('frobnicate') as string } })
  })
})

describe('help and version', () => {
  test.each([
    [['--help']],
    [['users', '--help']],
    [['users', 'add', '--help']],
    [['sessions', 'list', '--help']],
    [['policy', 'set', '--help']],
  ])('%j ends with 0 and goes to standard output', (words) => {
    const { code, stdout, stderr } = admin(words)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Usage: npm run admin --')
    expect(stdout).toContain('--data-dir')
  })

  test('every command teaches with examples', () => {
    for (const words of [[], ['users', 'add'], ['sessions', 'list'], ['policy', 'get'], ['policy', 'set']]) {
      expect(admin([...words, '--help']).stdout).toContain('Examples:')
    }
  })

  test('--version', () => {
    expect(admin(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
  })
})

const list = (words: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string) =>
  admin([...words, 'users', 'list'], cwd ? { env, cwd } : { env })

describe('which data directory', () => {
  test('--data-dir goes before LATCHKEY_DATA_DIR, and may stand anywhere', () => {
    const asked = freshFolder()
    const other = freshFolder()
    expect(list(['--data-dir', asked], { LATCHKEY_DATA_DIR: other }).stderr).toContain(asked)
    expect(admin(['users', `--data-dir=${asked}`, 'list'], { env: { LATCHKEY_DATA_DIR: other } }).stderr).toContain(asked)
    expect(list([], { LATCHKEY_DATA_DIR: other }).stderr).toContain(other)
  })

  test('a relative one counts from where the person is', () => {
    const folder = freshFolder()
    expect(list(['--data-dir', 'here'], {}, folder).stderr).toContain(path.join(folder, 'here'))
  })

  test.runIf(process.platform === 'linux')("without either, it is the app's own", () => {
    const config = freshFolder()
    expect(list([], { XDG_CONFIG_HOME: config }).stderr).toContain(path.join(config, 'Latchkey'))
    expect(list([], { XDG_CONFIG_HOME: '', HOME: config }).stderr).toContain(path.join(config, '.config', 'Latchkey'))
  })

  test('looking leaves nothing behind', () => {
    const folder = freshFolder()
    expect(list(['--data-dir', folder]).code).toBe(3)
    expect(list(['--data-dir', path.join(folder, 'missing')]).code).toBe(3)
    expect(readdirSync(folder)).toEqual([])
    expect(existsSync(path.join(folder, 'missing'))).toBe(false)
  })
})

import { describe, expect, test } from 'vitest'
import { runAdmin } from '../../electron/cli/run-admin.ts'
import { freshFolder } from './support/admin.ts'
import { said } from './support/in-process.ts'
import { openFor } from './support/running-app.ts'

const PASSWORD = /\b[a-z2-9]{4}(-[a-z2-9]{4}){3}\b/

describe('users add --one-time-password', () => {
  test('prints it once, and the person has to choose their own', () => {
    const folder = freshFolder()
    const { code, stdout } = said(folder, 'users', 'add', 'ana', '--role', 'admin', '--one-time-password')
    expect(code).toBe(0)
    expect(stdout).toContain('Added admin "ana" (ana)')
    expect(stdout.match(new RegExp(PASSWORD, 'g'))).toHaveLength(1)
    expect(openFor(folder).findCredentials('ana')?.user).toMatchObject({
      mustChangePassword: true,
      oneTimeSince: expect.any(Number) as number,
    })
    expect(said(folder, 'users', 'list', '--json').stdout).not.toMatch(PASSWORD)
    expect(said(folder, 'audit', 'list', '--json', '--limit', '1000').stdout).not.toMatch(PASSWORD)
  })

  test('is in the JSON there, and nowhere else', () => {
    const folder = freshFolder()
    const added = JSON.parse(said(folder, 'users', 'add', 'ana', '--role', 'admin', '--one-time-password', '--json').stdout) as object
    expect(added).toMatchObject({ username: 'ana', mustChangePassword: true, oneTimePassword: expect.stringMatching(PASSWORD) as string })
    const [listed] = JSON.parse(said(folder, 'users', 'list', '--json').stdout) as readonly object[]
    expect(listed).not.toHaveProperty('oneTimePassword')
  })

  test('excludes --password-stdin, and a bad name leaves no database behind', () => {
    const folder = freshFolder()
    expect(said(folder, 'users', 'add', 'ana', '--one-time-password', '--password-stdin')).toMatchObject({ code: 2, stdout: '' })
    expect(said(folder, 'users', 'add', '@', '--one-time-password')).toMatchObject({ code: 2, stdout: '' })
    expect(said(folder, 'users', 'list').code).toBe(3)
  })
})

test('with neither, a terminal is asked twice without showing it; a pipe is asked nothing', () => {
  const folder = freshFolder()
  const asked: string[] = []
  let stdout = ''
  const words = ['users', 'add', 'ana', '--role', 'admin', '--data-dir', folder]
  const code = runAdmin(words, {
    command: 'latchkey admin',
    version: '0.1.0',
    env: {},
    userData: '/nowhere',
    electron: null,
    workingFolder: '/',
    stdin: {
      isTerminal: true,
      readAll: () => new Uint8Array(),
      readLine: () => '',
      readSecret: (question) => {
        asked.push(question)
        return 'correct horse battery staple'
      },
    },
    stdout: { columns: 80, write: (text) => (stdout += text).length > 0 },
    stderr: { isTerminal: true, write() {} },
    pause: () => 'over',
  })
  expect({ code, asked: asked.length }).toEqual({ code: 0, asked: 2 })
  expect(stdout).not.toContain('correct horse')
  expect(said(folder, 'users', 'add', 'tom')).toMatchObject({ code: 2, stdout: '' })
})

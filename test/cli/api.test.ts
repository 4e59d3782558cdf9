import { expect, test } from 'vitest'
import { noteApiAddress } from '../../electron/platform/api/api-place.ts'
import { addUser } from '../store/samples.ts'
import { freshFolder } from './support/admin.ts'
import { said } from './support/in-process.ts'
import { openFor } from './support/running-app.ts'

const told = (dir: string, ...words: readonly string[]) => JSON.parse(said(dir, ...words, '--json').stdout) as never

test('a token is shown once, listed without its secret, and revoked once', () => {
  const dir = freshFolder()
  addUser(openFor(dir))
  const made = told(dir, 'api', 'token', 'add', 'chat', '--scope', 'read', '--expires-in', '90d') as { token: string }
  expect(made).toMatchObject({ name: 'chat', scope: 'read', state: 'in_force', lastUsedAt: null })
  expect(made.token).toMatch(/^latchkey_[0-9a-f]{64}$/)
  const list = said(dir, 'api', 'token', 'list', '--json').stdout
  expect(JSON.parse(list)).toMatchObject([{ name: 'chat', state: 'in_force' }])
  expect(list + said(dir, 'audit', 'list', '--json').stdout).not.toContain(made.token)
  expect(said(dir, 'api', 'token', 'add', 'chat', '--scope', 'close')).toMatchObject({ code: 1, stdout: '' })
  expect(told(dir, 'api', 'token', 'revoke', 'chat')).toMatchObject({ name: 'chat', state: 'revoked' })
  expect(said(dir, 'api', 'token', 'revoke', 'chat').code).toBe(1)
  expect(said(dir, 'api', 'token', 'list').stdout).toContain('revoked')
  const kinds = (told(dir, 'audit', 'list') as { kind: string }[]).map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['api_token_added', 'api_token_revoked']))
})

test.each([
  ['no scope', ['api', 'token', 'add', 'chat']],
  ['a scope that there is not', ['api', 'token', 'add', 'chat', '--scope', 'all']],
  ['no length of time', ['api', 'token', 'add', 'chat', '--scope', 'read', '--expires-in', 'soon']],
])('%s is wrong usage', (_what, words) => {
  expect(said(freshFolder(), ...words).code).toBe(2)
})

test('it is told whether the API is switched on, and that nobody listens while the app does not run', () => {
  const dir = freshFolder()
  addUser(openFor(dir))
  expect(told(dir, 'api', 'show')).toEqual({ policy: 'off', isOpen: false, socket: null, url: null })
  said(dir, 'policy', 'set', 'api', 'loopback')
  noteApiAddress(dir, { socket: '/nowhere', url: 'http://127.0.0.1:7411', pid: process.pid })
  expect(told(dir, 'api', 'show')).toEqual({ policy: 'loopback', isOpen: false, socket: null, url: null })
  expect(said(dir, 'api', 'show')).toMatchObject({ code: 0, stdout: expect.stringContaining('loopback') as string })
})

test('the OpenAPI document is printed, without a data directory', () => {
  const { code, stdout } = said('/nowhere', 'api', 'openapi')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ openapi: '3.1.0', paths: { '/v1/session': { get: {} } } })
})

import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { addPerson, admin, freshFolder, json } from './support/admin.ts'
import { identity, openFor, playRunningApp } from './support/running-app.ts'

const policy = (dataDir: string, ...words: readonly string[]) => admin(['policy', ...words, '--json', '--data-dir', dataDir])

describe('policy', () => {
  test('get is an object of all settings, or of one', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    expect(json(policy(folder, 'get'))).toMatchObject({
      'idle-timeout': '30m',
      'absolute-timeout': '12h',
      'heartbeat-interval': '2m',
      'offline-after': '5m',
      'session-limit': '1',
      'at-session-limit': 'refuse',
      'sign-out-on-close': 'on',
      'keep-closed-sessions': '30d',
    })
    expect(json(policy(folder, 'get', 'idle-timeout'))).toEqual({ 'idle-timeout': '30m' })
    expect(admin(['policy', 'get', 'idle-timeout', '--data-dir', folder]).stdout).toBe('30m\n')
  })

  test('set works before the app ever ran, and while it runs', () => {
    const folder = freshFolder()
    expect(json(policy(folder, 'set', 'idle-timeout', '900s'))).toEqual({ 'idle-timeout': '15m' })
    const store = playRunningApp(folder, identity())
    expect(json(policy(folder, 'set', 'idle-timeout', '10m'))).toEqual({ 'idle-timeout': '10m' })
    expect(store.readSettings().get('idle-timeout')).toBe('10m')
  })

  test('a change is audited with what was and what is; none is not', () => {
    const folder = freshFolder()
    json(policy(folder, 'set', 'idle-timeout', '15m'))
    json(policy(folder, 'set', 'idle-timeout', '900000ms'))
    const changes = openFor(folder)
      .listAudit()
      .filter(({ kind }) => kind === 'policy_changed')
    expect(changes).toMatchObject([
      { actorUserId: null, sessionId: null, detail: { key: 'idle-timeout', old: '30m', new: '15m', via: 'cli' } },
    ])
  })

  test.each([
    ['out of range', ['idle-timeout', '25h'], /between 1s and 24h/],
    ['shorter than what it must outlast', ['offline-after', '1m'], /longer than heartbeat-interval/],
    ['no duration', ['idle-timeout', 'soon'], /30m/],
    ['negative', ['idle-timeout', '-5m'], /./],
    ['of an unknown setting', ['idle', '5m'], /did you mean idle-timeout/i],
  ])('a value %s ends with 2 and changes nothing', (_what, words, said) => {
    const untouched = freshFolder()
    expect(policy(untouched, 'set', ...words).code).toBe(2)
    expect(readdirSync(untouched)).toEqual([])

    const folder = freshFolder()
    json(policy(folder, 'set', 'absolute-timeout', '10h'))
    const { code, stdout, stderr } = policy(folder, 'set', ...words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(said)
    expect(json(policy(folder, 'get'))).toMatchObject({ 'idle-timeout': '30m', 'absolute-timeout': '10h', 'offline-after': '5m' })
  })

  test('a role may have its own value, until it is taken back', () => {
    const folder = freshFolder()
    json(policy(folder, 'set', 'idle-timeout', '10m', '--role', 'user'))
    expect(json(policy(folder, 'get', 'idle-timeout', '--role', 'user'))).toEqual({ 'idle-timeout': '10m' })
    expect(json(policy(folder, 'get', 'idle-timeout'))).toEqual({ 'idle-timeout': '30m' })
    expect(json(policy(folder, 'set', 'idle-timeout', 'default', '--role', 'user'))).toEqual({ 'idle-timeout': '30m' })
  })

  test.each([
    ['sign-out-on-close', 'off', [], /cannot be changed/],
    ['at-session-limit', 'perhaps', [], /refuse or replace-oldest/],
    ['session-limit', '1.5', [], /whole number/],
    ['heartbeat-interval', '1m', ['--role', 'user'], /same for every role/],
  ])('%s = %s %j is refused', (key, value, more, said) => {
    const ran = policy(freshFolder(), 'set', key, value, ...more)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(said)
  })

  test('get of an unknown setting ends with 2', () => {
    expect(policy(freshFolder(), 'get', 'colour')).toMatchObject({ code: 2, stdout: '' })
  })
})

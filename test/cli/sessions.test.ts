import { describe, expect, test } from 'vitest'
import { addPerson, admin, freshFolder, json } from './support/admin.ts'
import { end, identity, openFor, playRunningApp, signIn } from './support/running-app.ts'

type Listed = Readonly<Record<string, unknown>>
const list = (dataDir: string, ...more: readonly string[]) =>
  json(admin(['sessions', 'list', '--json', '--data-dir', dataDir, ...more])) as readonly Listed[]
const MINUTE = 60_000

describe('sessions list', () => {
  test('an active session, while the app holds the lock and the database', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    const owner = identity()
    const session = signIn(playRunningApp(folder, owner), 'tom', owner)
    expect(list(folder)).toEqual([
      {
        id: session.id,
        user: 'tom',
        state: 'active',
        presence: 'online',
        liveness: 'alive',
        pid: process.pid,
        host: owner.host,
        startedAt: new Date(session.startedAt).toISOString(),
        lastActivityAt: new Date(session.lastActivityAt).toISOString(),
        lastHeartbeatAt: new Date(session.lastHeartbeatAt).toISOString(),
        endedAt: null,
        endReason: null,
        durationMs: null,
        durationText: expect.stringMatching(/^\d+ s$/) as string,
      },
    ])
  })

  test('a closed one is listed with --all only, with its length and without a liveness', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    const store = openFor(folder)
    const startedAt = Date.now() - 90 * MINUTE
    const session = signIn(store, 'tom', identity(), startedAt)
    end(store, session, startedAt + 75 * MINUTE)
    expect(list(folder)).toEqual([])
    expect(list(folder, '--active')).toEqual([])
    expect(list(folder, '--all')).toMatchObject([
      {
        state: 'closed',
        presence: 'offline',
        liveness: null,
        endReason: 'window_closed',
        durationMs: 75 * MINUTE,
        durationText: '1 h 15 min',
      },
    ])
    expect(list(folder, '--all')[0]?.['endedAt']).toBe(new Date(startedAt + 75 * MINUTE).toISOString())
  })

  test('newest first, and of one person by username, email or display name', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom', '--email', 'tom@example.org', '--display-name', 'Tom Jones')
    addPerson(folder, 'maria')
    const store = openFor(folder)
    const now = Date.now()
    signIn(store, 'tom', identity(), now - MINUTE)
    signIn(store, 'maria', identity(), now)
    expect(list(folder).map(({ user }) => user)).toEqual(['maria', 'tom'])
    for (const name of ['TOM', 'tom@example.org', 'tom jones']) expect(list(folder, '--user', name)).toMatchObject([{ user: 'tom' }])
  })

  test('a person who does not exist ends with 1 and a guess', () => {
    const folder = freshFolder()
    addPerson(folder, 'maria')
    const { code, stdout, stderr } = admin(['sessions', 'list', '--user', 'maira', '--json', '--data-dir', folder])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'not_found', message: expect.stringMatching(/Did you mean "maria"/) as string },
    })
  })

  test('a name that two people share names both', () => {
    const folder = freshFolder()
    addPerson(folder, 'anna1', '--display-name', 'Anna')
    addPerson(folder, 'anna2', '--display-name', 'Anna')
    expect(admin(['sessions', 'list', '--user', 'Anna', '--data-dir', folder]).stderr).toMatch(/anna1, anna2/)
  })

  test('no heartbeat for longer than the policy allows is offline', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    signIn(openFor(folder), 'tom', identity(), Date.now() - 10 * MINUTE)
    expect(list(folder)).toMatchObject([{ presence: 'offline', durationText: '10 min' }])
    json(admin(['policy', 'set', 'offline-after', '1h', '--json', '--data-dir', folder]))
    expect(list(folder)).toMatchObject([{ presence: 'online' }])
  })

  test.runIf(process.platform === 'linux').each([
    ['a PID that another program has now', { processStartedAt: 1 }, 'dead'],
    ['another boot', { bootId: '00000000-0000-0000-0000-000000000000' }, 'dead'],
    ['another computer', { hostId: 'f'.repeat(32) }, 'unknown'],
  ])('an owner with %s is %s', (_what, changes, liveness) => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    signIn(openFor(folder), 'tom', identity(changes), Date.now())
    expect(list(folder)).toMatchObject([{ state: 'active', liveness }])
  })

  test('the holder of the kernel lock is alive whatever its PID says, and only while it holds it', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    const owner = identity({ processStartedAt: 1 })
    signIn(playRunningApp(folder, owner), 'tom', owner)
    expect(list(folder)).toMatchObject([{ liveness: 'alive' }])
  })

  test('is a table for people', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    const session = signIn(openFor(folder), 'tom', identity())
    const { stdout } = admin(['sessions', 'list', '--data-dir', folder])
    expect(stdout).toMatch(/^ID +USER +STATE +STARTED +LASTED/)
    expect(stdout).toContain(session.id)
  })
})

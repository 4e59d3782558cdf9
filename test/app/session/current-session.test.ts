import { expect, test, vi } from 'vitest'
import { addUser } from '../../../electron/app/accounts/add-user.ts'
import { recover } from '../../../electron/app/launch/recover.ts'
import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { CurrentSession } from '../../../electron/app/session/current-session.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { actorIn, auditEntry } from '../../../electron/core/audit/audit.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { ProcessIdentity } from '../../../electron/core/session/process-identity.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { createPasswordHasher } from '../../../electron/platform/secret/passwords.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { someOwner } from '../../support/session-builder.ts'

const HEARTBEAT = durationMs(120_000)

function workplace({ holder }: { holder?: ProcessIdentity } = {}) {
  const clock = new FakeClock()
  const store = new MemoryStore()
  const log = recordingLog()
  const entropy = createEntropy()
  const owner = someOwner()
  const deps = { store, clock, log, entropy, owner, passwords: createPasswordHasher(), appVersion: '0.1.0', probe: new FakeProbe() }
  const ana = addUser(deps, { username: 'ana', email: null, displayName: 'Ana', role: 'admin', password: '' }, 'a hash', {
    onlyIfFirst: true,
    by: actorIn(owner),
  })
  const troubles: (string | null)[] = []
  const current: CurrentSession = new CurrentSession({
    ...deps,
    scheduler: clock,
    instanceId: owner.instanceId,
    onChange: () => troubles.push(current.trouble?.code ?? null),
  })
  const begin = () => current.begin(startSession({ ...deps, owner: holder ?? owner }, ana))
  return { clock, store, log, owner, current, troubles, begin, newest: () => store.listSessions({ state: 'all' })[0] }
}

test('beats at its interval for as long as it lasts, and not after', () => {
  const { clock, current, begin, newest } = workplace()
  begin()
  const started = clock.now()
  clock.advance(HEARTBEAT * 2)
  expect(newest()?.lastHeartbeatAt).toBe(started + HEARTBEAT * 2)
  current.end('signed_out', { trigger: 'button' })
  clock.advance(HEARTBEAT * 3)
  expect(newest()?.lastHeartbeatAt).toBe(started + HEARTBEAT * 2)
})

test('a heartbeat that fails is logged, told once, and tried again every five seconds until it succeeds; the session goes on', () => {
  const { clock, store, log, current, troubles, begin, newest } = workplace()
  begin()
  const failing = vi.spyOn(store, 'recordHeartbeat').mockImplementation(() => {
    throw new LatchkeyError('data_directory_full', 'The disk is full.')
  })
  clock.advance(HEARTBEAT + 12_000)
  expect(failing).toHaveBeenCalledTimes(3)
  expect(log.lines.at(-1)).toMatchObject({ level: 'warn', event: 'heartbeat failed' })
  expect(troubles).toEqual(['data_directory_full'])
  failing.mockRestore()
  clock.advance(3_000)
  expect(troubles).toEqual(['data_directory_full', null])
  expect(newest()?.lastHeartbeatAt).toBe(clock.now())
  expect(current.signedIn).not.toBeNull()
})

test('where beats come faster than that, one that failed is tried again as soon as the next would be due', () => {
  const { clock, store, owner, current, begin } = workplace()
  changePolicy({ store, clock }, { key: 'heartbeat-interval', value: '1s' }, actorIn(owner))
  begin()
  const failing = vi.spyOn(store, 'recordHeartbeat').mockImplementation(() => {
    throw new LatchkeyError('data_directory_full', 'The disk is full.')
  })
  clock.advance(4_000)
  expect(failing).toHaveBeenCalledTimes(4)
  expect(current.trouble?.code).toBe('data_directory_full')
})

test.each([
  [0, 0],
  [1, 1],
])('a silence of as long as it takes to count as offline, and %d ms, is written down %d times', (more, times) => {
  const { clock, store, current, begin } = workplace()
  begin()
  clock.sleep(5 * 60_000 + more)
  current.heartbeat()
  expect(store.listAudit().filter(({ kind }) => kind === 'heartbeats_missed')).toHaveLength(times)
})

test('silence beyond what counts as offline is written down with the next heartbeat', () => {
  const { clock, store, current, begin } = workplace()
  begin()
  clock.sleep(10 * 60_000)
  current.heartbeat()
  expect(store.listAudit().at(-1)).toMatchObject({ kind: 'heartbeats_missed', detail: { silentMs: 10 * 60_000 } })
  clock.advance(HEARTBEAT)
  expect(store.listAudit().filter(({ kind }) => kind === 'heartbeats_missed')).toHaveLength(1)
})

test('activity is a length of time: a clock that is set makes nobody idle, and what is stored follows the clock', () => {
  const { clock, current, begin, newest } = workplace()
  begin()
  clock.advance(30_000)
  current.touch()
  clock.advance(60_000)
  for (const jump of [7_200_000, -14_400_000]) {
    clock.set(clock.now() + jump)
    expect(current.signsOfLife()).toMatchObject({ idleFor: 60_000, age: 90_000, lastActivityAt: clock.now() - 60_000 })
  }
  current.heartbeat()
  expect(newest()).toMatchObject({ lastHeartbeatAt: clock.now(), lastActivityAt: clock.now() - 60_000 })
})

test('activity that the operating system knows of counts from when it was, and never takes newer activity back', () => {
  const { clock, current, begin } = workplace()
  begin()
  clock.advance(60_000)
  current.touch(durationMs(10_000))
  expect(current.signsOfLife().idleFor).toBe(10_000)
  current.touch(durationMs(20_000))
  expect(current.signsOfLife().idleFor).toBe(10_000)
})

test('who comes back from being away is seen to at once', () => {
  const { clock, current, begin, newest } = workplace()
  begin()
  clock.advance(6 * 60_000 + 1_000)
  expect(newest()?.lastActivityAt).toBe(newest()?.startedAt)
  current.touch()
  expect(newest()).toMatchObject({ lastActivityAt: clock.now(), lastHeartbeatAt: clock.now() })
})

test('the end brings a last heartbeat along', () => {
  const { clock, current, begin, newest } = workplace()
  begin()
  clock.advance(50_000)
  current.touch()
  clock.advance(9_000)
  current.end('window_closed', { trigger: 'window' })
  expect(newest()).toMatchObject({ lastHeartbeatAt: clock.now(), lastActivityAt: clock.now() - 9_000, end: { endedAt: clock.now() } })
})

test('the first reason for an end stands, however many closing events follow', () => {
  const { clock, current, begin, newest } = workplace()
  begin()
  clock.advance(5_000)
  expect(current.end('os_session_end', { trigger: 'SIGTERM' })?.end?.endReason).toBe('os_session_end')
  expect(current.end('app_quit', { trigger: 'quit' })).toBeNull()
  expect(newest()?.end).toMatchObject({ endReason: 'os_session_end', endedAt: clock.now(), endEvidence: { trigger: 'SIGTERM' } })
})

test('without a session in memory it ends the one this process holds in the database', () => {
  const { store, clock, log, owner, begin, newest } = workplace()
  begin()
  const forgetful = new CurrentSession({
    store,
    clock,
    log,
    scheduler: clock,
    instanceId: owner.instanceId,
    onChange: () => {},
  })
  forgetful.end('window_closed', { trigger: 'window' })
  expect(newest()?.end?.endReason).toBe('window_closed')
})

test('another instance’s session in its hands is an incident in the log, and ends all the same', () => {
  const { log, current, begin, newest } = workplace({ holder: someOwner() })
  begin()
  current.end('window_closed', {})
  const incidents = log.lines.filter(({ event }) => event === 'invariant broken')
  expect(incidents).toMatchObject(
    Array.from({ length: 2 }, () => ({ level: 'error', fields: { session: newest()?.id, holder: newest()?.owner.instanceId } })),
  )
  expect(JSON.stringify(incidents)).not.toContain('token')
  expect(newest()?.end?.endReason).toBe('window_closed')
})

test('an end that cannot be written leaves the session to be ended by the next try', () => {
  const { store, current, begin, newest } = workplace()
  begin()
  vi.spyOn(store, 'endSession').mockImplementationOnce(() => {
    throw new Error('database is locked')
  })
  expect(() => current.end('window_closed', {})).toThrow('database is locked')
  current.end('app_quit', {})
  expect(newest()?.end?.endReason).toBe('app_quit')
})

test('a clock set back before the start never makes an end before the beginning', () => {
  const { clock, current, begin, newest } = workplace()
  begin()
  const started = newest()?.startedAt
  clock.set(clock.now() - 7_200_000)
  current.end('window_closed', {})
  expect(newest()?.end).toMatchObject({ endedAt: started, endEvidence: { clockMovedBack: true } })
})

test('recovery closes what has no living owner, once, and leaves the living alone', () => {
  const { store, clock, log, owner, begin, newest } = workplace()
  begin()
  const alive = new FakeProbe().says(owner.instanceId, { liveness: 'alive', reason: 'process_running' })
  expect(recover({ store, clock, log, probe: alive, by: actorIn(owner) })).toEqual([])
  clock.advance(60_000)
  const dead = new FakeProbe().says(owner.instanceId, { liveness: 'dead', reason: 'process_absent' })
  expect(recover({ store, clock, log, probe: dead, by: actorIn(owner) })).toMatchObject([{ end: { endReason: 'process_died' } }])
  const after = newest()
  expect(after?.end).toMatchObject({ endedAt: after?.startedAt, recoveredAt: utcMs(clock.now()) })
  expect(recover({ store, clock, log, probe: dead, by: actorIn(owner) })).toEqual([])
  expect(newest()).toEqual(after)
})

test('recovery waits for somebody unheard of as long as their role may be idle', () => {
  const { store, clock, log, owner, begin } = workplace()
  store.writeSettings(new Map([['idle-timeout@admin', '1m']]), [auditEntry(actorIn(owner), clock.now(), 'policy_changed')])
  begin()
  const probe = new FakeProbe().says(owner.instanceId, { liveness: 'unknown', reason: 'other_host' })
  clock.set(clock.now() + 60_000)
  expect(recover({ store, clock, log, probe, by: actorIn(owner) })).toEqual([])
  clock.set(clock.now() + 1)
  expect(recover({ store, clock, log, probe, by: actorIn(owner) })).toMatchObject([{ end: { endReason: 'lease_expired' } }])
})

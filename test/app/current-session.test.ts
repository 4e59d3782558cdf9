import { expect, test, vi } from 'vitest'
import { CurrentSession } from '../../electron/app/current-session.ts'
import { addUser } from '../../electron/app/add-user.ts'
import { startSession } from '../../electron/app/sign-in.ts'
import { actorIn, auditEntry } from '../../electron/core/audit.ts'
import { recover } from '../../electron/app/recover.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import { createEntropy } from '../../electron/platform/entropy.ts'
import { createPasswordHasher } from '../../electron/platform/passwords.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeProbe } from '../support/fake-probe.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { recordingLog } from '../support/recording-log.ts'
import { someOwner } from '../support/session-builder.ts'

const HEARTBEAT = durationMs(120_000)

function workplace() {
  const clock = new FakeClock()
  const store = new MemoryStore()
  const log = recordingLog()
  const entropy = createEntropy()
  const owner = someOwner()
  const deps = { store, clock, log, entropy, owner, passwords: createPasswordHasher(), appVersion: '0.1.0' }
  const ana = addUser(deps, { username: 'ana', email: null, displayName: 'Ana', role: 'admin', password: '' }, 'a hash', {
    onlyIfFirst: true,
    by: actorIn(owner),
  })
  const current = new CurrentSession({ ...deps, scheduler: clock, instanceId: owner.instanceId, heartbeatInterval: () => HEARTBEAT })
  const begin = () => current.begin(startSession(deps, ana))
  return { clock, store, log, owner, current, begin, newest: () => store.listSessions({ state: 'all' })[0] }
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

test('a heartbeat that fails is logged, and the next one is tried all the same', () => {
  const { clock, store, log, begin, newest } = workplace()
  begin()
  vi.spyOn(store, 'recordHeartbeat').mockImplementationOnce(() => {
    throw new Error('disk full')
  })
  clock.advance(HEARTBEAT)
  expect(log.lines.at(-1)).toMatchObject({ level: 'warn', event: 'heartbeat failed' })
  clock.advance(HEARTBEAT)
  expect(newest()?.lastHeartbeatAt).toBe(clock.now())
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
    heartbeatInterval: () => HEARTBEAT,
  })
  forgetful.end('window_closed', { trigger: 'window' })
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
  store.writeSetting('idle-timeout@admin', '1m', auditEntry(actorIn(owner), clock.now(), 'policy_changed'))
  begin()
  const probe = new FakeProbe().says(owner.instanceId, { liveness: 'unknown', reason: 'other_host' })
  clock.set(clock.now() + 60_000)
  expect(recover({ store, clock, log, probe, by: actorIn(owner) })).toEqual([])
  clock.set(clock.now() + 1)
  expect(recover({ store, clock, log, probe, by: actorIn(owner) })).toMatchObject([{ end: { endReason: 'lease_expired' } }])
})

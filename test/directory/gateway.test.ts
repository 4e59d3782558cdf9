import { expect, test } from 'vitest'
import { LatchkeyError } from '../../electron/core/errors.ts'
import type { FleetCommand } from '../../electron/core/fleet/directory-port.ts'
import { GatewayWorld, NOW, push } from './support/gateway-world.ts'

const SOMEBODY = '01900000-0000-7000-8000-00000000abcd'

const command = (id: number, more: Partial<FleetCommand> = {}): FleetCommand => ({
  id,
  workstation: 1,
  kind: 'message',
  session: null,
  body: { text: 'hello' },
  issuedAt: NOW,
  ...more,
})

test('what is pushed by many desks at once is one transaction, in order of the desks', async () => {
  const world = new GatewayWorld()
  const desks = await Promise.all([1, 2, 3].map(() => world.desk()).map((desk) => world.welcomed(desk)))
  for (const desk of desks.toReversed()) desk.say(push(1, 'a', 'b'))
  await world.settle()
  expect(desks.map((desk) => desk.last('ack'))).toEqual(desks.map(() => ({ say: 'ack', next: 3, status: 'ok' })))
  expect(world.store.pushed.map((batches) => batches.map(({ workstation }) => workstation))).toEqual([[1, 2, 3]])
})

test('what cannot be taken in stops nobody else, and is put aside with the reason', async () => {
  const world = new GatewayWorld()
  world.store.poison = 'poison'
  const desks = await Promise.all([1, 2, 3, 4, 5].map(() => world.desk()).map((desk) => world.welcomed(desk)))
  desks.forEach((desk, at) => desk.say(push(1, at === 3 ? 'poison' : 'fine')))
  await world.settle()
  await world.settle()
  expect(desks.map((desk) => desk.last('ack')?.status)).toEqual(['ok', 'ok', 'ok', 'quarantined', 'ok'])
  expect(world.store.quarantinedOf(4)).toBe('invalid input syntax')
})

test('what was put aside is tried again when its desk comes back, and not at each of its tries', async () => {
  const world = new GatewayWorld()
  world.store.poison = 'poison'
  const desk = await world.welcomed()
  for (let times = 0; times < 3; times += 1) expect((await desk.ask(push(1, 'poison'), 'ack')).status).toBe('quarantined')
  expect(world.store.timesAsked('push')).toBe(1)
  await world.welcomed(desk)
  world.store.poison = null
  expect(await desk.ask(push(1, 'poison'), 'ack')).toMatchObject({ next: 2, status: 'ok' })
})

test('a line that cannot be understood is put aside without troubling the database', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  desk.say({ ...push(1, 'a'), lines: [{ ...push(1, 'a').lines[0], people: '{' } as never] })
  await world.settle()
  expect(desk.last('ack')).toEqual({ say: 'ack', next: 1, status: 'quarantined' })
  expect(world.store.timesAsked('push')).toBe(0)
})

test.each(['directory_full', 'unreachable', 'busy'] as const)(
  'where the database is %s, pushes are busy and admissions unavailable',
  async (what) => {
    const world = new GatewayWorld()
    const desk = await world.welcomed()
    const codes = { directory_full: 'data_directory_full', unreachable: 'directory_unreachable', busy: 'database_busy' } as const
    world.store.failing = new LatchkeyError(codes[what], 'no')
    desk.say(push(1, 'a'))
    await world.settle()
    expect(desk.last('busy')?.afterMs).toBeGreaterThanOrEqual(250)
    const admit = { say: 'admit', ask: 7, person: SOMEBODY, session: SOMEBODY, boot: 1, revision: 1, takeOver: false } as const
    expect(await desk.ask(admit, 'admitted')).toMatchObject({ ask: 7, answer: 'unavailable' })
    expect(desk.closed).toBeNull()
    expect(world.gateway.isHealthy()).toBe(what === 'busy')
    expect(world.gateway.metricsText()).toContain(`latchkey_gateway_database_full ${what === 'directory_full' ? 1 : 0}\n`)
    expect(world.gateway.metricsText()).toContain(`latchkey_gateway_database_reachable ${what === 'unreachable' ? 0 : 1}\n`)
    expect(world.log.lines.filter(({ level }) => level === 'error')).toHaveLength(what === 'busy' ? 0 : 1)
    world.store.failing = null
    desk.say(push(1, 'a'))
    await world.settle()
    expect(desk.last('ack')).toMatchObject({ next: 2, status: 'ok' })
    expect(world.gateway.isHealthy()).toBe(true)
  },
)

test('a second push before the answer to the first is to be sent again', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  desk.say(push(1, 'a'))
  desk.say(push(2, 'b'))
  await world.settle()
  expect(desk.all('busy')).toHaveLength(1)
  expect(desk.all('ack')).toEqual([{ say: 'ack', next: 2, status: 'ok' }])
})

test('people are admitted many at once, and each asker has its own answer', async () => {
  const world = new GatewayWorld()
  const desks = await Promise.all([1, 2].map(() => world.desk()).map((desk) => world.welcomed(desk)))
  const open = { session: 's', workstation: '2', name: 'desk 2', site: 'Rome', startedAt: NOW, silentSince: null }
  world.store.admission = { kind: 'refused', because: 'limit', open: [open] }
  desks.forEach((desk, ask) => desk.say({ say: 'admit', ask, person: SOMEBODY, session: SOMEBODY, boot: 1, revision: 1, takeOver: false }))
  await world.settle()
  expect(desks.map((desk) => desk.last('admitted'))).toMatchObject([
    { ask: 0, answer: 'limit', open: [open] },
    { ask: 1, answer: 'limit', open: [open] },
  ])
  expect(world.store.timesAsked('admitMany')).toBe(1)
})

test('a command reaches its desk by the bell, once, and again after half a minute or on a new line', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  world.store.commands = [command(5)]
  world.store.ring([1])
  await world.settle()
  expect(desk.last('command')).toMatchObject({ id: 5, kind: 'message', body: '{"text":"hello"}' })
  world.store.ring([1])
  await world.pass(20_000)
  expect(desk.all('command')).toHaveLength(1)
  desk.pong()
  await world.pass(25_000)
  expect(desk.all('command')).toHaveLength(2)
  desk.hangUp()
  await world.welcomed(desk)
  await world.settle()
  expect(desk.all('command')).toHaveLength(1)
})

test('where the bell is lost, the sweep finds the command', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  world.store.commands = [command(5)]
  await world.pass(15_000)
  expect(desk.last('command')?.id).toBe(5)
})

test('a command for all is sent to each desk once a line', async () => {
  const world = new GatewayWorld()
  const desks = await Promise.all([1, 2].map(() => world.desk()).map((desk) => world.welcomed(desk)))
  world.store.commands = [command(5, { workstation: null })]
  world.store.ring(null)
  await world.settle()
  for (let minute = 0; minute < 3; minute += 1) {
    await world.pass(15_000)
    desks.forEach((desk) => desk.pong())
    await world.pass(45_000)
  }
  expect(desks.map((desk) => desk.all('command').length)).toEqual([1, 1])
})

test('a change of policy, locks or people is told to the desks that have an older one, and no desk sees the command', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed(undefined, { policyVersion: 3, peopleRevision: 0 })
  expect(desk.last('policy')).toBeUndefined()
  world.store.policyNow = { version: 4, settings: { 'idle-timeout': '5m' } }
  world.store.locksNow = [
    { id: 1, whom: { kind: 'workstation', workstation: 1 }, until: null, reason: 'stolen', by: 'Ana', at: NOW },
    { id: 2, whom: { kind: 'workstation', workstation: 2 }, until: null, reason: 'other', by: 'Ana', at: NOW },
  ]
  world.store.commands = [command(5, { workstation: null, kind: 'sync' })]
  world.store.ring(null)
  await world.settle()
  expect(desk.last('policy')).toEqual({ say: 'policy', version: 4, settings: '{"idle-timeout":"5m"}' })
  expect(JSON.parse(desk.last('locks')?.locks ?? '')).toMatchObject([{ id: 1 }])
  expect(desk.last('command')).toBeUndefined()
  const told = desk.heard.length
  await world.pass(15_000)
  expect(desk.heard.length).toBe(told)
})

test('of more locks than a message holds those of the desk and of roles are told', async () => {
  const world = new GatewayWorld()
  const about = { until: null, reason: 'x'.repeat(400), by: 'Ana', at: NOW }
  world.store.locksNow = Array.from({ length: 500 }, (_each, id) => {
    const whom = id < 499 ? { kind: 'person' as const, person: SOMEBODY } : { kind: 'workstation' as const, workstation: 1 }
    return { id, whom, ...about }
  })
  const desk = await world.welcomed()
  const { locks } = desk.last('locks') ?? { locks: '' }
  expect(locks.length).toBeLessThan(64 * 1024)
  expect(JSON.parse(locks)).toContainEqual(expect.objectContaining({ whom: { kind: 'workstation', workstation: 1 } }))
})

test('a desk that is revoked while it is here is put out at once', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  world.store.change(1, { revoked: true })
  world.store.commands = [command(5, { kind: 'sync' })]
  world.store.ring([1])
  await world.settle()
  expect(desk.last('refused')?.because).toBe('revoked')
  expect(desk.closed).toBe(4401)
})

test('a line on which nobody answers is dropped within a minute', async () => {
  const world = new GatewayWorld()
  const [alive, dead] = [await world.welcomed(), await world.welcomed()]
  for (let second = 0; second < 61; second += 1) {
    await world.pass(1_000)
    if (alive.pings.length > 0) alive.pong()
  }
  expect([alive.closed, dead.closed]).toEqual([null, 'dropped'])
})

test('signs of life are written once a second, the newest of each desk', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  await world.pass(1_000)
  world.store.beats.length = 0
  for (const idleMs of [1, 2, 3]) desk.say({ say: 'beat', now: NOW, session: SOMEBODY, idleMs })
  await world.pass(1_000)
  expect(world.store.beats).toMatchObject([{ workstation: 1, session: SOMEBODY, idleMs: 3, address: '10.0.0.7', appVersion: '1.0.0' }])
})

test('a clock that is off by more than five minutes raises one alert', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed(undefined, { now: NOW + 3_600_000 })
  desk.say({ say: 'beat', now: NOW + 3_600_000, session: null, idleMs: null })
  await world.settle()
  expect(world.store.alerts).toMatchObject([{ kind: 'clock', workstation: 1 }])
  expect(desk.last('welcome')?.now).toBeGreaterThanOrEqual(NOW)
})

test('a desk that says too much is put out', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  for (let times = 0; times < 700 && desk.closed === null; times += 1) desk.say({ say: 'beat', now: NOW, session: null, idleMs: null })
  expect(desk.closed).toBe(4429)
})

test('stopped while busy, what was taken on is answered first, and nothing else is taken on', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  const { promise, resolve: release } = Promise.withResolvers<void>()
  world.store.holdPush = promise
  desk.say(push(1, 'a', 'b'))
  await world.settle()
  const stopped = world.gateway.stop()
  await world.settle()
  expect(world.gateway.isHealthy()).toBe(false)
  expect(desk.last('ack')).toBeUndefined()
  release()
  await world.settle()
  await stopped
  expect(desk.last('ack')).toEqual({ say: 'ack', next: 3, status: 'ok' })
  expect(desk.last('refused')?.because).toBe('shutting_down')
  expect(desk.closed).toBe(4503)
  expect(world.store.linesOf(1)).toEqual([1, 2])
})

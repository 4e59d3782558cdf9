import { expect, test } from 'vitest'
import { LatchkeyError } from '../../electron/core/errors.ts'
import type { FleetCommand } from '../../electron/core/fleet/directory-port.ts'
import { FakeDesk, GatewayWorld, INCARNATION, newKeys, NOW, push, signed } from './support/gateway-world.ts'

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

test('a desk that signs the challenge is welcomed with where its stream stands', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  expect(desk.last('welcome')).toMatchObject({ workstation: 1, site: 'Rome', incarnation: INCARNATION, next: 1, head: null, open: [] })
  expect(desk.last('locks')).toEqual({ say: 'locks', locks: '[]' })
})

test.each([
  ['another key', (desk: FakeDesk) => desk.hello({}, newKeys().privateKey), 'signature'],
  [
    'the nonce of another line',
    (desk: FakeDesk) => desk.hello({ signature: signed('hello', 'yesterday', desk.keys.privateKey) }),
    'signature',
  ],
  [
    'what was signed for another directory',
    (desk: FakeDesk) =>
      desk.hello({ signature: signed('hello', desk.last('challenge')?.nonce ?? '', desk.keys.privateKey, 'y'.repeat(43)) }),
    'signature',
  ],
  [
    'what was signed for an enrolment',
    (desk: FakeDesk) => desk.hello({ signature: signed('enrol', desk.last('challenge')?.nonce ?? '', desk.keys.privateKey) }),
    'signature',
  ],
  ['no signature at all', (desk: FakeDesk) => desk.hello({ signature: '' }), 'signature'],
  ['a name that nobody has', (desk: FakeDesk) => desk.hello({ uid: SOMEBODY }), 'unknown'],
  ['an older protocol', (desk: FakeDesk) => desk.hello({ protocol: 0 }), 'protocol'],
  ['a newer protocol', (desk: FakeDesk) => desk.hello({ protocol: 99 }), 'protocol'],
] as const)('a hello with %s is refused', async (_what, hello, because) => {
  const world = new GatewayWorld()
  const desk = world.desk()
  desk.connect(world.gateway)
  expect(await desk.ask(hello(desk), 'refused')).toEqual({ say: 'refused', because, least: 1, most: 1 })
  expect(desk.closed).toBe(4401)
})

test('a recorded hello opens no second line', async () => {
  const world = new GatewayWorld()
  const desk = world.desk()
  desk.connect(world.gateway)
  const recorded = desk.hello()
  await desk.ask(recorded, 'welcome')
  const thief = new FakeDesk(desk.uid, world.settle)
  thief.connect(world.gateway)
  expect((await thief.ask(recorded, 'refused')).because).toBe('signature')
  expect(desk.closed).toBeNull()
})

test('before welcome nothing but who it is may be said', async () => {
  const world = new GatewayWorld()
  const desk = world.desk()
  desk.connect(world.gateway)
  desk.say({ say: 'beat', now: NOW, session: null, idleMs: null })
  expect(desk.closed).toBe(4400)
  await world.settle()
  await world.pass(2_000)
  expect(world.store.beats).toEqual([])
})

test('what is said while the hello is being looked up closes the line as well', async () => {
  const world = new GatewayWorld()
  const desk = world.desk()
  desk.connect(world.gateway)
  desk.say(desk.hello())
  desk.say(push(1, 'a'))
  await world.settle()
  expect(desk.closed).toBe(4400)
  expect(desk.last('welcome')).toBeUndefined()
  expect(world.gateway.desks).toBe(0)
})

test('whoever says nothing is dropped', async () => {
  const world = new GatewayWorld()
  const desk = world.desk()
  desk.connect(world.gateway)
  await world.pass(20_000)
  expect(desk.closed).toBe(4408)
})

test('a token enrols one desk, on the line that it says hello on', async () => {
  const world = new GatewayWorld()
  const token = 'A'.repeat(22)
  world.store.tokens.add(token)
  const desk = new FakeDesk(SOMEBODY, world.settle)
  const enrol = () =>
    ({
      say: 'enrol',
      incarnation: INCARNATION,
      next: 8,
      head: null,
      protocol: 1,
      token,
      uid: SOMEBODY,
      name: 'desk',
      publicKey: Buffer.from(desk.keys.publicKey).toString('base64'),
      signature: signed('enrol', desk.last('challenge')?.nonce ?? '', desk.keys.privateKey),
      appVersion: '1.0.0',
    }) as const
  desk.connect(world.gateway)
  expect(await desk.ask(enrol(), 'enrolled')).toEqual({ say: 'enrolled', workstation: 1, site: 'Rome', directory: 'Rome' })
  expect(await desk.ask(desk.hello({ next: 8 }), 'welcome')).toMatchObject({ next: 8 })
  desk.connect(world.gateway)
  expect((await desk.ask(enrol(), 'refused')).because).toBe('token_unknown')
  expect(JSON.stringify(world.log.lines)).not.toContain(token)
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
    world.store.failing = new LatchkeyError(codes[what] as 'database_busy', 'no')
    desk.say(push(1, 'a'))
    await world.settle()
    expect(desk.last('busy')?.afterMs).toBeGreaterThanOrEqual(250)
    const admit = { say: 'admit', ask: 7, person: SOMEBODY, session: SOMEBODY, boot: 1, revision: 1, takeOver: false } as const
    expect(await desk.ask(admit, 'admitted')).toMatchObject({ ask: 7, answer: 'unavailable' })
    expect(desk.closed).toBeNull()
    expect(world.gateway.isHealthy()).toBe(what === 'busy')
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

test('a newer line of the same desk replaces the older; again and again within a minute there are two of them', async () => {
  const world = new GatewayWorld()
  const original = await world.welcomed()
  const copy = new FakeDesk(original.uid, world.settle)
  Object.assign(copy, { keys: original.keys })
  const lines = [copy, original, copy]
  for (const desk of lines) {
    desk.connect(world.gateway)
    await desk.ask(desk.hello(), 'welcome')
  }
  expect(original.last('refused')?.because).toBe('replaced_by_another')
  expect(original.closed).toBe(4409)
  expect(world.gateway.desks).toBe(1)
  expect(world.store.alerts).toMatchObject([{ kind: 'cloned_desk', subject: original.uid, workstation: 1 }])
})

test('a desk whose network comes and goes is no copy', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  for (let turn = 0; turn < 5; turn += 1) {
    await world.pass(31_000)
    desk.connect(world.gateway)
    await desk.ask(desk.hello(), 'welcome')
  }
  expect(world.store.alerts).toEqual([])
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

test('a key is changed while both let in, and the old one goes when the new one was used', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  const [old, next] = [desk.keys, newKeys()]
  const nonce = desk.last('challenge')?.nonce ?? ''
  const publicKey = Buffer.from(next.publicKey).toString('base64')
  const forged = { say: 'rotate', publicKey, signature: signed('rotate', nonce, old.privateKey) } as const
  expect(await desk.ask(forged, 'rotated')).toEqual({ say: 'rotated', ok: false })
  expect(await desk.ask({ ...forged, signature: signed('rotate', nonce, next.privateKey) }, 'rotated')).toEqual({
    say: 'rotated',
    ok: true,
  })
  desk.connect(world.gateway)
  await desk.ask(desk.hello({}, old.privateKey), 'welcome')
  desk.connect(world.gateway)
  await desk.ask(desk.hello({}, next.privateKey), 'welcome')
  desk.connect(world.gateway)
  expect((await desk.ask(desk.hello({}, old.privateKey), 'refused')).because).toBe('signature')
})

test('a storm of hellos is a handful of questions', async () => {
  const world = new GatewayWorld()
  const desks = Array.from({ length: 500 }, () => world.desk())
  for (const desk of desks) {
    desk.connect(world.gateway)
    desk.say(desk.hello())
  }
  await world.settle()
  expect(desks.every((desk) => desk.last('welcome'))).toBe(true)
  expect(world.store.timesAsked('workstations') + world.store.timesAsked('greet')).toBeLessThanOrEqual(4)
  expect(world.store.timesAsked('policy')).toBe(1)
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
  let release = () => {}
  world.store.holdPush = new Promise((resolve) => (release = resolve))
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

import { expect, test } from 'vitest'
import { FakeDesk, GatewayWorld, INCARNATION, newKeys, NOW, push, signed } from './support/gateway-world.ts'

const SOMEBODY = '01900000-0000-7000-8000-00000000abcd'

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
  await world.pass(10_000)
  expect(desk.closed).toBe(4408)
})

test('of strangers no more are heard than there is memory for; desks that are in stay', async () => {
  const world = new GatewayWorld()
  const desk = await world.welcomed()
  const strangers = Array.from({ length: 2_100 }, () => new FakeDesk(SOMEBODY, world.settle))
  for (const stranger of strangers) stranger.connect(world.gateway)
  expect(strangers.filter(({ closed }) => closed === 'dropped')).toEqual(strangers.slice(0, 100))
  await world.pass(10_000)
  await world.welcomed()
  expect(desk.closed).toBeNull()
})

test('however many strangers come, desks from other addresses are let in, and those from theirs that say at once who they are', async () => {
  const world = new GatewayWorld()
  const flood = (address: string, many: number) =>
    Array.from({ length: many }, () => Object.assign(new FakeDesk(SOMEBODY, world.settle), { address })).map((each) => {
      each.connect(world.gateway)
      return each
    })
  flood('10.6.6.6', 2_500)
  const early = Object.assign(world.desk(), { address: '10.0.0.8' })
  early.connect(world.gateway)
  flood('10.6.6.6', 2_500)
  expect(early.closed).toBeNull()
  await early.ask(early.hello(), 'welcome')
  await world.welcomed(Object.assign(world.desk(), { address: '10.6.6.6' }))
  expect(world.gateway.desks).toBe(2)
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

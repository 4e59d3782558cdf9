import { createHash, randomUUID } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { get } from 'node:https'
import path from 'node:path'
import { connect } from 'node:tls'
import { expect, test } from 'vitest'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeDirectory } from './support/fake-directory.ts'
import { push } from './support/gateway-world.ts'
import { freshFolder, servedDirectory, shownBy, WireDesk } from './support/served-directory.ts'

async function world() {
  const store = new FakeDirectory()
  const dataFolder = freshFolder()
  const directory = await servedDirectory(store, { dataFolder })
  const welcomed = async (uid: string = randomUUID()) => {
    const desk = new WireDesk(directory)
    store.add(uid, desk.keys.publicKey)
    await desk.hello(uid)
    await desk.heardOf('welcome')
    return desk
  }
  return { store, dataFolder, directory, welcomed }
}

test('a desk comes in, pushes and is acknowledged, over a line that its directory’s own authority vouches for', async () => {
  const { store, dataFolder, directory } = await world()
  const desk = new WireDesk(directory, readFileSync(path.join(dataFolder, 'authority/authority.pem'), 'utf8'))
  store.add(desk.uid, desk.keys.publicKey)
  await desk.hello(desk.uid)
  await desk.heardOf('welcome')
  desk.say(push(1, 'a', 'b'))
  expect(await desk.heardOf('ack')).toEqual({ say: 'ack', next: 3, status: 'ok' })
})

const days = (from: Date) => (from.getTime() - Date.now()) / 86_400_000

test('the authority is ten years’, its server’s certificate ninety days’; the fingerprint is of the authority’s key', async () => {
  const { directory } = await world()
  const { server, authority } = await shownBy(directory.port)
  expect(days(authority.validToDate)).toBeCloseTo(3_650, 0)
  expect(days(server.validToDate)).toBeCloseTo(90, 0)
  expect(server.checkIssued(authority)).toBe(true)
  expect(server.verify(authority.publicKey)).toBe(true)
  expect(server.ca).toBe(false)
  expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(server.checkHost('localhost')).toBe('localhost')
  const spki = authority.publicKey.export({ type: 'spki', format: 'der' })
  expect(directory.fingerprint).toBe(createHash('sha256').update(spki).digest('base64url'))
})

test('the same data folder has the same authority again, and its files are for their owner alone', async () => {
  const dataFolder = freshFolder()
  const first = await servedDirectory(new FakeDirectory(), { dataFolder })
  await first.stop()
  const second = await servedDirectory(new FakeDirectory(), { dataFolder })
  expect(second.fingerprint).toBe(first.fingerprint)
  const mode = (name: string) => (statSync(path.join(dataFolder, name)).mode & 0o777).toString(8)
  expect(readdirSync(dataFolder).toSorted()).toEqual(['authority', 'directory.sock'])
  expect(['authority', 'authority/authority.key', 'authority/authority.pem', 'directory.sock'].map(mode)).toEqual([
    '700',
    '600',
    '600',
    '600',
  ])
})

test('the certificate is renewed every day, without a restart and without an open line noticing', async () => {
  const clock = new FakeClock(Date.now())
  const store = new FakeDirectory()
  const directory = await servedDirectory(store, { clock, scheduler: { after: clock.after.bind(clock), every: clock.every.bind(clock) } })
  const before = await shownBy(directory.port)
  clock.advance(86_400_000)
  let after = before
  for (let times = 0; times < 100 && after.server.serialNumber === before.server.serialNumber; times += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    after = await shownBy(directory.port)
  }
  expect(after.server.serialNumber).not.toBe(before.server.serialNumber)
  expect(after.authority.serialNumber).toBe(before.authority.serialNumber)
  expect(after.server.validToDate.getTime()).toBeGreaterThan(before.server.validToDate.getTime())
})

test('another authority’s line is none to a desk that pins its own', async () => {
  const [one, other] = [await world(), await world()]
  const desk = new WireDesk(one.directory, readFileSync(path.join(other.dataFolder, 'authority/authority.pem'), 'utf8'))
  expect(await desk.untilClosed()).toBe(1006)
  expect(desk.heard).toEqual([])
})

test('TLS 1.2 is refused', async () => {
  const { directory } = await world()
  const error = await new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: directory.port, maxVersion: 'TLSv1.2', rejectUnauthorized: false }, () =>
      resolve(null),
    )
    socket.on('error', resolve)
  })
  expect(error).toMatchObject({ code: expect.stringMatching(/PROTOCOL_VERSION|WRONG_VERSION/) as string })
})

test.each([
  ['no JSON', 'hello'],
  ['a list', '[]'],
  ['an unknown message', '{"say":"everything"}'],
  ['what every object has', '{"say":"toString"}'],
  ['a field too many', '{"say":"leave","why":"so"}'],
  ['a field too few', '{"say":"beat","now":1}'],
])('%s closes the line', async (_what, text) => {
  const { welcomed } = await world()
  const desk = await welcomed()
  desk.socket.send(text)
  expect(await desk.untilClosed()).toBe(4400)
})

test('a message in binary closes the line', async () => {
  const { welcomed } = await world()
  const desk = await welcomed()
  desk.socket.send(Buffer.from('{"say":"leave"}'), { binary: true })
  expect(await desk.untilClosed()).toBe(4400)
})

test('a message beyond 256 KiB closes the line, and is not kept', async () => {
  const { welcomed } = await world()
  const desk = await welcomed()
  desk.socket.send(JSON.stringify({ say: 'push', filler: 'x'.repeat(300 * 1024) }))
  expect(await desk.untilClosed()).toBe(1009)
})

test('a stranger may make us keep 16 KiB and no more, in messages that never end as well', async () => {
  const { directory } = await world()
  const stranger = new WireDesk(directory)
  await stranger.heardOf('challenge')
  stranger.socket.send('x'.repeat(8 * 1024), { fin: false })
  stranger.socket.send('x'.repeat(9 * 1024), { fin: false })
  expect(await stranger.untilClosed()).toBe(1006)
})

test('a stranger that was refused is gone within a second, whether it agrees or not', async () => {
  const { directory } = await world()
  const stranger = new WireDesk(directory)
  await stranger.hello(randomUUID())
  await stranger.heardOf('refused')
  stranger.socket.pause()
  const lines = () => /latchkey_gateway_lines (\d+)/.exec(directory.gateway.metricsText())?.[1]
  for (let times = 0; times < 200 && lines() !== '0'; times += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(lines()).toBe('0')
})

test('a desk that reads nothing is dropped before it costs us its memory', async () => {
  const { store, welcomed, directory } = await world()
  const [slow, other] = [await welcomed(), await welcomed()]
  slow.socket.pause()
  const text = 'x'.repeat(50_000)
  store.commands = Array.from({ length: 400 }, (_each, id) => {
    return { id, workstation: 1, kind: 'message' as const, session: null, body: { text }, issuedAt: 0 }
  })
  store.ring([1])
  for (let times = 0; times < 300 && directory.gateway.desks > 1; times += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(directory.gateway.desks).toBe(1)
  other.say(push(1, 'a'))
  expect(await other.heardOf('ack')).toMatchObject({ status: 'ok' })
})

const ask = (dataFolder: string, method: string, way: string, body?: string) =>
  new Promise<{ status: number; text: string; cursor: string | undefined }>((resolve, reject) => {
    const asking = request({ socketPath: path.join(dataFolder, 'directory.sock'), method, path: way }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => (text += part.toString('utf8')))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, cursor: response.trailers['x-latchkey-cursor'] }))
    })
    asking.on('error', reject)
    asking.end(body)
  })

test('the owner of the data folder asks by its socket', async () => {
  const { dataFolder } = await world()
  const asked = (question: unknown) => ask(dataFolder, 'POST', '/ask', JSON.stringify(question))
  const revoke = await asked({ channel: 'fleet:revoke', question: { id: 1 } })
  expect(JSON.parse(revoke.text)).toEqual({ ok: true, value: { channel: 'fleet:revoke' } })
  for (const wrong of [{ channel: 'fleet:revoke', question: { id: 'x' } }, { channel: 'fleet:x', question: null }, 'text']) {
    expect(JSON.parse((await asked(wrong)).text)).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
  }
  expect((await ask(dataFolder, 'GET', '/metrics')).text).toMatch(/^latchkey_desks 3\n# HELP latchkey_gateway_hellos_total/)
  expect(await ask(dataFolder, 'GET', '/export?format=ecs&after=4')).toEqual({ status: 200, text: 'after 4\n1\n2\n', cursor: '9' })
  expect((await ask(dataFolder, 'GET', '/export?format=xml')).status).toBe(400)
  expect((await ask(dataFolder, 'GET', '/')).status).toBe(404)
})

test('a second directory on the same data folder is refused; what a killed one left is taken over', async () => {
  const { dataFolder, directory } = await world()
  await expect(servedDirectory(new FakeDirectory(), { dataFolder })).rejects.toMatchObject({ code: 'instance_busy' })
  expect((await ask(dataFolder, 'GET', '/metrics')).status).toBe(200)
  const copy = freshFolder()
  cpSync(path.join(dataFolder, 'authority'), path.join(copy, 'authority'), { recursive: true })
  expect((await servedDirectory(new FakeDirectory(), { dataFolder: copy })).fingerprint).toBe(directory.fingerprint)
})

const health = (port: number) =>
  new Promise<number>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/healthz', rejectUnauthorized: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    }).on('error', reject)
  })

test('a balancer hears how it is', async () => {
  const { directory } = await world()
  expect(await health(directory.port)).toBe(200)
})

test('stopped, it acknowledges what it has taken, tells its desks, and ends', async () => {
  const { store, welcomed, directory } = await world()
  const desk = await welcomed()
  const { promise, resolve: release } = Promise.withResolvers<void>()
  store.holdPush = promise
  desk.say(push(1, 'a'))
  while (store.timesAsked('push') === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const stopped = directory.stop()
  release()
  await stopped
  expect(await desk.untilClosed()).toBe(4503)
  expect(desk.heard.slice(-2)).toMatchObject([
    { say: 'ack', next: 2, status: 'ok' },
    { say: 'refused', because: 'shutting_down' },
  ])
})

test('five hundred desks come back at once', async () => {
  const { store, directory } = await world()
  const desks = Array.from({ length: 500 }, () => {
    const desk = new WireDesk(directory)
    store.add(desk.uid, desk.keys.publicKey)
    return desk.hello(desk.uid).then(() => desk.heardOf('welcome'))
  })
  await Promise.all(desks)
  expect(directory.gateway.desks).toBe(500)
}, 60_000)

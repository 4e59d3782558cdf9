import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addToken } from '../../electron/app/api/api-tokens.ts'
import { apiDesk, freePort, until } from '../support/api.ts'
import type { Call } from '../support/api.ts'

async function atAPort() {
  const here = apiDesk()
  const port = await freePort()
  await here.open('loopback', port)
  const bearer = (name: string) => {
    const { secret } = addToken(here, { name, scope: 'read', lifetime: null }, here.by)
    return { Authorization: `Bearer ${secret}` }
  }
  const statusOf = async (call: Partial<Call>) => (await here.call({ path: '/v1/session', ...call })).status
  const times = async (count: number, call: Partial<Call>) => {
    const told: Record<number, number> = {}
    for (let turn = 0; turn < count; turn += 1) {
      const status = await statusOf(call)
      told[status] = (told[status] ?? 0) + 1
    }
    return told
  }
  return { ...here, port, bearer, statusOf, times }
}

describe('however much is asked at the port', () => {
  it.each([
    ['without a token', {}],
    ['with a wrong one', { Authorization: 'Bearer nothing' }],
    ['under another name', { Host: 'evil.example' }],
    ['by a page', { Origin: 'http://evil.example' }],
  ] satisfies [string, Record<string, string>][])('%s, the socket and whoever has a token are answered', async (_how, headers) => {
    const { port, bearer, statusOf, times } = await atAPort()
    const good = bearer('good')
    expect(await times(260, { port, headers })).toMatchObject({ 429: expect.any(Number) as number })
    expect(await statusOf({})).toBe(200)
    expect(await statusOf({ port, headers: good })).toBe(200)
    if ('Authorization' in headers) expect(await statusOf({ headers })).toBe(401)
  })

  it('with one token, the others and the socket are answered, also with that one', async () => {
    const { port, bearer, statusOf, times } = await atAPort()
    const [busy, other] = [bearer('busy'), bearer('other')]
    expect(await times(202, { port, headers: busy })).toEqual({ 200: 200, 429: 2 })
    expect(await statusOf({ port, headers: other })).toBe(200)
    expect(await statusOf({ headers: busy })).toBe(200)
    expect(await statusOf({})).toBe(200)
  })

  it('whoever is refused has to come again by another connection', async () => {
    const { port, statusOf, call } = await atAPort()
    expect((await call({ path: '/v1/session', port })).headers['connection']).toBe('close')
    expect(await statusOf({})).toBe(200)
  })

  it.each(['', 'GET /v1/session HTTP/1.1\r\nHost: x\r\n'])('connections that send only %j keep nobody out', async (sent) => {
    const { port, bearer, statusOf } = await atAPort()
    const good = bearer('good')
    const over = { count: 0 }
    for (let turn = 0; turn < 40; turn += 1) {
      const silent = connect(port, '127.0.0.1')
      onTestFinished(() => void silent.destroy())
      silent.on('error', () => {}).on('close', () => (over.count += 1))
      silent.write(sent)
    }
    await until(() => over.count === 24)
    expect(await statusOf({ port, headers: good })).toBe(200)
    expect(await statusOf({})).toBe(200)
  })
})

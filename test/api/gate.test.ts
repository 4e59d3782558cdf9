import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROUTES, ROUTE_NAMES, partsOf } from '../../electron/api/routes.ts'
import { addToken } from '../../electron/app/api/api-tokens.ts'
import { forgetApiAddress, noteApiAddress, prepareApiSocket, readApiAddress } from '../../electron/platform/api/api-place.ts'
import { apiDesk, freePort, until } from '../support/api.ts'
import type { Call } from '../support/api.ts'

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` })

async function atAPort() {
  const here = apiDesk()
  const port = await freePort()
  await here.open('loopback', port)
  const secretOf = (scope: 'read' | 'close') => addToken(here, { name: scope, scope, lifetime: null }, here.by).secret
  const ask = (headers: Readonly<Record<string, string>>, more: Partial<Call> = {}) =>
    here.call({ path: '/v1/session', headers, port, ...more })
  return { ...here, port, secretOf, ask }
}

const outcome = ({ status, json }: Readonly<{ status: number; json: unknown }>) => ({ status, code: (json as { code?: string }).code })

describe('at a port of this computer', () => {
  it('a token is needed, and another name than this computer’s leads nowhere', async () => {
    const here = await atAPort()
    const good = bearer(here.secretOf('read'))
    expect(outcome(await here.ask({}))).toEqual({ status: 401, code: 'token_required' })
    expect(outcome(await here.ask({}, { path: '/v1/nothing' }))).toEqual({ status: 401, code: 'token_required' })
    expect((await here.ask(good)).status).toBe(200)
    expect((await here.ask({ ...good, Host: `localhost:${here.port}` })).status).toBe(200)
    for (const host of ['evil.example', `evil.example:${here.port}`, '127.0.0.1', `127.0.0.1:${here.port}.evil.example`])
      expect(outcome(await here.ask({ ...good, Host: host }))).toEqual({ status: 421, code: 'wrong_host' })
    for (const origin of ['null', 'http://evil.example', `http://127.0.0.1:${here.port}`])
      expect(outcome(await here.ask({ ...good, Origin: origin }))).toEqual({ status: 403, code: 'wrong_origin' })
  })

  // A stream has no end.
  it.each(ROUTE_NAMES.filter((name) => name !== 'GET /v1/events'))('a token for looking may do no more: %s', async (name) => {
    const here = await atAPort()
    const { method, path: where } = partsOf(name)
    const reply = await here.ask(bearer(here.secretOf('read')), { method, path: where, ...(method === 'POST' ? { body: {} } : {}) })
    if (ROUTES[name].scope === 'close') expect(outcome(reply)).toEqual({ status: 403, code: 'scope_too_small' })
    else expect(reply.status).toBe(200)
  })

  it('wrong tokens are told in the audit log, but not without end, and a good one is taken all the same', async () => {
    const here = await atAPort()
    const secret = here.secretOf('read')
    const statuses: number[] = []
    for (let guess = 0; guess < 8; guess += 1) statuses.push((await here.ask(bearer(`${secret}${guess}`))).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    expect(here.kinds().filter((kind) => kind === 'api_token_refused')).toHaveLength(5)
    expect((await here.ask(bearer(secret))).status).toBe(200)
    here.clock.advance(60_000)
    expect((await here.ask({ Authorization: 'Basic x' })).status).toBe(401)
  })

  it('no token, good or wrong, is in the log or the audit log, however it was sent', async () => {
    const here = await atAPort()
    const secret = here.secretOf('read')
    const ways: Partial<Call>[] = [
      { path: `/v1/session?token=${secret}` },
      { path: `/${secret}` },
      { method: secret },
      { path: '/v1/sessions/close', method: 'POST', body: secret },
      { path: '/v1/sessions', headers: { 'X-Token': secret } },
    ]
    await here.ask(bearer(`${secret}0`))
    await here.ask({ Authorization: secret })
    for (const way of ways) await here.ask({ ...bearer(secret), ...way.headers }, way).catch(() => {})
    expect(JSON.stringify([here.log.lines, here.store.listAudit()])).not.toContain(secret.slice(-40))
  })
})

describe('at the socket', () => {
  it('a token that is given holds, though none is needed', async () => {
    const here = apiDesk()
    await here.open()
    const { secret } = addToken(here, { name: 'chat', scope: 'read', lifetime: null }, here.by)
    expect((await here.post('/v1/sessions/close', { user: 'tom' })).status).toBe(200)
    expect(outcome(await here.post('/v1/sessions/close', { user: 'tom' }, { Authorization: `Bearer ${secret}` }))).toMatchObject({
      status: 403,
    })
    expect(outcome(await here.get('/v1/session', { Authorization: 'Bearer nothing' }))).toMatchObject({
      status: 401,
      code: 'token_refused',
    })
    expect(outcome(await here.get('/v1/session', { Origin: 'http://evil.example' }))).toMatchObject({ status: 403 })
  })

  it.each([
    ['a path that there is not', { path: '/v2/session' }, 404, 'unknown_route'],
    ['a path with more to it', { path: '/v1/session/' }, 404, 'unknown_route'],
    ['what is no path', { path: 'http://[' }, 400, 'invalid_input'],
    ['a method that it does not take', { path: '/v1/session', method: 'DELETE' }, 405, 'wrong_method'],
    ['a query with an unknown field', { path: '/v1/session?x=1' }, 400, 'invalid_input'],
    ['a field twice', { path: '/v1/sessions?limit=1&limit=2' }, 400, 'invalid_input'],
    ['a number that is none', { path: '/v1/sessions?limit=1e2' }, 400, 'invalid_input'],
    ['a body that is not JSON', { path: '/v1/sessions/close', method: 'POST', body: '{' }, 400, 'invalid_input'],
    [
      'a body that says it is something else',
      { path: '/v1/sessions/close', method: 'POST', body: {}, headers: { 'Content-Type': 'text/plain' } },
      415,
      'wrong_content_type',
    ],
    ['no body', { path: '/v1/sessions/close', method: 'POST' }, 415, 'wrong_content_type'],
    ['a body without bounds', { path: '/v1/sessions/close', method: 'POST', body: 'x'.repeat(65_537) }, 413, 'too_large'],
    [
      'a body that does not say how long it is',
      { path: '/v1/sessions/close', method: 'POST', body: 'x'.repeat(65_537), headers: { 'Transfer-Encoding': 'chunked' } },
      413,
      'too_large',
    ],
    ['several targets', { path: '/v1/sessions/close', method: 'POST', body: { user: 'tom', ids: [] } }, 400, 'invalid_input'],
    [
      'a grace beyond ten minutes',
      { path: '/v1/sessions/close', method: 'POST', body: { user: 'tom', grace: '11m' } },
      400,
      'invalid_input',
    ],
    ['a day that no month has', { path: '/v1/sessions?since=2026-13-40T00:00:00Z' }, 400, 'invalid_input'],
  ] satisfies [string, Call, number, string][])('%s is refused as RFC 9457 has it', async (_what, call, status, code) => {
    const here = apiDesk()
    await here.open()
    here.signInElsewhere('tom')
    const reply = await here.call(call)
    expect(outcome(reply)).toEqual({ status, code })
    expect(reply.headers['content-type']).toBe('application/problem+json')
    expect(reply.json).toMatchObject({
      type: `urn:latchkey:problem:${code}`,
      title: expect.any(String) as string,
      detail: expect.any(String) as string,
    })
    expect(here.sessionsOf('tom')[0]?.end).toBeNull()
  })

  it('a body that breaks off is no failure of ours', async () => {
    const here = apiDesk()
    await here.open()
    const socket = connect(here.socket).on('error', () => {})
    socket.write('POST /v1/end HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{')
    await until(() => socket.bytesWritten > 80)
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    await until(() => here.log.lines.some(({ event }) => event.startsWith('a call of the API')))
    expect(here.log.lines).not.toContainEqual(expect.objectContaining({ event: 'a call of the API failed' }))
  })

  it('headers without end, and what is no HTTP, are answered and forgotten', async () => {
    const here = apiDesk()
    await here.open()
    for (const sent of [`GET /v1/session HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`, 'hello\r\n\r\n', '\u0000\u0001']) {
      const socket = connect(here.socket)
      let isOver = false
      socket
        .on('close', () => (isOver = true))
        .on('error', () => {})
        .resume()
      socket.end(sent)
      await until(() => isOver)
    }
    expect((await here.get('/v1/session')).status).toBe(200)
  })
})

describe('while the policy says off', () => {
  it('nothing of it is loaded, listens or waits', async () => {
    const here = apiDesk()
    await here.settle()
    await here.signIn('ana')
    const timers = here.clock.pendingTimers
    here.workstation.announce()
    expect(here.clock.pendingTimers).toBe(timers)
    expect(existsSync(path.dirname(here.socket))).toBe(false)
  })

  it('it opens within a second of being switched on, and shuts when it is switched off, at once for whoever asks', async () => {
    const here = apiDesk()
    await here.settle()
    await here.signIn('ana')
    here.set('api', 'socket')
    here.clock.advance(1_000)
    await until(() => existsSync(here.socket))
    expect((await here.get('/v1/session')).status).toBe(200)
    here.set('api', 'off')
    expect(outcome(await here.get('/v1/session'))).toEqual({ status: 503, code: 'switched_off' })
    here.clock.advance(1_000)
    await until(() => !existsSync(here.socket))
    await expect(here.get('/v1/session')).rejects.toThrow(/ENOENT|ECONNREFUSED/)
  })

  it('it is gone with the app', async () => {
    const here = apiDesk()
    await here.open()
    void here.closing.wayOut()
    await until(() => !existsSync(here.socket))
  })
})

describe('the place of the socket', () => {
  it.runIf(process.platform !== 'win32')('is not what somebody else has put there', () => {
    const dir = apiDesk().dir
    mkdirSync(path.join(dir, 'elsewhere'))
    symlinkSync(path.join(dir, 'elsewhere'), path.join(dir, 'api'))
    expect(() => prepareApiSocket(dir)).toThrow(/is a link/)
    const other = apiDesk().dir
    mkdirSync(path.join(other, 'api'))
    writeFileSync(path.join(other, 'api', 'socket'), '')
    expect(() => prepareApiSocket(other)).toThrow(/is a file/)
  })

  it('is not made in a data directory that is gone, nor is what another instance wrote taken away', () => {
    const { dir } = apiDesk()
    expect(() => prepareApiSocket(path.join(dir, 'gone'))).toThrow(/ENOENT/)
    prepareApiSocket(dir)
    noteApiAddress(dir, { socket: '/another', url: null, pid: process.pid + 1 })
    forgetApiAddress(dir)
    expect(readApiAddress(dir)).toMatchObject({ socket: '/another' })
  })

  it('is a short one where the data directory’s name is too long', () => {
    const dir = apiDesk().dir
    const long = path.join(dir, 'x'.repeat(100))
    const socket = prepareApiSocket(long, { XDG_RUNTIME_DIR: dir })
    expect(socket.startsWith(path.join(dir, 'latchkey-'))).toBe(true)
    expect(() => prepareApiSocket(long, {})).toThrow(/too long/)
  })

  it('that is taken by what listens to a port is said in the log, and nothing is half open', async () => {
    const here = apiDesk()
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    await here.open('loopback', (taken.address() as AddressInfo).port)
    expect(here.log.lines).toContainEqual(expect.objectContaining({ level: 'error', event: 'the API could not be opened' }))
    await expect(here.get('/v1/session')).rejects.toThrow(/ENOENT|ECONNREFUSED/)
    taken.close()
  })
})

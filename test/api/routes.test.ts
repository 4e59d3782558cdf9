import { spawnSync } from 'node:child_process'
import { lstatSync } from 'node:fs'
import path from 'node:path'
import { assert, asyncProperty, jsonValue, oneof } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partsOf, ROUTES, ROUTE_NAMES } from '../../electron/api/routes.ts'
import type { PlainRoute } from '../../electron/api/routes.ts'
import { PROBLEM } from '../../electron/api/shapes.ts'
import { addToken, revokeToken } from '../../electron/app/api/api-tokens.ts'
import { apiDesk, until } from '../support/api.ts'
import { conforms, valuesOf } from '../support/json-schema.ts'
import { MINUTE } from '../support/session-builder.ts'

const told = (name: PlainRoute, value: unknown) => expect(ROUTES[name].tells(value), JSON.stringify(value)).toBe(true)

type Api = ReturnType<typeof apiDesk>

describe('the answers', () => {
  it('say who is signed in, since when and until when', async () => {
    const here = apiDesk()
    await here.open()
    expect((await here.get('/v1/session')).json).toEqual({ state: 'nobody', id: null, user: null, since: null, until: null, ending: null })
    await here.signIn('ana')
    const { json, headers } = await here.get('/v1/session')
    told('GET /v1/session', json)
    expect(headers['cache-control']).toBe('no-store')
    expect(json).toMatchObject({
      state: 'active',
      user: { username: 'ana', role: 'admin' },
      id: here.current.signedIn?.session.id,
      ending: null,
    })
    const { since, until: end } = json as { since: string; until: string }
    expect(Date.parse(end) - Date.parse(since)).toBe(12 * 60 * MINUTE)
    here.workstation.keeper.lockApp('asked')
    expect((await here.get('/v1/session')).json).toMatchObject({ state: 'locked' })
  })

  it('say of what its person is being warned', async () => {
    const here = apiDesk()
    await here.open()
    await here.signIn('ana')
    here.clock.advance(29.5 * MINUTE)
    expect((await here.get('/v1/session')).json).toMatchObject({ ending: { because: 'idle', leftMs: MINUTE / 2 } })
  })

  it('list everybody with their presence and when they were last seen', async () => {
    const here = apiDesk()
    await here.open()
    await here.signIn('ana')
    here.endElsewhere(here.signInElsewhere('tom'))
    const { json } = await here.get('/v1/people')
    told('GET /v1/people', json)
    const { people } = json as { people: { username: string }[] }
    expect(people.map(({ username }) => username)).toEqual(['ana', 'bea', 'tom', 'zoe'])
    expect(people).toMatchObject([
      { presence: 'online', sessions: 1 },
      { presence: 'offline', sessions: 0, lastSeen: null },
      { presence: 'offline', lastSeen: expect.stringMatching(/Z$/) as string },
      {},
    ])
    expect(JSON.stringify(json)).not.toMatch(/email|hash|password/)
  })

  it('list sessions page by page, none twice and none left out', async () => {
    const here = apiDesk()
    await here.open()
    for (let at = 0; at < 5; at += 1) {
      here.endElsewhere(here.signInElsewhere('tom'))
      here.clock.advance(1_000)
    }
    const ids: string[] = []
    for (let after: string | null = ''; after !== null;) {
      const { json } = await here.get(`/v1/sessions?user=tom&state=closed&limit=2${after && `&after=${encodeURIComponent(after)}`}`)
      told('GET /v1/sessions', json)
      const page = json as { sessions: { id: string }[]; next: string | null }
      ids.push(...page.sessions.map(({ id }) => id))
      after = page.next
    }
    expect(ids).toEqual(here.sessionsOf('tom').map(({ id }) => id))
    expect((await here.get('/v1/sessions?state=active')).json).toEqual({ sessions: [], next: null })
    expect((await here.get('/v1/sessions?after=nothing')).json).toMatchObject({ status: 400, code: 'invalid_input' })
    expect((await here.get('/v1/sessions?user=nobody')).json).toMatchObject({ status: 404, code: 'not_found' })
  })

  it('count', async () => {
    const here = apiDesk()
    await here.open()
    here.endElsewhere(here.signInElsewhere('tom'), 'signed_out')
    const { json } = await here.get('/v1/stats?zone=UTC')
    told('GET /v1/stats', json)
    expect(json).toMatchObject({ total: 1, closed: 1, byEndReason: { signed_out: 1 } })
    expect((await here.get('/v1/stats?zone=Europe/Nowhere')).json).toMatchObject({ code: 'invalid_input' })
  })

  it('hold the document that describes them, as the command line prints it', async () => {
    const here = apiDesk()
    await here.open()
    const { json } = await here.get('/v1/openapi.json')
    const { openapi, paths } = json as { openapi: string; paths: Record<string, Record<string, object>> }
    expect(openapi).toBe('3.1.0')
    const described = Object.entries(paths).flatMap(([where, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${where}`),
    )
    expect(described.toSorted()).toEqual(ROUTE_NAMES.toSorted())
    expect(JSON.stringify(json)).toContain(JSON.stringify(ROUTES['POST /v1/sessions/close'].asks.schema))
  })
})

/** So that some of what is asked is about the session that is there. */
function ofThisSession(question: unknown, id: string | undefined, more: object): unknown {
  if (typeof question !== 'object' || question === null) return question
  return { ...question, ...more, ...('session' in question && id !== undefined ? { session: id } : {}) }
}

describe('whatever is sent', () => {
  it.each(ROUTE_NAMES)('to %s is answered in a shape, and never by a failure of ours', async (name) => {
    const here = apiDesk()
    await here.open()
    await here.signIn('ana')
    const { method, path: where } = partsOf(name)
    const { asks, tells } = ROUTES[name]
    // A stream that is begun has no end.
    const more = name === 'GET /v1/events' ? { unknown: 1 } : {}
    const questions = oneof(valuesOf(asks.schema), jsonValue()).map((question) =>
      ofThisSession(question, here.current.signedIn?.session.id, more),
    )
    await assert(
      asyncProperty(questions, async (question) => {
        const isQuery = method === 'GET'
        const query = isQuery
          ? `?${new URLSearchParams(Object.entries({ ...(question as object | null), ...more }).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])).toString()}`
          : ''
        const reply = await here.call({ method, path: where + query, ...(isQuery ? {} : { body: question }) })
        expect(reply.status, reply.body).toBeLessThan(500)
        if (reply.status === 200) expect(conforms(tells?.schema ?? {}, reply.json), reply.body).toBe(true)
        else expect(PROBLEM(reply.json), reply.body).toBe(true)
        if (!isQuery && !asks(question)) expect(reply.status).toBe(400)
      }),
      { numRuns: 40 },
    )
  })
})

describe.runIf(spawnSync('curl', ['--version']).status === 0)('curl', () => {
  it('reaches it by its socket, which is in a folder that is the owner’s alone', async () => {
    const here = apiDesk()
    await here.open()
    await here.signIn('tom')
    expect(lstatSync(here.socket).mode & 0o777).toBe(0o600)
    expect(lstatSync(path.dirname(here.socket)).mode & 0o777).toBe(0o700)
    const { spawn } = await import('node:child_process')
    const curl = spawn('curl', ['-sS', '--max-time', '10', '--unix-socket', here.socket, 'http://localhost/v1/session'])
    let said = ''
    curl.stdout.on('data', (part: Buffer) => (said += part.toString()))
    await until(() => curl.exitCode !== null)
    expect(JSON.parse(said)).toMatchObject({ user: { username: 'tom' } })
  })
})

describe('closing', () => {
  it('shows first, with dryRun, and then ends what was meant, in the name of the program', async () => {
    const here = apiDesk()
    await here.open()
    const [tom, bea] = [here.signInElsewhere('tom'), here.signInElsewhere('bea')]
    const { token, secret } = addToken(here, { name: 'kiosk', scope: 'close', lifetime: null }, here.by)
    const as = { Authorization: `Bearer ${secret}` }
    const shown = await here.post('/v1/sessions/close', { user: 'tom', dryRun: true }, as)
    told('POST /v1/sessions/close', shown.json)
    expect(shown.json).toMatchObject({ dryRun: true, sessions: [{ id: tom.id, user: 'tom', outcome: 'would_end', endedAt: null }] })
    expect(here.sessionsOf('tom')[0]?.end).toBeNull()
    const closed = await here.post('/v1/sessions/close', { user: 'tom', message: 'We close.' }, as)
    told('POST /v1/sessions/close', closed.json)
    expect(closed.json).toMatchObject({ sessions: [{ id: tom.id, outcome: 'ended', endReason: 'closed_by_admin' }] })
    expect(here.sessionsOf('tom')[0]?.end?.endEvidence).toMatchObject({
      trigger: 'api',
      message: 'We close.',
      by: { via: 'api', program: 'kiosk' },
    })
    expect(here.linesAfter(0).findLast(({ kind }) => kind === 'session_ended')?.detail).toMatchObject({ via: 'api', program: 'kiosk' })
    expect(here.store.apiTokens.list()).toMatchObject([{ id: token.id, lastUsedAt: expect.any(Number) as number }])
    expect((await here.post('/v1/sessions/close', { ids: [tom.id, bea.id] })).json).toMatchObject({
      sessions: [{ outcome: 'already_ended' }, { outcome: 'ended' }],
    })
  })

  it('with a grace warns the person at this window, who sees who asks, and ends after it', async () => {
    const here = apiDesk()
    await here.open()
    await here.signIn('ana')
    const { secret } = addToken(here, { name: 'kiosk', scope: 'close', lifetime: null }, here.by)
    const headers = { Authorization: `Bearer ${secret}` }
    const reply = await here.call({ method: 'POST', path: '/v1/sessions/close', body: { user: 'ana', grace: '30s' }, headers }, 100)
    expect(here.views.flatMap((view) => ('warning' in view && view.warning ? [view.warning] : []))).toContainEqual(
      expect.objectContaining({ kind: 'close_request', askedBy: 'kiosk' }),
    )
    expect(reply.json).toMatchObject({ sessions: [{ outcome: 'ended', endReason: 'closed_by_admin' }] })
    expect(here.screen()).toBe('sign_in')
  })

  it.each([
    ['the token of whoever asked is revoked', true, (here: Api) => void revokeToken(here.elsewhere(), 'kiosk', here.by)],
    ['the API is switched off', true, (here: Api) => here.set('api', 'off')],
    ['the API is switched off, and it was asked without a token', false, (here: Api) => here.set('api', 'off')],
  ])('is given up once %s', async (_what, hasToken, takeAway) => {
    const here = apiDesk()
    await here.open()
    await here.signIn('ana')
    const { secret } = addToken(here, { name: 'kiosk', scope: 'close', lifetime: null }, here.by)
    const headers: Record<string, string> = hasToken ? { Authorization: `Bearer ${secret}` } : {}
    // Shut at once, the API can answer nobody.
    void here.call({ method: 'POST', path: '/v1/sessions/close', body: { user: 'ana', grace: '30s' }, headers }, 0).catch(() => {})
    await until(() => here.kinds().includes('close_requested'))
    takeAway(here)
    here.clock.advance(2_000)
    expect(here.kinds()).toContain('close_withdrawn')
    here.clock.advance(60_000)
    expect(here.screen()).toBe('home')
  })

  it.each([
    ['all but one', (own: string) => ({ othersThan: own }), ['bea', 'tom']],
    ['the idle ones', () => ({ idleFor: '10m' }), ['bea', 'tom']],
    ['the timed-out ones', () => ({ timedOut: true }), []],
  ])('ends %s', async (_which, order, ended) => {
    const here = apiDesk()
    await here.open()
    await here.signIn('ana')
    here.signInElsewhere('tom')
    here.signInElsewhere('bea')
    here.clock.advance(15 * MINUTE)
    here.workstation.keeper.stay()
    here.current.heartbeat()
    const { json } = await here.post('/v1/sessions/close', order(here.current.signedIn?.session.id ?? ''))
    expect((json as { sessions: { user: string }[] }).sessions.map(({ user }) => user).toSorted()).toEqual(ended)
    expect(here.screen()).toBe('home')
  })

  it.each([{ ids: ['01a1fcf2-7b96-713a-8316-c098b8a2eba0'] }, { othersThan: '01a1fcf2-7b96-713a-8316-c098b8a2eba0' }, { user: 'nobody' }])(
    'changes nothing where something that is named is not there: %j',
    async (order) => {
      const here = apiDesk()
      await here.open()
      here.signInElsewhere('tom')
      expect((await here.post('/v1/sessions/close', order)).json).toMatchObject({ status: 404, code: 'not_found' })
      expect(here.sessionsOf('tom')[0]?.end).toBeNull()
    },
  )
})

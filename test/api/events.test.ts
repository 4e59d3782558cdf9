import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EVENT } from '../../electron/api/shapes.ts'
import { addToken, revokeToken } from '../../electron/app/api/api-tokens.ts'
import { hexOf } from '../../electron/core/audit/audit-chain.ts'
import { apiDesk, until } from '../support/api.ts'

type Event = Readonly<{ seq: number; kind: string; by: string | null; user: string | null; facts: Readonly<Record<string, unknown>> }>

/** A program that listens, and may stop reading. */
type Listening = Readonly<{ lastEventId?: number | string; query?: string; secret?: string }>

function listener(socketPath: string, { lastEventId, query = '', secret }: Listening = {}) {
  const heard = { text: '', isOver: false }
  const socket: Socket = connect(socketPath)
  onTestFinished(() => void socket.destroy())
  socket.on('data', (part: Buffer) => (heard.text += part.toString()))
  socket.on('close', () => (heard.isOver = true)).on('error', () => {})
  const resumed = lastEventId === undefined ? '' : `Last-Event-ID: ${lastEventId}\r\n`
  const token = secret === undefined ? '' : `Authorization: Bearer ${secret}\r\n`
  socket.write(`GET /v1/events${query} HTTP/1.1\r\nHost: localhost\r\n${resumed}${token}\r\n`)
  const events = () => [...heard.text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(String(data)) as Event)
  const ids = () => [...heard.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  return { socket, heard, events, ids, status: () => Number(heard.text.split(' ')[1]) }
}

async function listening(more?: Parameters<typeof listener>[1]) {
  const here = apiDesk()
  await here.open()
  const program = listener(here.socket, more)
  await until(() => program.ids().length > 0)
  return { ...here, program }
}

type Api = ReturnType<typeof apiDesk>

const kinds = (events: readonly Event[]) => events.map(({ kind }) => kind)

describe('the stream of events', () => {
  it('tells what happens as it does, from where it was begun', async () => {
    const here = await listening()
    await here.signIn('ana')
    await here.told('app:lock', null)
    await until(() => kinds(here.program.events()).includes('app_locked'))
    await here.workstation.unlock('ana\u2019s own'.replace('\u2019', "'"))
    await here.told('session:sign-out', null)
    await until(() => kinds(here.program.events()).includes('session_ended'))
    expect(kinds(here.program.events())).toEqual(['signed_in', 'app_locked', 'app_unlocked', 'session_ended'])
    expect(here.program.events()).toMatchObject([
      { by: 'ana', user: 'ana' },
      { facts: { cause: 'asked' } },
      {},
      { user: 'ana', facts: { reason: 'signed_out', endedAt: expect.stringMatching(/Z$/) as string } },
    ])
    for (const event of here.program.events()) expect(EVENT(event)).toBe(true)
  })

  it('tells what others write within a second, also while nobody is signed in', async () => {
    const here = await listening()
    here.endElsewhere(here.signInElsewhere('tom'))
    here.clock.advance(1_000)
    await until(() => here.program.events().length === 2)
    expect(here.program.events()).toMatchObject([
      { kind: 'signed_in', user: 'tom' },
      { kind: 'session_ended', user: 'tom' },
    ])
  })

  it.each(['last-event-id', 'query'])('is resumed without a hole and without a line twice, by %s, wherever it broke off', async (way) => {
    const here = await listening()
    const first = here.store.auditEnds().newest.seq
    for (let at = 0; at < 7; at += 1) {
      await here.signIn('ana')
      await here.told('session:sign-out', null)
    }
    const whole = here.store.listAudit().filter(({ seq, kind }) => seq > first && ['signed_in', 'session_ended'].includes(kind))
    for (let cut = first; cut <= here.store.auditEnds().newest.seq; cut += 5) {
      const again = listener(here.socket, way === 'query' ? { query: `?after=${cut}` } : { lastEventId: cut, query: '?after=1' })
      await until(() => again.ids().at(-1) === here.store.auditEnds().newest.seq)
      expect(again.events().map(({ seq }) => seq)).toEqual(whole.map(({ seq }) => seq).filter((seq) => seq > cut))
      again.socket.destroy()
    }
  })

  it('is over where the log was rotated past it, and whoever comes again is told from where it goes on', async () => {
    const here = await listening()
    await here.signIn('ana')
    await until(() => here.program.events().length > 0)
    const behind = here.store.auditEnds().newest.seq - 1
    const [last] = here.store.auditLinesUpTo(here.store.auditEnds().newest.seq, 1_000).slice(-1)
    if (!last) throw new Error('unreachable')
    const rotated = {
      at: here.clock.now(),
      kind: 'audit_rotated',
      actorUserId: null,
      sessionId: null,
      detail: { hash: hexOf(last.hash) },
    } as const
    expect(here.store.rotateAudit(here.store.auditEnds().start.seq, last, rotated)).toBe(true)
    const again = listener(here.socket, { lastEventId: behind })
    await until(() => again.heard.text.includes('}'))
    expect(again.status()).toBe(410)
    expect(again.heard.text).toContain(`"oldest":${last.seq + 1},"newest":${last.seq + 1}`)
    const ahead = listener(here.socket, { lastEventId: 1_000_000 })
    await until(() => ahead.heard.text.includes('}'))
    expect(ahead.status()).toBe(410)
  })

  it.each(['x', '-1', '1e3', '1'.repeat(16), '', ' '])('is not begun after %j, which is no event', async (lastEventId) => {
    const here = apiDesk()
    await here.open()
    const program = listener(here.socket, { lastEventId })
    await until(() => program.heard.text.includes('}'))
    expect(program.status()).toBe(400)
  })

  it('tells nothing of passwords, tokens or names that were typed', async () => {
    const here = await listening()
    await here.ask('session:sign-in', { identifier: 'ana', password: 'a secret typed' })
    await here.ask('session:sign-in', { identifier: 'a secret typed', password: 'x' })
    await here.signIn('ana')
    await here.reauthenticate()
    await here.told('people:reset-password', { id: here.person('tom').id })
    await here.told('people:add', { username: 'newcomer', displayName: 'New', email: 'secret@example.org', role: 'user' })
    here.clock.advance(1_000)
    await until(() => here.program.ids().at(-1) === here.store.auditEnds().newest.seq)
    expect(kinds(here.program.events())).toEqual(['signed_in', 'user_added'])
    expect(here.program.heard.text).not.toMatch(/secret|password|token|hash/)
  })

  it('waits for whoever does not read, holds little for them meanwhile, and lets them go in the end', async () => {
    const here = await listening()
    here.program.socket.pause()
    const line = {
      at: here.clock.now(),
      kind: 'policy_changed',
      actorUserId: null,
      sessionId: null,
      detail: { key: 'x', old: 'x'.repeat(2_000) },
    } as const
    for (let at = 0; at < 40; at += 1) {
      here.store.appendAudit(...Array.from({ length: 50 }, () => line))
      here.clock.advance(1_000)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    here.program.socket.resume()
    await until(() => here.program.heard.isOver)
    expect(here.program.heard.text.length).toBeLessThan(2_000_000)
  })

  it.each([
    ['its token is revoked', (here: Api) => void revokeToken(here.elsewhere(), 'chat', here.by)],
    ['the API is switched off', (here: Api) => here.set('api', 'off')],
  ])('is over within a second once %s, also while nobody is signed in', async (_what, takeAway) => {
    const here = apiDesk()
    await here.open()
    const program = listener(here.socket, { secret: addToken(here, { name: 'chat', scope: 'read', lifetime: null }, here.by).secret })
    await until(() => program.ids().length > 0)
    takeAway(here)
    here.clock.advance(1_000)
    await until(() => program.heard.text.endsWith('0\r\n\r\n'))
    expect(program.events()).toEqual([])
  })

  it('costs nothing once nobody listens', async () => {
    const here = apiDesk()
    await here.open()
    const timers = here.clock.pendingTimers
    const program = listener(here.socket)
    await until(() => program.ids().length > 0)
    expect(here.clock.pendingTimers).toBe(timers + 1)
    program.socket.destroy()
    await until(() => here.clock.pendingTimers === timers)
  })

  it('says every now and then that it is there, and is for so many at once', async () => {
    const here = await listening()
    here.clock.advance(16_000)
    await until(() => /^: \d+$/m.test(here.program.heard.text))
    const others = Array.from({ length: 8 }, () => listener(here.socket))
    await until(() => others.every(({ heard }) => heard.text.includes('\r\n\r\n')))
    expect(others.map(({ status }) => status()).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 200, 200, 200, 429])
  })
})

import { describe, expect, it } from 'vitest'
import { addToken, revokeToken } from '../../electron/app/api/api-tokens.ts'
import { apiDesk } from '../support/api.ts'
import { MINUTE } from '../support/session-builder.ts'

async function signedIn() {
  const here = apiDesk()
  await here.open()
  await here.signIn('ana')
  const session = here.current.signedIn?.session.id ?? ''
  const { secret } = addToken(here, { name: 'kiosk', scope: 'close', lifetime: null }, here.by)
  const as = { Authorization: `Bearer ${secret}` }
  const heartbeat = (within: string, program?: string) =>
    here.post('/v1/heartbeat', { session, within, ...(program === undefined ? {} : { program }) }, as)
  const inhibit = (length: string, program = 'Editor') => here.post('/v1/inhibit', { session, for: length, program }, as)
  const endOf = () => here.sessionsOf('ana')[0]?.end ?? null
  const saving = () => here.views.flatMap((view) => ('saving' in view ? [view.saving] : [])).at(-1)
  return { ...here, session, as, heartbeat, inhibit, endOf, saving }
}

type Here = Awaited<ReturnType<typeof signedIn>>

describe('a program that a session lives by', () => {
  it('keeps it by saying that it is there, and ends it by falling silent', async () => {
    const here = await signedIn()
    expect((await here.heartbeat('10s')).json).toEqual({ session: here.session, withinMs: 10_000 })
    here.clock.advance(9_000)
    await here.heartbeat('10s')
    here.clock.advance(9_999)
    expect(here.endOf()).toBeNull()
    here.clock.advance(1)
    expect(here.endOf()).toMatchObject({
      endReason: 'process_died',
      endEvidence: { trigger: 'api', note: 'program silent', silentMs: 10_000, by: { via: 'api', program: 'kiosk' } },
    })
    expect(here.screen()).toBe('sign_in')
  })

  it('is one of several, each by its name', async () => {
    const here = await signedIn()
    await here.heartbeat('10s', 'one')
    await here.heartbeat('20s', 'other')
    here.clock.advance(9_000)
    await here.heartbeat('1m', 'other')
    here.clock.advance(1_000)
    expect(here.endOf()).not.toBeNull()
  })

  it('is not held to what another of the same name promised', async () => {
    const here = await signedIn()
    await here.heartbeat('10s', 'Till')
    await here.post('/v1/heartbeat', { session: here.session, within: '1h', program: 'Till' })
    here.clock.advance(10_000)
    expect(here.endOf()).toMatchObject({ endReason: 'process_died' })
  })

  it('is one of so many, whatever they call themselves, and keeps nobody else from promising', async () => {
    const here = await signedIn()
    const timers = here.clock.pendingTimers
    const told = []
    for (let turn = 0; turn < 40; turn += 1) told.push((await here.heartbeat('1h', `p${turn}`)).status)
    expect(told).toEqual([...Array<number>(16).fill(200), ...Array<number>(24).fill(429)])
    expect((await here.heartbeat('1h', 'p3')).status).toBe(200)
    expect((await here.post('/v1/heartbeat', { session: here.session, within: '1h', program: 'p' })).status).toBe(200)
    expect(here.clock.pendingTimers).toBeLessThanOrEqual(timers + 17)
  })

  it('promised for a session that is over, and may promise as much for the next', async () => {
    const here = await signedIn()
    for (let turn = 0; turn < 16; turn += 1) await here.heartbeat('1h', `p${turn}`)
    await here.told('session:sign-out', null)
    await here.signIn('tom')
    const session = here.current.signedIn?.session.id
    expect((await here.post('/v1/heartbeat', { session, within: '1h', program: 'p' }, here.as)).status).toBe(200)
  })

  it('is not held to what it promised while the computer slept, or this process was stopped', async () => {
    const here = await signedIn()
    await here.heartbeat('10s')
    here.clock.sleep(5 * MINUTE)
    here.clock.advance(10_000)
    expect(here.endOf()).toBeNull()
    here.clock.advance(10_000)
    expect(here.endOf()).not.toBeNull()
  })

  it('promises for one session, and does not end the next', async () => {
    const here = await signedIn()
    await here.heartbeat('10s')
    await here.told('session:sign-out', null)
    await here.signIn('tom')
    here.clock.advance(20_000)
    expect(here.screen()).toBe('home')
    expect((await here.heartbeat('10s')).json).toMatchObject({ status: 409, code: 'not_signed_in' })
    expect((await here.post('/v1/end', { session: here.session }, here.as)).json).toMatchObject({ status: 409, code: 'not_signed_in' })
    expect(here.screen()).toBe('home')
  })

  it('ends it, through the one door', async () => {
    const here = await signedIn()
    const { json } = await here.post('/v1/end', { session: here.session }, here.as)
    expect(json).toMatchObject({ session: here.session, endReason: 'window_closed' })
    expect(here.endOf()).toMatchObject({ endReason: 'window_closed', endEvidence: { trigger: 'api', by: { program: 'kiosk' } } })
    expect(here.screen()).toBe('sign_in')
  })

  it('ends nothing by its silence once its token is revoked', async () => {
    const here = await signedIn()
    await here.heartbeat('10s')
    revokeToken(here.elsewhere(), 'kiosk', here.by)
    here.clock.advance(20_000)
    expect(here.endOf()).toBeNull()
  })

  it.each(['0s', '500ms', '2h', '99999999d'])('cannot promise to come again within %s', async (within) => {
    const here = await signedIn()
    expect((await here.heartbeat(within)).json).toMatchObject({ code: 'invalid_input' })
  })
})

describe('a program that is saving', () => {
  it('is shown, and not any longer once it says that it is done', async () => {
    const here = await signedIn()
    expect((await here.inhibit('3s')).json).toEqual({ session: here.session, forMs: 3_000 })
    expect(here.saving()).toEqual(['Editor'])
    await here.inhibit('0s')
    expect(here.saving()).toEqual([])
    await here.inhibit('2s')
    here.clock.advance(2_000)
    expect(here.saving()).toEqual([])
  })

  it('has an end for want of activity wait, with nothing to be done meanwhile, and written as when it fell due', async () => {
    const here = await signedIn()
    here.clock.advance(30 * MINUTE - 1_000)
    await here.inhibit('5s')
    const due = here.clock.now() + 1_000
    here.clock.advance(4_999)
    expect(here.endOf()).toBeNull()
    expect(await here.ask('people:list', null)).toMatchObject({ ok: false, error: { code: 'app_locked' } })
    here.clock.advance(1)
    expect(here.endOf()).toMatchObject({ endReason: 'idle_timeout', endedAt: due })
  })

  it('has no end wait for longer than five seconds, however often it asks, and whoever does', async () => {
    const here = await signedIn()
    here.clock.advance(30 * MINUTE - 1_000)
    for (let second = 0; second < 6; second += 1) {
      expect(here.endOf(), `after ${second} s`).toBeNull()
      await here.inhibit('5s', `Editor ${second}`)
      here.clock.advance(1_000)
    }
    expect(here.endOf()).toMatchObject({ endReason: 'idle_timeout' })
  })

  it('keeps nobody in whose account is disabled', async () => {
    const here = await signedIn()
    here.clock.advance(30 * MINUTE - 1_000)
    await here.inhibit('5s')
    here.clock.advance(2_000)
    const { disableUser } = await import('../../electron/app/accounts/accounts.ts')
    disableUser(here.elsewhere(), here.person('ana').id, here.by)
    here.clock.advance(1_000)
    expect(here.endOf()).toMatchObject({ endReason: 'account_disabled' })
  })

  it('has an end that was asked for wait, and whoever asked waits as long', async () => {
    const here = await signedIn()
    const order = { method: 'POST', path: '/v1/sessions/close', body: { user: 'ana', grace: '2s' } }
    const asked = here.clock.steady()
    const closing = here.call(order, 0)
    await untilAsked(here)
    here.clock.advance(1_500)
    const held = here.call({ method: 'POST', path: '/v1/inhibit', body: { session: here.session, for: '4s', program: 'Editor' } })
    await held
    here.clock.advance(3_900)
    expect(here.endOf()).toBeNull()
    here.clock.advance(100)
    expect(here.endOf()).toMatchObject({ endReason: 'closed_by_admin', endEvidence: { trigger: 'close request' } })
    here.clock.advance(400)
    expect((await closing).json).toMatchObject({ sessions: [{ outcome: 'ended' }] })
    expect(here.clock.steady() - asked).toBeLessThan(7_000)
  })

  it('delays no end of the window, the menu or the system', async () => {
    const here = await signedIn()
    await here.inhibit('5s')
    here.closeWindow()
    expect(here.endOf()).toMatchObject({ endReason: 'window_closed' })
    const other = await signedIn()
    await other.inhibit('5s')
    other.closing.depart('os_session_end', 'SIGTERM')
    expect(other.endOf()).toMatchObject({ endReason: 'os_session_end' })
  })

  it('has the way out of a system that ends wait, once the end is written, until it is done', async () => {
    const here = await signedIn()
    await here.inhibit('5s')
    here.closing.depart('os_session_end', 'SIGTERM')
    let isOut = false
    void here.closing.wayOut().then(() => (isOut = true))
    await turns()
    expect(isOut).toBe(false)
    await here.inhibit('0s').catch(() => {})
    here.clock.advance(5_000)
    await turns()
    expect(isOut).toBe(true)
  })
})

const turns = () => new Promise((resolve) => setTimeout(resolve, 20))

async function untilAsked(here: Here) {
  for (let turn = 0; turn < 1_000 && !here.kinds().includes('close_requested'); turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 1))
}

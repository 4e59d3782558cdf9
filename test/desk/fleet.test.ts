import { describe, expect, it } from 'vitest'
import { LatchkeyError } from '../../electron/core/errors.ts'
import { ENROLMENT_REFUSALS } from '../../electron/core/fleet/office-port.ts'
import type { EnrolmentRefusal } from '../../electron/core/fleet/office-port.ts'
import { DoorInstead } from '../../electron/desk/fleet/door-instead.ts'
import { desk } from '../support/desk.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeOffice } from '../support/fake-office.ts'
import { FLEET_QUESTIONS } from '../support/fleet-questions.ts'

const TOM = { identifier: 'tom', password: "tom's own" }

describe('a desk that is in no fleet', () => {
  it('says nothing of one, at the door or within', async () => {
    const place = desk({ office: new FakeOffice() })
    expect(place.workstation.view()).not.toHaveProperty('link')
    await place.signIn('ana')
    expect(Object.keys(place.workstation.view())).not.toEqual(expect.arrayContaining(['link']))
    expect(place.workstation.view()).not.toHaveProperty('messages')
    expect(await place.told('fleet:link', null)).toEqual({ kind: 'none' })
  })

  it('has no office where the build has none, and says so', async () => {
    const place = desk({ office: null })
    await place.signIn('ana')
    expect(await place.told('fleet:link', null)).toEqual({ kind: 'none' })
    expect(await place.ask('fleet:sites', null)).toMatchObject({ ok: false, error: { code: 'not_allowed' } })
  })

  it.each(Object.keys(ENROLMENT_REFUSALS) as EnrolmentRefusal[])('is told why it is not let in: %s', async (why) => {
    const office = new FakeOffice()
    office.refuses = why
    const place = desk({ office })
    await place.signIn('ana')
    expect(await place.ask('fleet:enrol', { line: 'a line' })).toMatchObject({ error: { code: 'reauthentication_required' } })
    await place.reauthenticate()
    expect(await place.ask('fleet:enrol', { line: ' a line\n' })).toEqual({
      ok: false,
      error: { code: 'enrolment_refused', params: { why } },
    })
    expect(office.asked).toEqual([['enrol', 'a line']])
  })
})

describe('a desk in a fleet', () => {
  it('tells everybody how it stands with it, as it changes', async () => {
    const office = new FakeOffice().become({})
    const place = desk({ office })
    expect(place.workstation.view()).toMatchObject({ screen: 'sign_in', link: { link: 'connected', since: '2026-01-01T08:00:00.000Z' } })
    await place.signIn('tom')
    office.become({ link: 'unreachable' })
    expect(place.views.at(-1)).toMatchObject({ screen: 'home', link: { link: 'unreachable', administers: false } })
  })

  it('shows a message until its person has read it', async () => {
    const office = new FakeOffice().become({})
    const place = desk({ office })
    await place.signIn('tom')
    office.send({ id: 7, from: 'Marta', text: 'The network goes down at six.', at: Date.UTC(2026, 0, 1, 9) })
    expect(place.views.at(-1)).toMatchObject({ messages: [{ id: 7, from: 'Marta', at: '2026-01-01T09:00:00.000Z' }] })
    await place.told('fleet:message-read', { id: 7 })
    expect(place.views.at(-1)).toMatchObject({ messages: [] })
  })

  it('forwards every question of the console as it is, and what comes back', async () => {
    const office = new FakeOffice().become({})
    const place = desk({ office })
    await place.signIn('ana')
    for (const [channel, question] of Object.entries(FLEET_QUESTIONS)) {
      office.answers.set(channel, { ok: true, value: `answer on ${channel}` })
      expect(await place.told(channel as 'fleet:sites', question as null)).toBe(`answer on ${channel}`)
    }
    expect(office.asked).toEqual(Object.entries(FLEET_QUESTIONS))
  })

  it('passes on a refusal with the facts that fill its words, and nothing else of it', async () => {
    const office = new FakeOffice().become({})
    const place = desk({ office })
    await place.signIn('ana')
    const params = { name: 'ward-3', deep: { path: '/srv' } } as unknown as Record<string, string>
    office.answers.set('fleet:sites', { ok: false, error: { code: 'reauthentication_required', params } })
    expect(await place.ask('fleet:sites', null)).toEqual({
      ok: false,
      error: { code: 'reauthentication_required', params: { name: 'ward-3' } },
    })
  })

  it('closes the fleet’s console with the session of whoever opened it', async () => {
    const office = new FakeOffice().become({})
    const place = desk({ office })
    await place.signIn('ana')
    expect(await place.ask('fleet:sign-in', { identifier: 'ana', password: 'a guess' })).toMatchObject({
      error: { code: 'wrong_credentials' },
    })
    await place.told('fleet:sign-in', { identifier: 'ana', password: 'of the fleet' })
    expect(await place.told('fleet:link', null)).toMatchObject({ administers: true })
    await place.told('session:sign-out', null)
    await place.signIn('bea')
    expect(await place.told('fleet:link', null)).toMatchObject({ administers: false })
  })
})

describe('“Sign in here instead”', () => {
  const limited = new LatchkeyError('limit_reached_elsewhere', 'Elsewhere.', { params: { host: 'ward-2' } })

  function door(refusal: LatchkeyError = limited) {
    const clock = new FakeClock()
    const asked: unknown[] = []
    const instead = new DoorInstead({
      scheduler: clock,
      signIn(details, takeOver) {
        asked.push([details, takeOver])
        return takeOver ? Promise.resolve() : Promise.reject(refusal)
      },
    })
    return { clock, asked, instead }
  }

  it('asks for nothing twice', async () => {
    const { asked, instead } = door()
    await expect(instead.signIn(TOM)).rejects.toBe(limited)
    await instead.signInHere()
    expect(asked).toEqual([
      [TOM, false],
      [TOM, true],
    ])
  })

  it('is for one answer', async () => {
    const { instead } = door()
    await expect(instead.signIn(TOM)).rejects.toBe(limited)
    await instead.signInHere()
    await expect(instead.signInHere()).rejects.toMatchObject({ code: 'not_allowed' })
  })

  it('is not for whoever comes a minute later', async () => {
    const { clock, instead } = door()
    await expect(instead.signIn(TOM)).rejects.toBe(limited)
    clock.advance(60_000)
    await expect(instead.signInHere()).rejects.toMatchObject({ code: 'not_allowed' })
  })

  it('is not for a password that was wrong', async () => {
    const { asked, instead } = door(new LatchkeyError('wrong_credentials', 'Wrong.'))
    await expect(instead.signIn(TOM)).rejects.toMatchObject({ code: 'wrong_credentials' })
    await expect(instead.signInHere()).rejects.toMatchObject({ code: 'not_allowed' })
    expect(asked).toHaveLength(1)
  })
})

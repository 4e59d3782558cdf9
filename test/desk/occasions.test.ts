import { describe, expect, it } from 'vitest'
import { desk } from '../support/desk.ts'

function hookedDesk() {
  const place = desk()
  place.set('hooks', 'on')
  const kinds = () => place.hooked.map(({ kind }) => kind)
  return { ...place, kinds }
}

describe('the owner’s programs', () => {
  it('are told when a session starts, is locked and ends, with the facts and never a token', async () => {
    const place = hookedDesk()
    await place.signIn('ana')
    const session = place.current.signedIn?.session.id ?? ''
    await place.told('app:lock', null)
    await place.told('app:unlock', { password: "ana's own" })
    await place.told('session:sign-out', null)
    place.clock.advance(0)
    expect(place.kinds()).toEqual(['start', 'lock', 'end'])
    expect(place.hooked[0]?.facts).toMatchObject({ EVENT: 'start', USER: 'ana', DISPLAY_NAME: 'ana', ROLE: 'admin', SESSION: session })
    expect(place.hooked[0]?.facts).not.toHaveProperty('REASON')
    expect(place.hooked[2]?.facts).toMatchObject({
      EVENT: 'end',
      REASON: 'signed_out',
      SESSION: session,
      AT: expect.stringMatching(/Z$/) as string,
    })
    expect(JSON.stringify(place.hooked)).not.toMatch(/token|hash|password/i)
  })

  it('are told of the next person after the end of the one before', async () => {
    const place = hookedDesk()
    await place.signIn('ana')
    await place.told('session:sign-out', null)
    await place.signIn('tom')
    place.clock.advance(0)
    expect(place.hooked.map(({ kind, facts }) => [kind, facts['USER']])).toEqual([
      ['start', 'ana'],
      ['end', 'ana'],
      ['start', 'tom'],
    ])
  })

  it('are told on the way out, when the end is on disk', async () => {
    const place = hookedDesk()
    await place.signIn('ana')
    place.clock.advance(0)
    place.closing.depart('window_closed', 'window')
    expect(place.sessionsOf('ana')[0]?.end?.endReason).toBe('window_closed')
    expect(place.kinds()).toEqual(['start'])
    void place.closing.wayOut()
    expect(place.hooked.at(-1)).toMatchObject({ kind: 'end', facts: { REASON: 'window_closed' } })
  })

  it('are told of an end that somebody else brought about', async () => {
    const place = hookedDesk()
    await place.signIn('ana')
    place.endElsewhere(place.sessionsOf('ana')[0])
    place.clock.advance(1_000)
    expect(place.hooked.at(-1)).toMatchObject({ kind: 'end', facts: { REASON: 'closed_by_admin' } })
  })

  it('are told nothing while the policy does not say so, which is how it begins', async () => {
    const place = desk()
    await place.signIn('ana')
    await place.told('session:sign-out', null)
    place.clock.advance(0)
    expect(place.hooked).toEqual([])
  })
})

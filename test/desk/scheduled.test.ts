import { describe, expect, it } from 'vitest'
import { desk } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'
import { MINUTE } from '../support/session-builder.ts'

/** Every state of a desk that plans something. */
const STATES: Readonly<Record<string, (place: Desk) => unknown>> = {
  'nobody is here': () => {},
  'somebody is here': (place) => place.signIn('ana'),
  'somebody chooses a password': (place) => place.signIn('zoe'),
  'the app is locked': async (place) => {
    await place.signIn('tom')
    await place.told('app:lock', null)
  },
  'somebody else asks for the workstation': async (place) => {
    await place.signIn('tom')
    await place.told('app:lock', null)
    await place.told('app:take-over', null)
  },
  'the computer sleeps': async (place) => {
    await place.signIn('tom')
    place.workstation.keeper.fallAsleep()
  },
}

describe('a store that refuses everything', () => {
  it.each(Object.entries(STATES))('makes no scheduled job throw while %s', async (_what, come) => {
    const place = desk()
    await place.settle()
    await come(place)
    place.store.close()
    // The fake clock lets through what a job throws.
    expect(() => place.clock.advance(32 * MINUTE)).not.toThrow()
  })
})

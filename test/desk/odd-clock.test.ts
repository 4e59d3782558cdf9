import { expect, it } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { desk } from '../support/desk.ts'

/** Before 1970, beyond what six bytes hold, and the ends of the calendar. */
it.each([-8.64e15, -1, 2 ** 48, 8.64e15])('with a clock that says %d people come and go', async (at) => {
  const place = desk()
  place.clock.set(utcMs(at))
  await place.signIn('ana')
  await place.reauthenticate()
  await place.told('people:disable', { id: place.person('tom').id })
  await place.told('session:sign-out', null)
  expect(place.screen()).toBe('sign_in')
  expect(place.store.activeSessions()).toEqual([])
})

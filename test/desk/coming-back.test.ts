import { expect, it } from 'vitest'
import { disableUser } from '../../electron/app/accounts/accounts.ts'
import { desk } from '../support/desk.ts'
import { MINUTE } from '../support/session-builder.ts'

it.each([
  ['a movement of the mouse', (place: ReturnType<typeof desk>) => place.workstation.keeper.touched()],
  ['"stay signed in"', (place: ReturnType<typeof desk>) => place.workstation.keeper.stay()],
])('%s after a sleep beyond the idle limit takes nobody back', async (_what, comesBack) => {
  const place = desk()
  await place.signIn('tom')
  place.clock.sleep(31 * MINUTE)
  comesBack(place)
  expect(place.screen()).toBe('sign_in')
  expect(place.sessionsOf('tom')[0]?.end?.endReason).toBe('idle_timeout')
})

it('who comes back from being away is shown as back, and as away again as soon as they are', async () => {
  const place = desk()
  await place.signIn('tom')
  const shown = () =>
    place.views.flatMap((view) => (view.screen === 'home' ? (view.open ?? []).map(({ presence }) => presence) : [])).at(-1)
  place.clock.advance(6 * MINUTE)
  expect(shown()).toBe('away')
  place.workstation.keeper.touched()
  expect(shown()).toBe('online')
  place.clock.advance(5 * MINUTE)
  expect(shown()).toBe('away')
})

it('who comes to the door is shown what others have written since', async () => {
  const place = desk()
  await place.signIn('tom')
  await place.told('session:sign-out', null)
  place.clock.advance(MINUTE)
  place.workstation.keeper.touched()
  const shown = place.views.length
  place.workstation.keeper.touched()
  expect(place.views).toHaveLength(shown)
  disableUser({ ...place, store: place.elsewhere().store }, place.person('zoe').id, place.by)
  place.workstation.keeper.touched()
  expect(place.views).toHaveLength(shown + 1)
})

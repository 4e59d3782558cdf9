import { expect, it } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { receiptsOf, toldAtLaunch } from '../../electron/desk/receipts.ts'
import { desk } from '../support/desk.ts'

const DAY = 24 * 60 * 60_000

/** What a launch now would tell. */
const atLaunch = ({ store, clock }: ReturnType<typeof desk>, recovered: readonly string[] = []) => {
  const sessions = recovered.flatMap((username) =>
    store.listSessions({ state: 'all' }).filter(({ userId }) => store.findUser(userId)?.username === username),
  )
  return receiptsOf(store, toldAtLaunch(store, sessions, clock.now()))
}

it('a launch tells of what it found without an owner, and of nothing older then', () => {
  const place = desk()
  place.endElsewhere(place.signInElsewhere('ana'), 'signed_out')
  for (const username of ['tom', 'bea']) place.endElsewhere(place.signInElsewhere(username), 'process_died')
  expect(atLaunch(place, ['tom', 'bea'])).toMatchObject([
    { displayName: 'tom', endReason: 'process_died', told: 'recovered' },
    { displayName: 'bea', endReason: 'process_died', told: 'recovered' },
  ])
})

it('a launch that found nothing tells how the newest session ended, if that was within a day, whichever way the clock went', () => {
  const place = desk()
  expect(atLaunch(place)).toEqual([])
  place.endElsewhere(place.signInElsewhere('ana'), 'signed_out')
  place.clock.advance(1_000)
  place.endElsewhere(place.signInElsewhere('tom'), 'window_closed')
  const ended = place.clock.now()
  for (const [later, told] of [
    [DAY - 1, 1],
    [DAY, 0],
    [1 - DAY, 1],
    [-DAY, 0],
  ] as const) {
    place.clock.set(utcMs(ended + later))
    const receipts = atLaunch(place)
    expect([later, receipts.length]).toEqual([later, told])
    if (told) expect(receipts).toMatchObject([{ displayName: 'tom', endReason: 'window_closed', told: 'earlier' }])
  }
})

it('nothing is told of a session that goes on', () => {
  const place = desk()
  place.signInElsewhere('tom')
  expect(atLaunch(place, ['tom'])).toEqual([])
})

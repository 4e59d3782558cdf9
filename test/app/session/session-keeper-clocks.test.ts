import { expect, test } from 'vitest'
import { durationMs } from '../../../electron/core/ids.ts'
import { MINUTE } from '../../support/session-builder.ts'
import { HOUR, keptWorkplace } from './kept-workplace.ts'

const FIRST_INPUT = {
  'in the window': () => ({ os: {}, input: ({ keeper }: ReturnType<typeof keptWorkplace>) => keeper.touched() }),
  'in another program': () => ({
    os: { osIdle: () => durationMs(500), isWatched: () => false },
    input: ({ keeper }: ReturnType<typeof keptWorkplace>) => keeper.review(),
  }),
}

test.each(Object.entries(FIRST_INPUT))('the first movement %s after a sleep that nobody announced revives nobody', (_where, first) => {
  const { os, input } = first()
  const place = keptWorkplace(os)
  const began = place.clock.now()
  place.clock.sleep(57 * MINUTE)
  input(place)
  expect(place.session()?.end).toMatchObject({ endReason: 'idle_timeout', endedAt: began + 30 * MINUTE })
})

test('who works in another program when the limit is reached is still there', () => {
  let cameBack = false
  const place = keptWorkplace({ osIdle: () => durationMs(cameBack ? 0 : 30 * MINUTE), isWatched: () => false })
  place.clock.advance(29.5 * MINUTE)
  cameBack = true
  place.clock.advance(10 * MINUTE)
  expect(place.session()?.end).toBeNull()
})

test.each([
  ['ahead by more than anybody may be idle', 31 * MINUTE, true],
  ['ahead by a year', 365 * 24 * HOUR, true],
  ['ahead by less', 29 * MINUTE, false],
  ['back', -8 * HOUR, false],
])('a clock that jumps %s', (_what, by, locks) => {
  const { clock, keeper, session } = keptWorkplace()
  clock.advance(10_000)
  clock.set(clock.now() + by)
  clock.advance(1_000)
  expect(keeper.lock.isLocked).toBe(locks)
  expect(session()?.lastHeartbeatAt).toBe(clock.now())
  expect(session()?.end).toBeNull()
})

test('a clock that goes a little fast locks nobody, however long', () => {
  const { clock, keeper, work } = keptWorkplace()
  for (let hour = 0; hour < 10; hour += 1) {
    clock.set(clock.now() + 4 * MINUTE)
    work(20)
  }
  expect(keeper.lock.isLocked).toBe(false)
})

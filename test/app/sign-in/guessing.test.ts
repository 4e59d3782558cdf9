import { describe, expect, test } from 'vitest'
import { authenticate, startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import { workplace } from '../../support/workplace.ts'

const HOUR = 3_600_000
/** The most that anybody may have to wait because of what somebody else tries. */
const BEARABLE = 15_000

type Place = ReturnType<typeof workplace>

/** Tries, and says how long one is told to wait; 0 where one is let in or the password was looked at. */
async function waitOf({ deps }: Place, name: string, password: string): Promise<number> {
  try {
    await authenticate(deps, name, password)
    return 0
  } catch (error) {
    return error instanceof LatchkeyError ? Number(error.params['retryAfterMs'] ?? 0) : 0
  }
}

/** Until one is in, waiting as told; never longer than it takes to be sure. */
async function longestWait(place: Place, name: string): Promise<number> {
  const began = place.clock.now()
  for (;;) {
    const wait = await waitOf(place, name, `${name}'s own`)
    if (wait === 0 || place.clock.now() - began > 4 * BEARABLE) return place.clock.now() - began
    place.clock.advance(wait)
  }
}

/** Somebody tries wrong passwords, each as soon as it may be tried, for an hour. */
async function hammer(place: Place, nameOf: (attempt: number) => string): Promise<void> {
  const until = place.clock.now() + HOUR
  for (let attempt = 0; place.clock.now() < until; attempt += 1)
    place.clock.advance(Math.max(1_000, await waitOf(place, nameOf(attempt), 'wrong')))
}

describe('an hour of guessing', () => {
  test.each([
    ['made-up names', (attempt: number) => `nobody-${attempt % 40}`],
    ['one victim', () => 'victim'],
  ])('at %s delays the others by some seconds, signed in here before or not', async (_what, nameOf) => {
    const place = workplace()
    place.add('boss', 'admin')
    place.add('victim')
    place.add('newcomer')
    startSession(place.deps, place.add('regular'))
    await hammer(place, nameOf)
    for (const name of ['boss', 'newcomer', 'regular']) expect(await longestWait(place, name)).toBeLessThanOrEqual(BEARABLE)
  })
})

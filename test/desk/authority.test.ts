import { describe, expect, it } from 'vitest'
import { changeRole } from '../../electron/app/accounts/accounts.ts'
import { CHANNELS } from '../../electron/contract/channels.ts'
import type { Caller, RequestChannel } from '../../electron/contract/channels.ts'
import { EXAMPLES } from '../support/desk-questions.ts'
import { desk, passwordOf } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'
import { MINUTE } from '../support/session-builder.ts'

const NAMES = Object.keys(CHANNELS) as RequestChannel[]

/** Everybody who may stand before the window, and what they are told on a channel for others; null where it is answered. */
const STANDINGS: Readonly<Record<string, Readonly<{ come: (desk: Desk) => unknown; told: Readonly<Record<Caller, string | null>> }>>> = {
  nobody: {
    come: () => {},
    told: { anyone: null, locked: 'not_signed_in', signed_in: 'not_signed_in', admin: 'not_signed_in' },
  },
  'a user': {
    come: (place) => place.signIn('tom'),
    told: { anyone: null, locked: 'not_allowed', signed_in: null, admin: 'not_allowed' },
  },
  'whoever is in front of a locked user': {
    come: (place) => signInAndLock(place, 'tom'),
    told: { anyone: null, locked: null, signed_in: 'app_locked', admin: 'app_locked' },
  },
  'an administrator': {
    come: (place) => place.signIn('ana'),
    told: { anyone: null, locked: 'not_allowed', signed_in: null, admin: null },
  },
  'whoever is in front of a locked administrator': {
    come: (place) => signInAndLock(place, 'ana'),
    told: { anyone: null, locked: null, signed_in: 'app_locked', admin: 'app_locked' },
  },
  'an administrator whose session was ended elsewhere a moment ago': {
    come: async (place) => {
      await place.signIn('ana')
      place.endElsewhere(place.current.signedIn?.session)
    },
    told: { anyone: null, locked: 'not_signed_in', signed_in: 'not_signed_in', admin: 'not_signed_in' },
  },
}

async function signInAndLock(place: Desk, username: 'ana' | 'tom') {
  await place.signIn(username)
  await place.told('app:lock', null)
}

/** Asks what the example asks, whoever is there: what came back, and whether that was because of who asked. */
async function asked(place: Desk, name: RequestChannel) {
  const question = await EXAMPLES[name].asks(place)
  const answer = await place.ask(name, question)
  const because = place.log.lines.filter(({ fields }) => fields['channel'] === name).map(({ fields }) => fields['because'])
  return { code: answer.ok ? null : answer.error.code, isForTheAsker: because.includes('caller') }
}

describe.each(Object.entries(STANDINGS))('%s', (_who, { come, told }) => {
  const open = NAMES.filter((name) => told[CHANNELS[name].caller] === null)
  const shut = NAMES.filter((name) => !open.includes(name))

  it.each(open)('may ask on %s', async (name) => {
    const place = desk()
    await come(place)
    expect(await asked(place, name)).toMatchObject({ isForTheAsker: false })
  })

  it('is refused on every other channel, and leaves no trace there', async () => {
    for (const name of shut) {
      const place = desk()
      await come(place)
      const before = place.lastLine()
      expect([name, await asked(place, name)]).toEqual([name, { code: told[CHANNELS[name].caller], isForTheAsker: true }])
      expect(place.linesAfter(before)).toEqual([])
    }
  })
})

it.each(NAMES.filter((name) => CHANNELS[name].fresh))(
  '%s wants the password again, and no longer ago than the policy says',
  async (name) => {
    const place = desk()
    const { by, before } = EXAMPLES[name]
    await place.signIn(by)
    await before?.(place)
    const answer = async () => (await asked(place, name)).code
    const requireRefusal = async () => {
      const last = place.lastLine()
      expect(await answer()).toBe('reauthentication_required')
      expect(place.linesAfter(last)).toEqual([])
    }
    // What was needed to get here may have been fresh, too.
    place.clock.advance(5 * MINUTE)
    await requireRefusal()

    expect(await place.ask('session:reauthenticate', { password: passwordOf('somebody') })).toMatchObject({ ok: false })
    await requireRefusal()

    await place.reauthenticate()
    place.clock.advance(5 * MINUTE - 1)
    expect(() => place.workstation.requireFresh()).not.toThrow()
    place.clock.advance(1)
    await requireRefusal()

    await place.reauthenticate()
    expect(await answer()).toBeNull()
  },
)

it.each([-60 * MINUTE, 60 * MINUTE])('how fresh a password is does not depend on the clock on the wall, set by %i ms', async (by) => {
  const place = desk()
  await place.signIn('ana')
  await place.reauthenticate()
  place.clock.set(place.clock.now() + by)
  expect(() => place.workstation.requireFresh()).not.toThrow()
  place.clock.advance(5 * MINUTE)
  expect(() => place.workstation.requireFresh()).toThrow('Enter your password again')
})

it('a role that was changed elsewhere counts at once, and takes a fresh password with it', async () => {
  const place = desk()
  await place.signIn('ana')
  await place.reauthenticate()
  const { store } = place.elsewhere()
  changeRole({ ...place, store }, place.person('ana').id, 'user', place.by)
  expect(await place.ask('people:list', null)).toMatchObject({ error: { code: 'not_allowed' } })
  changeRole({ ...place, store }, place.person('ana').id, 'admin', place.by)
  expect(await place.ask('people:list', null)).toMatchObject({ ok: true })
  expect(await place.ask('people:unlock', { id: place.person('tom').id })).toMatchObject({ error: { code: 'reauthentication_required' } })
})

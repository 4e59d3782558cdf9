import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { renameUser } from '../../electron/app/accounts/accounts.ts'
import { utcMs } from '../../electron/core/ids.ts'
import { receiptsOf, toldAtLaunch } from '../../electron/desk/receipts.ts'
import { desk } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'
import { MINUTE } from '../support/session-builder.ts'

const DAY = 24 * 60 * 60_000

/** What a launch now would tell. */
const atLaunch = ({ store, clock }: ReturnType<typeof desk>, recovered: readonly string[] = []) => {
  const sessions = recovered.flatMap((username) =>
    store.listSessions({ state: 'all' }).filter(({ userId }) => store.findUser(userId)?.username === username),
  )
  return receiptsOf(store, toldAtLaunch(store, sessions, clock.now()))
}

function talkative() {
  const place = desk()
  place.set('receipts-at-the-door', 'full')
  return place
}

it('a launch tells of what it found without an owner, and of nothing older then', () => {
  const place = talkative()
  place.endElsewhere(place.signInElsewhere('ana'), 'signed_out')
  for (const username of ['tom', 'bea']) place.endElsewhere(place.signInElsewhere(username), 'process_died')
  expect(atLaunch(place, ['tom', 'bea'])).toMatchObject([
    { displayName: 'tom', endReason: 'process_died', told: 'recovered' },
    { displayName: 'bea', endReason: 'process_died', told: 'recovered' },
  ])
})

it('a launch that found nothing tells how the newest session ended, if that was within a day, whichever way the clock went', () => {
  const place = talkative()
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

it('by default nobody learns who was here: one line for all that was found, and none for what had its end', () => {
  const place = desk()
  place.endElsewhere(place.signInElsewhere('ana'), 'signed_out')
  expect(atLaunch(place)).toEqual([])
  place.endElsewhere(place.signInElsewhere('tom'), 'idle_timeout')
  place.endElsewhere(place.signInElsewhere('bea'), 'process_died')
  expect(atLaunch(place, ['tom', 'bea'])).toEqual([{ told: 'recovered', endReason: 'process_died', displayName: null, facts: null }])
})

it('what is told is what is on record when somebody looks', () => {
  const place = talkative()
  const session = place.signInElsewhere('tom')
  place.endElsewhere(session, 'closed_by_cleanup')
  const told = toldAtLaunch(place.store, [], place.clock.now())
  const db = new Database(place.file)
  db.prepare("UPDATE sessions SET end_reason = 'process_died' WHERE end_reason = 'closed_by_cleanup'").run()
  db.close()
  expect(receiptsOf(place.store, told)).toMatchObject([{ endReason: 'process_died' }])
})

it('and so it is with what the person is told of it', async () => {
  const place = desk()
  place.endElsewhere(place.signInElsewhere('tom'), 'closed_by_cleanup')
  await place.signIn('tom')
  const db = new Database(place.file)
  db.prepare("UPDATE sessions SET end_reason = 'process_died' WHERE end_reason = 'closed_by_cleanup'").run()
  db.close()
  place.clock.advance(2_000)
  expect(place.views.at(-1)).toMatchObject({ last: { endReason: 'process_died' } })
})

const receiptsIn = ({ workstation }: Desk) => {
  const view = workstation.view()
  return view.screen === 'sign_in' ? view.receipts : []
}

describe('what the next person is told', () => {
  it('is how the last session ended, until somebody is in, and not a second time', async () => {
    const place = desk()
    place.set('receipts-at-the-door', 'full')
    await place.signIn('tom')
    place.clock.advance(3 * MINUTE)
    await place.told('session:sign-out', null)
    const receipt = { displayName: 'tom', endReason: 'signed_out', told: 'here', facts: { durationMs: 3 * MINUTE, message: null } }
    expect(place.workstation.view()).toMatchObject({ screen: 'sign_in', receipts: [receipt] })
    expect(await place.ask('session:sign-in', { identifier: 'ana', password: 'wrong' })).toMatchObject({ ok: false })
    expect(place.workstation.view()).toMatchObject({ receipts: [receipt] })
    await place.signIn('ana')
    place.closeWindow()
    place.window.open = true
    expect(place.workstation.view()).toMatchObject({ receipts: [{ displayName: 'ana', endReason: 'window_closed' }] })
  })

  it('has the words of whoever closed it', async () => {
    const place = desk()
    await place.signIn('tom')
    place.endElsewhere(place.sessionsOf('tom')[0], 'closed_by_admin')
    place.clock.advance(2_000)
    expect(place.views.at(-1)).toMatchObject({ screen: 'sign_in', receipts: [{ endReason: 'closed_by_admin' }] })
  })

  it.each([
    ['off', null, null],
    ['first-name', 'Tom', null],
    ['full', 'Tom Jones', { message: 'We close.' }],
  ])('is as much as the policy lets anybody know: %s', async (level, displayName, facts) => {
    const place = desk()
    place.set('receipts-at-the-door', level)
    renameUser(place, place.person('tom').id, { displayName: 'Tom Jones' }, place.by)
    await place.signIn('tom')
    const [session] = place.sessionsOf('tom')
    const by = { userId: null, via: 'cli', ...place.by.process } as const
    place.workstation.leave('closed_by_admin', { by, message: 'We close.' })
    const [receipt, ...others] = receiptsIn(place)
    expect(others).toEqual([])
    expect(receipt).toMatchObject({ told: 'here', endReason: 'closed_by_admin', displayName })
    if (facts) expect(receipt?.facts).toMatchObject(facts)
    else expect(JSON.stringify(place.workstation.view())).not.toMatch(new RegExp(`close\\.|Jones|${session?.id ?? ''}`))
    // Its person is told all of it, whatever the door says.
    await place.signIn('tom')
    expect(place.workstation.view()).toMatchObject({ last: { endReason: 'closed_by_admin', message: 'We close.' } })
  })
})

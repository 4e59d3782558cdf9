import { expect, it } from 'vitest'
import { CHANNELS } from '../../electron/contract/channels.ts'
import type { RequestChannel } from '../../electron/contract/channels.ts'
import { EXAMPLES } from '../support/desk-questions.ts'
import { desk } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'

const NAMES = Object.keys(CHANNELS) as RequestChannel[]
/** No call waits more often. */
const MOST_PAUSES = 8

/** What can become of whoever ordered something, while it is still being done. */
const GONE: Readonly<Record<string, (place: Desk) => unknown>> = {
  'the window goes': (place) => place.closeWindow(),
  'the window goes and another is opened': (place) => {
    place.closeWindow()
    place.window.open = true
  },
  'somebody else comes': async (place) => {
    if (place.current.signedIn) place.workstation.leave('signed_out', { trigger: 'button' })
    if (place.store.hasAdministrator()) await place.signIn('bea')
    else place.closeWindow()
  },
  'the session is ended elsewhere': (place) => {
    if (place.current.signedIn) place.endElsewhere(place.current.signedIn.session)
    else place.closeWindow()
  },
  'the app is locked': async (place) => {
    if (place.screen() === 'home') await place.told('app:lock', null)
    else place.closeWindow()
  },
}

/** A desk at which the example may ask. */
async function ready(name: RequestChannel): Promise<Desk> {
  const { by, before, firstRun } = EXAMPLES[name]
  const place = desk({ people: !firstRun })
  if (by !== 'nobody') await place.signIn(by === 'locked' ? 'tom' : by)
  if (CHANNELS[name].fresh) await place.reauthenticate()
  if (by === 'locked') await place.told('app:lock', null)
  await before?.(place)
  return place
}

/** What the example leaves in the log, and did leave after its orderer was gone, at each time it waits. Null where it does not wait as often. */
async function leftAfter(name: RequestChannel, nth: number, goes: (place: Desk) => unknown) {
  const place = await ready(name)
  const { asks, leaves } = EXAMPLES[name]
  const question = await asks(place)
  const people = new Map(place.store.listUsers().map(({ id, username }) => [id as string, username]))
  let last = place.lastLine()
  const answer = await place.atPause(nth, name, question, async () => {
    await goes(place)
    last = place.lastLine()
  })
  if (!answer) return null
  const after = place.linesAfter(last).map(({ kind, actorUserId }) => `${kind} by ${people.get(actorUserId ?? '') ?? 'nobody'}`)
  return after.filter((line) => leaves.some(([kind, who]) => line === `${kind} by ${who ?? 'nobody'}`))
}

it.each(NAMES.flatMap((name) => (EXAMPLES[name].leaves.length > 0 ? [name] : [])))(
  '%s: nothing is stored in the name of whoever is gone by then, however long it takes',
  async (name) => {
    for (const [what, goes] of Object.entries(GONE)) {
      for (let nth = 1; nth <= MOST_PAUSES; nth += 1) {
        const left = await leftAfter(name, nth, goes)
        if (left === null) break
        expect([what, nth, left]).toEqual([what, nth, []])
      }
    }
  },
)

import { expect, it } from 'vitest'
import { CHANNELS } from '../../electron/contract/channels.ts'
import type { RequestChannel } from '../../electron/contract/channels.ts'
import { FLEET_CHANNELS } from '../../electron/contract/fleet/channels.ts'
import { EXAMPLES } from '../support/desk-questions.ts'
import { desk } from '../support/desk.ts'

const NAMES = Object.keys(CHANNELS) as RequestChannel[]

/** The line to the directory notes these itself, and is not this desk’s own here; what is asked of the directory is noted there, and its own table says how freshly. */
const isNotedElsewhere = (name: RequestChannel) => ['fleet:enrol', 'fleet:leave'].includes(name) || name in FLEET_CHANNELS

it('every channel has its example, and every one that needs a fresh password leaves a line', () => {
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(NAMES.toSorted())
  for (const name of NAMES)
    if (CHANNELS[name].fresh && !isNotedElsewhere(name)) expect([name, EXAMPLES[name].leaves]).not.toEqual([name, []])
})

it("of what is an administrator's alone, whatever leaves a line needs a fresh password, and nothing else does", () => {
  for (const name of NAMES.filter((one) => CHANNELS[one].caller === 'admin' && !isNotedElsewhere(one)))
    expect([name, CHANNELS[name].fresh]).toEqual([name, EXAMPLES[name].leaves.length > 0])
})

it.each(NAMES)('%s leaves in the audit log what it is to leave there, once, in the right name', async (name) => {
  const { by, firstRun, before, asks, leaves } = EXAMPLES[name]
  const place = desk({ people: !firstRun })
  if (by !== 'nobody') await place.signIn(by === 'locked' ? 'tom' : by)
  if (by === 'locked') await place.told('app:lock', null)
  await before?.(place)
  if (CHANNELS[name].fresh) await place.reauthenticate()
  const question = await asks(place)
  const session = place.current.signedIn?.session.id
  const last = place.lastLine()

  expect(await place.ask(name, question)).toMatchObject({ ok: true })

  const lines = place.linesAfter(last)
  expect(lines.map(({ kind, actorUserId }) => [kind, actorUserId])).toEqual(
    leaves.map(([kind, who]) => [kind, who === null ? null : place.person(who).id]),
  )
  const { pid, host, osUser } = place.owner
  for (const { detail } of lines) expect(detail).toMatchObject({ via: 'app', process: { pid, host, osUser } })
  // A line about a session says which; all others say in which session it was done.
  const ofASession = new Set(['session_ended', 'session_repaired', 'alert_acknowledged'])
  if (session) for (const line of lines) if (!ofASession.has(line.kind)) expect(line.sessionId).toBe(session)
  expect(place.store.verifyAudit()).toMatchObject({ kind: 'intact' })
})

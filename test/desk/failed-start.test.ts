import { renameSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { LatchkeyError } from '../../electron/core/errors.ts'
import { desk, passwordOf } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'

const details = (username: string) => ({ identifier: username, password: passwordOf(username) })
const active = (place: Desk) => place.store.activeSessions().map(({ userId }) => place.store.findUser(userId)?.username)

const away = (place: Desk, work: () => unknown) => {
  renameSync(place.file, `${place.file}.away`)
  try {
    return work()
  } finally {
    renameSync(`${place.file}.away`, place.file)
  }
}
const unknown = () => {
  throw new LatchkeyError('outcome_unknown', 'the disk did not say')
}
type Work = () => unknown
/** How the start goes, and how the end that takes it back does. */
const FAILURES: readonly (readonly [string, (place: Desk, start: Work) => unknown, (place: Desk, end: Work) => unknown])[] = [
  ['the database had another name meanwhile', away, (_place, end) => end()],
  ['the database had another name until after', away, away],
  ['the disk did not say, and it is there', (_place, start) => (start(), unknown()), (_place, end) => end()],
  ['the disk did not say, and neither then', (_place, start) => (start(), unknown()), unknown],
  ['the disk did not say, and it is not there', unknown, unknown],
]

it.each(FAILURES)(
  'a sign-in of which nobody knows whether it is on disk is settled before anybody comes in: %s',
  async (_what, starting, ending) => {
    const place = desk()
    const [start, end] = [place.store.startSession.bind(place.store), place.store.endSession.bind(place.store)]
    const spies = [
      vi.spyOn(place.store, 'startSession').mockImplementation((...asked) => starting(place, () => start(...asked)) as never),
      vi.spyOn(place.store, 'endSession').mockImplementation((...asked) => ending(place, () => end(...asked)) as never),
    ]
    expect(await place.ask('session:sign-in', details('tom'))).toMatchObject({ ok: false })
    expect(place.screen()).toBe('sign_in')
    for (const spy of spies) spy.mockRestore()
    await place.signIn('ana')
    expect(active(place)).toEqual(['ana'])
    await place.told('session:sign-out', null)
    await place.signIn('tom')
    expect(active(place)).toEqual(['tom'])
  },
)

import { expect, it } from 'vitest'
import type { View } from '../../electron/contract/views.ts'
import { SessionBelongings } from '../../electron/shell/session-belongings.ts'
import { recordingLog } from '../support/recording-log.ts'

const door = { screen: 'sign_in', receipts: [] } as const satisfies View
const choosing = { screen: 'choose_password', person: { username: 'ana', displayName: 'Ana' }, passwordLeast: 15 } as const satisfies View
const home = (id: string) => ({ screen: 'home', session: { id } }) as unknown as View
const locked = (id: string) => ({ screen: 'locked', session: { id } }) as unknown as View

function following({ isAsking = false, leaving = false } = {}) {
  const done: string[] = []
  const note = (what: string) => () => void done.push(what)
  const belongings = new SessionBelongings({
    log: recordingLog(),
    leaving: () => leaving,
    pages: { nextPerson: note('next page'), prepareNext: note('prepare'), close: note('close') },
    files: {
      isAsking,
      abandon() {
        done.push('abandon')
        return Promise.resolve()
      },
    },
    clipboard: {
      clear() {
        done.push('clear')
        return Promise.resolve()
      },
    },
    startAnew: note('start anew'),
  })
  return (...views: readonly View[]) => {
    for (const view of views) {
      done.length = 0
      belongings.follow(view)
    }
    return [...done]
  }
}

const OVER = ['clear', 'abandon', 'next page']

it.each([
  ['somebody looks at the door', [door, door], []],
  ['somebody signs in', [door, home('1')], ['prepare']],
  ['something changes at home', [home('1'), home('1')], ['prepare']],
  ['the app is locked', [home('1'), locked('1')], ['clear', 'abandon', 'prepare']],
  ['the app is unlocked', [locked('1'), home('1')], ['prepare']],
  ['the session ends', [home('1'), door], OVER],
  ['the session ends while it is locked', [locked('1'), door], OVER],
  ['another session is there at once', [home('1'), home('2')], OVER],
  ['a one-time password was right', [door, choosing], ['prepare']],
  ['the password is chosen', [choosing, home('1')], ['prepare']],
  ['somebody leaves the choosing of a password', [choosing, door], OVER],
] as const)('when %s', (_when, views, expected) => {
  expect(following()(...views)).toEqual(expected)
})

it('a dialog that is still open at an end goes with the process, and stays at a lock', () => {
  expect(following({ isAsking: true })(home('1'), locked('1'))).toEqual(['clear', 'abandon', 'prepare'])
  expect(following({ isAsking: true })(home('1'), door)).toEqual([...OVER, 'start anew'])
})

it('on the way out the clipboard is emptied and nothing is made any more', () => {
  expect(following({ leaving: true, isAsking: true })(home('1'), door)).toEqual(['clear', 'abandon', 'close'])
})

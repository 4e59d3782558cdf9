import { describe, expect, test } from 'vitest'
import { Shutdown } from '../../electron/app/closing/shutdown.ts'
import { LatchkeyError } from '../../electron/core/errors.ts'
import { durationMs } from '../../electron/core/ids.ts'
import type { EndReason } from '../../electron/core/session/session.ts'
import { Closing } from '../../electron/desk/closing.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { recordingLog } from '../support/recording-log.ts'

type Step = 'leave' | 'stop answering' | 'later step'

const nothing = () => {}

/** An app on its way out; each of its steps can be made to fail, for ever or the first time. */
function leavingApp({
  fails = [],
  failsOnce = false,
  stays = false,
}: Readonly<{ fails?: readonly Step[]; failsOnce?: boolean; stays?: boolean }> = {}) {
  const clock = new FakeClock()
  const log = recordingLog()
  const done: string[] = []
  const failed = new Set<Step>()
  const doing = (step: Step, what: string = step) => {
    if (fails.includes(step) && !(failsOnce && failed.has(step))) {
      failed.add(step)
      throw new Error(`${step} failed`)
    }
    done.push(what)
  }
  let ended: EndReason | null = null
  const end = (reason: EndReason) => {
    if (ended !== null) return
    doing('leave', `ended: ${reason}`)
    ended = reason
  }
  const shutdown: Shutdown = new Shutdown({ scheduler: clock, log }, [
    { name: 'end the session', deadline: durationMs(1_000), run: () => closing.leaveSession() },
    { name: 'later', deadline: durationMs(1_000), run: () => doing('later step') },
  ])
  const exits: number[] = []
  const closing = new Closing(
    {
      leave: end,
      leaveForSure: end,
      stopAnswering: () => doing('stop answering'),
      staysWithoutWindow: stays,
      exit: (code) => exits.push(code),
      log,
    },
    shutdown,
  )
  return { closing, done, exits, log, reason: () => ended }
}

const ways: readonly (readonly [string, (closing: Closing) => void, EndReason])[] = [
  ['the window', (closing) => closing.windowGone(), 'window_closed'],
  ['quitting', (closing) => closing.depart('app_quit', 'quit'), 'app_quit'],
  ['a signal', (closing) => closing.depart('os_session_end', 'SIGTERM'), 'os_session_end'],
  ['the end of the OS session', (closing) => closing.cutOff('session-end'), 'os_session_end'],
  ['an error nobody foresaw', (closing) => closing.fail(new Error('unforeseen')), 'process_died'],
]

describe.each(ways)('leaving by %s', (_what, leave, reason) => {
  test('ends the session before anything else', () => {
    const { closing, done } = leavingApp()
    leave(closing)
    expect(done[0]).toBe(`ended: ${reason}`)
    expect(closing.leaving).toBe(true)
  })

  test.each<Step>(['stop answering', 'later step'])('ends it also where "%s" fails', (step) => {
    const { closing, done, reason: recorded } = leavingApp({ fails: [step] })
    leave(closing)
    expect(closing.finish()).toBe(true)
    expect(recorded()).toBe(reason)
    expect(done).not.toContain(step)
  })

  test('tries again on the way out what failed at first, and the first reason stands', () => {
    const { closing, done } = leavingApp({ fails: ['leave'], failsOnce: true })
    leave(closing)
    closing.depart('app_quit', 'quit')
    closing.finish()
    expect(done.filter((what) => what.startsWith('ended'))).toEqual([`ended: ${reason}`])
  })

  test('goes on to the end where the session cannot be ended at all', () => {
    const { closing, done, log } = leavingApp({ fails: ['leave'] })
    leave(closing)
    expect(closing.finish()).toBe(true)
    expect(done).toContain('stop answering')
    expect(done).toContain('later step')
    expect(log.lines.filter(({ event }) => event === 'session could not be ended').length).toBeGreaterThan(0)
  })
})

test('later events of the same departure change nothing', () => {
  const { closing, done } = leavingApp()
  closing.windowGone()
  closing.windowGone()
  closing.depart('app_quit', 'quit')
  closing.depart('os_session_end', 'SIGTERM')
  expect(done.filter((what) => what.startsWith('ended'))).toEqual(['ended: window_closed'])
})

describe('the end of the OS session', () => {
  test('that may still be called off ends the session, and the app stays for whoever comes next', () => {
    const { closing, done } = leavingApp()
    closing.mayBeCutOff('query-session-end')
    expect(done).toEqual(['ended: os_session_end'])
    expect(closing.leaving).toBe(false)
  })

  test('that comes to pass runs every step before it returns', () => {
    const { closing, done } = leavingApp()
    closing.mayBeCutOff('query-session-end')
    closing.cutOff('session-end')
    expect(done).toEqual(['ended: os_session_end', 'stop answering', 'later step'])
    expect([closing.leaving, closing.isOver]).toEqual([true, true])
  })

  test('that comes while the app is leaving changes no reason', () => {
    const { closing, done } = leavingApp()
    closing.windowGone()
    closing.mayBeCutOff('query-session-end')
    closing.cutOff('session-end')
    expect(done.filter((what) => what.startsWith('ended'))).toEqual(['ended: window_closed'])
  })
})

test('where the app stays without a window, it is not on its way out', () => {
  const { closing, reason } = leavingApp({ stays: true })
  closing.windowGone()
  expect(reason()).toBe('window_closed')
  expect(closing.leaving).toBe(false)
})

test.each([
  ['the store', new LatchkeyError('data_directory_full', 'The disk is full.')],
  ['the system', Object.assign(new Error('EIO: i/o error, unlink'), { code: 'EIO', syscall: 'unlink' })],
])('what %s refused and nobody caught is logged, and ends nobody’s session', (_who, error) => {
  const { closing, exits, log, done } = leavingApp()
  closing.fail(error)
  expect([exits, done, closing.leaving]).toEqual([[], [], false])
  expect(log.lines).toMatchObject([{ level: 'error' }])
})

test('an error nobody foresaw ends the process with code 1', () => {
  const { closing, exits } = leavingApp()
  closing.fail(new Error('unforeseen'))
  expect(exits).toEqual([1])
})

test('a way out that takes a while ends the process by itself', async () => {
  const clock = new FakeClock()
  const log = recordingLog()
  const exits: number[] = []
  const waiting = Promise.withResolvers<void>()
  const shutdown = new Shutdown({ scheduler: clock, log }, [{ name: 'slow', deadline: durationMs(1_000), run: () => waiting.promise }])
  const closing = new Closing(
    { leave: nothing, leaveForSure: nothing, stopAnswering: nothing, staysWithoutWindow: false, exit: (code) => exits.push(code), log },
    shutdown,
  )
  expect(closing.finish()).toBe(false)
  expect(exits).toEqual([])
  waiting.resolve()
  await shutdown.run()
  await Promise.resolve()
  expect(exits).toEqual([0])
})

import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Standing } from '../../../electron/app/session/standing.ts'
import { nothing, record, text } from '../../../electron/contract/shapes.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import { sessionId } from '../../../electron/core/ids.ts'
import type { DurationMs, SessionId, UtcMs } from '../../../electron/core/ids.ts'
import { CheckedCalls, objectionTo } from '../../../electron/desk/calls/checked-call.ts'
import type { Channel } from '../../../electron/desk/calls/checked-call.ts'
import { isFromOurPage } from '../../../electron/shell/window/sender.ts'
import { recordingLog } from '../../support/recording-log.ts'

const refused = (code: string, params = {}) => ({ ok: false, error: { code, params } })
const channel = (caller: Channel['caller'], more: Partial<Channel> = {}): Channel => ({
  caller,
  fresh: false,
  shape: nothing,
  answer: () => 'done',
  ...more,
})

const unasked = Object.assign((_question: unknown): _question is unknown => expect.unreachable(), { schema: {} })

let log: ReturnType<typeof recordingLog>
let now: number
/** The clock on the wall less the steady one. */
let set: number
let standing: () => Standing
let requireFresh: () => void
let here: SessionId | null

beforeEach(() => {
  log = recordingLog()
  now = 1_000_000
  set = 0
  standing = () => ({ kind: 'admin' })
  requireFresh = () => {}
  here = sessionId('first')
})

const calls = () =>
  new CheckedCalls({
    log,
    clock: { now: () => (now + set) as UtcMs, steady: () => now as DurationMs },
    standing: () => standing(),
    requireFresh: () => requireFresh(),
    sessionHere: () => here,
  })
const ask = (asked: Channel, question: unknown = null, fromOurPage = true) => calls().answer('a:channel', asked, fromOurPage, question)

/** An answer that is given once `finish` is called. */
function slowAnswer(value: unknown) {
  const waiting = Promise.withResolvers<unknown>()
  const answer = ask(channel('admin', { answer: () => waiting.promise }))
  return { answer, finish: () => waiting.resolve(value) }
}

describe('a call', () => {
  const page = { url: 'app://latchkey/index.html?lang=en' }
  const window = { mainFrame: page }

  it.each([
    ['the top frame of our window, at a page of ours', { sender: window, senderFrame: page }, true],
    ['another frame of our window', { sender: window, senderFrame: { url: page.url } }, false],
    ['a frame that is gone', { sender: window, senderFrame: null }, false],
    ['another window', { sender: { mainFrame: page }, senderFrame: page }, false],
  ])('from %s is heard: %s', (_whose, event, heard) => {
    expect(isFromOurPage(event, window)).toBe(heard)
  })

  it.each([
    'https://latchkey/index.html',
    'app://latchkey.example/',
    'app://latchkey',
    'about:blank',
    'file:///index.html',
    'data:text/html,app://latchkey/',
    '',
  ])('from our top frame is not heard while it shows %s', (url) => {
    const frame = { url }
    expect(isFromOurPage({ sender: window, senderFrame: frame }, { ...window, mainFrame: frame })).toBe(false)
    const shown = { mainFrame: frame }
    expect(isFromOurPage({ sender: shown, senderFrame: frame }, shown)).toBe(false)
  })

  it('is not heard while there is no window', () => {
    expect(isFromOurPage({ sender: window, senderFrame: page }, null)).toBe(false)
  })

  it('from anywhere else than our page is refused before anything else is looked at', async () => {
    const asked = channel('anyone', { shape: unasked, answer: () => expect.unreachable() })
    expect(await ask(asked, null, false)).toEqual(refused('not_allowed'))
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { channel: 'a:channel', because: 'sender' } }])
  })
})

describe('who may call', () => {
  it.each<[Channel['caller'], Standing, unknown]>([
    ['anyone', { kind: 'nobody' }, { ok: true, value: 'done' }],
    ['anyone', { kind: 'ended', reason: 'idle_timeout' }, { ok: true, value: 'done' }],
    ['signed_in', { kind: 'nobody' }, refused('not_signed_in')],
    ['signed_in', { kind: 'ended', reason: 'closed_by_admin' }, refused('not_signed_in', { reason: 'closed_by_admin' })],
    ['signed_in', { kind: 'user' }, { ok: true, value: 'done' }],
    ['signed_in', { kind: 'admin' }, { ok: true, value: 'done' }],
    ['signed_in', { kind: 'locked' }, refused('app_locked')],
    ['admin', { kind: 'locked' }, refused('app_locked')],
    ['anyone', { kind: 'locked' }, { ok: true, value: 'done' }],
    ['locked', { kind: 'locked' }, { ok: true, value: 'done' }],
    ['locked', { kind: 'nobody' }, refused('not_signed_in')],
    ['locked', { kind: 'user' }, refused('not_allowed')],
    ['locked', { kind: 'admin' }, refused('not_allowed')],
    ['admin', { kind: 'nobody' }, refused('not_signed_in')],
    ['admin', { kind: 'ended', reason: 'account_disabled' }, refused('not_signed_in', { reason: 'account_disabled' })],
    ['admin', { kind: 'user' }, refused('not_allowed')],
    ['admin', { kind: 'admin' }, { ok: true, value: 'done' }],
  ])('a channel for %s asked by %j', async (caller, who, answer) => {
    standing = () => who
    expect(await ask(channel(caller))).toEqual(answer)
  })

  it('is decided anew at every call', async () => {
    const asked = calls()
    expect(await asked.answer('a', channel('admin'), true, null)).toMatchObject({ ok: true })
    standing = () => ({ kind: 'user' })
    expect(await asked.answer('a', channel('admin'), true, null)).toEqual(refused('not_allowed'))
  })

  it('refuses when it cannot be told', async () => {
    standing = () => {
      throw new LatchkeyError('database_failed', 'no answer')
    }
    expect(await ask(channel('signed_in'))).toEqual(refused('database_failed'))
  })

  it('is said before what is wrong with the question, so that a page learns nothing about a channel it may not use', async () => {
    standing = () => ({ kind: 'user' })
    expect(await ask(channel('admin', { shape: unasked }), { junk: true })).toEqual(refused('not_allowed'))
  })

  it('an administrator may do whatever a user may', () => {
    expect(objectionTo('signed_in', { kind: 'admin' })).toBeNull()
  })
})

describe('a channel that wants a fresh password', () => {
  beforeEach(() => {
    requireFresh = () => {
      throw new LatchkeyError('reauthentication_required', 'again')
    }
  })

  it('is refused, and not answered, while the password was not given again', async () => {
    const asked = channel('admin', { fresh: true, answer: () => expect.unreachable() })
    expect(await ask(asked)).toEqual(refused('reauthentication_required'))
  })

  it('is answered once it was', async () => {
    requireFresh = () => {}
    expect(await ask(channel('admin', { fresh: true }))).toEqual({ ok: true, value: 'done' })
  })

  it('is the only one that asks for it', async () => {
    expect(await ask(channel('admin'))).toEqual({ ok: true, value: 'done' })
  })
})

describe('an answer that took a while', () => {
  it('is told to the session that asked', async () => {
    const { answer, finish } = slowAnswer('the list')
    finish()
    expect(await answer).toEqual({ ok: true, value: 'the list' })
  })

  it.each([['nobody', null] as const, ['the next person', sessionId('second')] as const])('is not told to %s', async (_who, next) => {
    const { answer, finish } = slowAnswer('the list')
    await Promise.resolve()
    here = next
    finish()
    expect(await answer).toEqual(refused('not_signed_in'))
  })

  it.each([
    ['who is no administrator any more', { kind: 'user' }, 'not_allowed'],
    ['who has locked the app', { kind: 'locked' }, 'app_locked'],
    ['whose session has just been found over', { kind: 'ended', reason: 'idle_timeout' }, 'not_signed_in'],
  ] as const)('is not told to one %s', async (_who, since, code) => {
    const { answer, finish } = slowAnswer('the list')
    await Promise.resolve()
    standing = () => since
    finish()
    expect(await answer).toMatchObject({ ok: false, error: { code } })
  })

  it('is an empty one where there is nothing to tell: who signs out is not refused', async () => {
    const { answer, finish } = slowAnswer(undefined)
    here = null
    finish()
    expect(await answer).toEqual({ ok: true, value: null })
  })
})

describe('what a call may carry', () => {
  it('a question of another shape is refused, and never reaches the answer', async () => {
    const asked = channel('anyone', { shape: record({ name: text(10) }), answer: () => expect.unreachable() })
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withDate: true, withMap: true, withTypedArray: true, withBigInt: true, withNullPrototype: true }),
        async (junk) => {
          const answer = await ask(asked, junk)
          if (typeof (junk as { name?: unknown } | null)?.name !== 'string') expect(answer).toEqual(refused('invalid_input'))
        },
      ),
    )
  })

  it('an error in the answer crosses as a code, without stack, path or class', async () => {
    const failing = channel('anyone', {
      answer: () => {
        throw new TypeError('cannot read /home/desk/secret')
      },
    })
    expect(await ask(failing)).toEqual(refused('internal'))
    expect(log.lines).toMatchObject([{ level: 'error', event: 'call failed' }])
  })
})

describe('how often a page may ask', () => {
  it('a hundred at once and fifty a second from then on, whatever is done to the clock on the wall', async () => {
    const asked = calls()
    const flood = async () => {
      let answered = 0
      for (let call = 0; call < 300; call += 1) if ((await asked.answer('a', channel('anyone'), true, null)).ok) answered += 1
      return answered
    }
    expect(await flood()).toBe(100)
    now += 1_000
    expect(await flood()).toBe(50)
    set = -60_000
    expect(await flood()).toBe(0)
    set = 60_000
    expect(await flood()).toBe(0)
    now += 500
    expect(await flood()).toBe(25)
  })

  it('sixteen unanswered at most, however slow the answer', async () => {
    const asked = calls()
    const finish: (() => void)[] = []
    const slow = channel('anyone', { answer: () => new Promise<void>((resolve) => finish.push(resolve)) })
    const waiting = Array.from({ length: 16 }, () => asked.answer('a', slow, true, null))
    expect(await asked.answer('a', channel('anyone'), true, null)).toEqual(refused('not_allowed'))
    for (const each of finish) each()
    await waiting.at(-1)
    expect(await asked.answer('a', channel('anyone'), true, null)).toMatchObject({ ok: true })
  })

  it('a flood of refusals leaves a handful of lines in the log', async () => {
    const asked = calls()
    for (let call = 0; call < 10_000; call += 1) await asked.answer('a', channel('anyone'), false, null)
    expect(log.lines.map(({ fields }) => fields['times'])).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192])
  })
})

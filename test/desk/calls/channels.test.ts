import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isModest } from '../../../electron/contract/call-limits.ts'
import { CHANNELS } from '../../../electron/contract/channels.ts'
import type { RequestChannel } from '../../../electron/contract/channels.ts'
import type { Administration } from '../../../electron/desk/administration/administration.ts'
import { CheckedCalls } from '../../../electron/desk/calls/checked-call.ts'
import { handlersFor } from '../../../electron/desk/calls/handlers.ts'
import type { Console } from '../../../electron/desk/console/console.ts'
import type { DoorInstead } from '../../../electron/desk/fleet/door-instead.ts'
import { fleetHandlers } from '../../../electron/desk/fleet/fleet-handlers.ts'
import type { Workstation } from '../../../electron/desk/workstation.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { FakeOffice } from '../../support/fake-office.ts'
import { recordingLog } from '../../support/recording-log.ts'

/** Whatever is called on it, and with what. Only its methods are reached, so it need not be a real one. */
function recordingWorkstation() {
  const called: unknown[][] = []
  const workstation: object = new Proxy(
    {},
    {
      // No promise, though it stands in for what is promised.
      get: (_target, name) => {
        if (name === 'then') return undefined
        return name === 'keeper' ? workstation : (...given: unknown[]) => void called.push([name, ...given])
      },
    },
  )
  return {
    called,
    handlers: handlersFor(
      workstation as unknown as Workstation,
      workstation as unknown as Administration,
      () => Promise.resolve(workstation as unknown as Console),
      (kind) => void called.push(['filled', kind]),
      fleetHandlers(Object.assign(new FakeOffice(), { signIn: () => Promise.resolve() }), workstation as unknown as DoorInstead),
    ),
  }
}

const junk = fc.oneof(
  fc.anything({
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withBigInt: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
  fc.object({
    key: fc.constantFrom('identifier', 'username', 'displayName', 'password', '__proto__', 'constructor', 'extra'),
    maxDepth: 3,
  }),
  fc.json().map((source) => JSON.parse(source) as unknown),
  fc.record({ identifier: fc.string(), password: fc.string(), ['__proto__']: fc.string() }, { requiredKeys: [] }),
)

/** Every text in a question that reached an answer. */
const isFlatText = (question: unknown) =>
  question === null || Object.values(question as object).every((field) => typeof field === 'string' && field.length <= 1024)

describe.each(Object.keys(CHANNELS) as RequestChannel[])('junk on %s', (name) => {
  it('is refused, or is of the promised shape when it reaches the answer', async () => {
    await fc.assert(
      fc.asyncProperty(junk, async (question) => {
        const { called, handlers } = recordingWorkstation()
        const calls = new CheckedCalls({
          log: recordingLog(),
          clock: new FakeClock(0),
          standing: () => ({ kind: CHANNELS[name].caller === 'locked' ? 'locked' : 'admin' }),
          requireFresh: () => {},
          sessionHere: () => null,
        })
        const answer = await calls.answer(name, { ...CHANNELS[name], answer: handlers[name] }, true, question)
        if (answer.ok) expect(isFlatText(question)).toBe(true)
        else expect([answer.error, called]).toEqual([{ code: 'invalid_input', params: {} }, []])
      }),
      { numRuns: 500 },
    )
  })
})

it('every channel has its caller, and a handler', () => {
  expect(Object.keys(recordingWorkstation().handlers).toSorted()).toEqual(Object.keys(CHANNELS).toSorted())
})

describe('a question is modest', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  const proxied = new Proxy(new Date(), {})

  it.each([
    null,
    true,
    0,
    -1.5,
    '',
    'x'.repeat(65_536),
    [],
    {},
    { a: [{ b: 'c' }] },
    Object.create(null),
    Array.from({ length: 4_000 }, () => 0),
  ])('when it is small and plain: case %#', (question) => {
    expect(isModest(question)).toBe(true)
  })

  it.each([
    undefined,
    NaN,
    Infinity,
    1n,
    Symbol('x'),
    () => 1,
    new Date(),
    new Map(),
    new Set(),
    /x/,
    new Uint8Array(1),
    new Error('x'),
    proxied,
    cyclic,
    'x'.repeat(65_537),
    ['x'.repeat(40_000), 'x'.repeat(40_000)],
    { ['x'.repeat(70_000)]: 1 },
    Array.from({ length: 5_000 }, () => 0),
    [undefined],
    [[[[[[[[[[1]]]]]]]]]],
  ])('not when it is large, deep or anything else: case %#', (question) => {
    expect(isModest(question)).toBe(false)
  })

  it('and telling takes no longer for a sparse array that claims to be endless', () => {
    const endless: unknown[] = []
    endless.length = 4_294_967_295
    expect(isModest(endless)).toBe(false)
  })
})

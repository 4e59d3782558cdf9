import { expect, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { invariant } from '../../electron/core/invariant.ts'
import { isSoundEnd } from '../../electron/core/session/session.ts'
import type { EndReason, SessionEnd } from '../../electron/core/session/session.ts'
import { recordingLog } from '../support/recording-log.ts'
import { someSession } from '../support/session-builder.ts'

const fails = () => {
  throw new Error('the disk is full')
}

test('a promise that is kept says nothing, and its facts are not even gathered', () => {
  const log = recordingLog()
  expect(invariant(log, 'a counter is never below zero', true, fails)).toBe(true)
  expect(log.lines).toEqual([])
})

test('a broken one is an incident in the log, with its facts', () => {
  const log = recordingLog()
  expect(invariant(log, 'a counter is never below zero', false, () => ({ sessions: -1 }))).toBe(false)
  expect(log.lines).toEqual([
    { level: 'error', event: 'invariant broken', fields: { promise: 'a counter is never below zero', sessions: -1 } },
  ])
})

test('whoever is closing goes on, whatever becomes of the report', () => {
  expect(invariant({ error: fails }, 'x', false, () => ({}))).toBe(false)
  expect(invariant(recordingLog(), 'x', false, fails)).toBe(false)
})

const session = someSession()
const end: SessionEnd = { endedAt: session.startedAt, endReason: 'signed_out', endEvidence: {}, recoveredAt: null }

test.each([
  ['at its start', {}, true],
  ['before its start', { endedAt: utcMs(session.startedAt - 1) }, false],
  ['at no time', { endedAt: utcMs(Number.NaN) }, false],
  ['for a reason that nobody knows', { endReason: 'because' as EndReason }, false],
])('a session that ended %s', (_what, changes, isSound) => {
  expect(isSoundEnd(session, { ...end, ...changes })).toBe(isSound)
})

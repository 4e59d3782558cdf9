import { expect, test } from 'vitest'
import { alertText } from '../../electron/contract/alert-text.ts'
import { LANGUAGES } from '../../electron/contract/views.ts'
import { WORDS } from '../../electron/contract/words/index.ts'

const moment = (ms: number) => `<${ms}>`
/** Every kind and case with the facts that come with it; the compiler sees to it that no kind is missing. */
const TOLD = [
  ['session_disowned', { host: 'desk', startedAt: 1 }],
  ['attempts_disowned', { failed: 3, host: 'desk', lastAt: 1 }],
  ['many_failed_sign_ins', { failed: 5, host: 'desk', sinceAt: 1 }],
  ['many_failed_sign_ins', { case: 'computer', failed: 5, host: 'desk', sinceAt: 1 }],
  ['account_locked', { lockedAt: 1 }],
  ['account_locked', { case: 'until', lockedAt: 1, endAt: 2 }],
  ['two_hosts_at_once', { host: 'desk', sinceAt: 1, otherHost: 'other', otherSinceAt: 2 }],
  ['unusual_hour', { host: 'desk', signedInAt: 1, near: 0, sessions: 30 }],
  ['repeated_crashes', { host: 'desk', crashes: 3, sinceAt: 1 }],
  ['audit_broken', { seq: 7, why: 'wrong_hash' }],
  ['foreign_schema', { removed: 'trigger t' }],
  ['backup_restored', { sinceAt: 1, untilAt: 2 }],
  ['other_database', {}],
  ['clock_moved', { case: 'behind', host: 'desk', byMs: 3_600_000, newestAt: 1 }],
  ['clock_moved', { case: 'forward', host: 'desk', byMs: 3_600_000, noticedAt: 1 }],
  ['clock_moved', { case: 'back', host: 'desk', byMs: 3_600_000, noticedAt: 1 }],
  ['silent_desk', { host: 'desk', sinceAt: 1, openSinceAt: 2 }],
  ['over_limit', { open: 3, limit: 1 }],
  ['stream_quarantined', { why: 'a line is not what its hash says' }],
  ['directory_set_back', { name: 'desk' }],
  ['implausible_numbers', { name: 'desk' }],
  ['address_changed', { was: '10.0.0.1', now: '10.0.0.2' }],
  ['cloned_desk', { name: 'desk', times: 3 }],
  ['clock', { name: 'desk', aheadMs: 3_600_000 }],
] as const

test.each(LANGUAGES)('every alert says all its facts in %s, and none is left open', (language) => {
  for (const [kind, detail] of TOLD) {
    const { title, sentence } = alertText(language, { kind, person: 'Ana', detail }, moment)
    expect(title, kind).not.toBe(WORDS[language].alerts.kind.unknown.title)
    expect(sentence, kind).not.toMatch(/[{}–]/)
  }
  const kinds = new Set<string>(TOLD.map(([kind]) => kind))
  expect(Object.keys(WORDS[language].alerts.kind).filter((kind) => kind !== 'unknown')).toEqual([...kinds])
})

const told = (kind: string, detail: Record<string, string | number>) => alertText('en', { kind, person: null, detail }, moment).sentence

test('each case of a kind has its own sentence, with moments and lengths of time for people', () => {
  expect(told('clock_moved', { case: 'back', host: 'desk', byMs: 3_600_000, noticedAt: 1 })).toBe(
    'The clock of desk jumped back by 1 h, noticed at <1>.',
  )
  expect(told('many_failed_sign_ins', { failed: 5, host: 'desk', sinceAt: 1 })).toContain('as somebody')
  expect(told('many_failed_sign_ins', { case: 'computer', failed: 5, host: 'desk', sinceAt: 1 })).toBe(
    '5 failed sign-ins on desk since <1>.',
  )
})

test('a kind of a newer version says that it is one', () => {
  expect(alertText('en', { kind: 'from_the_future', person: null, detail: {} }, moment)).toEqual(WORDS.en.alerts.kind.unknown)
})

const isoText = (ms: number) => new Date(ms).toISOString()

test.each([
  ['constructor', {}],
  ['__proto__', {}],
  ['clock_moved', { case: 'constructor' }],
  ['clock_moved', { case: 'toString', byMs: 1e300 }],
  ['backup_restored', { sinceAt: 1e300, untilAt: -8_640_000_000_000_001 }],
])('whatever stands in a row of %s can be told', (kind, detail) => {
  for (const language of LANGUAGES) {
    const { title, sentence } = alertText(language, { kind, person: null, detail }, isoText)
    expect([typeof title, typeof sentence]).toEqual(['string', 'string'])
  }
})

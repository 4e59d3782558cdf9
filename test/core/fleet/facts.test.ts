import { describe, expect, it } from 'vitest'
import { ALERT_KINDS } from '../../../electron/core/alerts/alert.ts'
import { factsOf } from '../../../electron/core/fleet/facts.ts'
import { differencesFrom, foldLines } from '../../support/fold.ts'

const [SESSION, OTHER, PERSON] = ['1', '2', '3'].map((one) => `00000000-0000-7000-8000-00000000000${one}`) as [string, string, string]

const line = (kind: string, detail: unknown, over: object = {}) => ({
  at: 1_000,
  kind,
  actorUserId: PERSON,
  sessionId: SESSION,
  detail: typeof detail === 'string' ? detail : JSON.stringify(detail),
  ...over,
})

const START = {
  session: SESSION,
  person: PERSON,
  startedAt: 900,
  admission: 'granted',
  appVersion: '1.2.3',
  host: 'ward-3',
  osUser: 'kiosk',
  pid: 7,
} as const

it('no alert is raised of a kind that no desk has', () => {
  for (const alert of ['over_limit', 'cloned_desk', 'x"} 1', 'constructor', ''])
    expect(factsOf(line('alert_raised', { alert, subject: 'x', facts: {} })), alert).toEqual([])
  for (const kind of ALERT_KINDS)
    expect(factsOf(line('alert_raised', { alert: kind, subject: 'x' }))).toMatchObject([{ fact: 'alert', kind }])
})

describe('a line of the audit log alone tells the centre', () => {
  it('of a sign-in: who, when, on what and how admitted', () => {
    expect(factsOf(line('signed_in', { start: { ...START, hostId: 'h' } }))).toEqual([{ fact: 'started', ...START }])
  })

  it('of a sign-in that an earlier version wrote: what stands in it', () => {
    const process = { pid: 9, host: 'ward-3', osUser: 'kiosk' }
    expect(factsOf(line('signed_in', { via: 'app', process, system: 'Linux' }))).toEqual([
      { fact: 'started', ...START, startedAt: 1_000, admission: 'local', appVersion: '', pid: 9 },
    ])
    expect(factsOf(line('signed_in', { via: 'app' }))).toMatchObject([{ host: '', osUser: '', pid: 0 }])
  })

  it('of an end and of one that was found: when, why, on what', () => {
    const end = { user: PERSON, reason: 'rebooted', endedAt: 950, evidence: { note: 'x' } }
    const ended = { fact: 'ended', session: SESSION, at: 950, reason: 'rebooted', evidence: { note: 'x' } }
    expect(factsOf(line('session_ended', end))).toEqual([{ ...ended, recovered: false }])
    expect(factsOf(line('session_recovered', end))).toEqual([{ ...ended, recovered: true }])
    expect(factsOf(line('session_ended', { ...end, reason: 'of_a_newer_version' }))).toMatchObject([{ reason: 'of_a_newer_version' }])
  })

  it('of a clean-up that was taken back, and of a repair: what each session is again', () => {
    const again = { session: OTHER, endedAt: 950, reason: 'app_quit', evidence: {}, recovered: true }
    const told = [
      { fact: 'reopened', session: OTHER },
      { fact: 'ended', session: OTHER, at: 950, reason: 'app_quit', evidence: {}, recovered: true },
    ]
    expect(factsOf(line('cleanup_undone', { run: 'abc', again: [again, again] }))).toEqual([...told, ...told])
    expect(factsOf(line('session_repaired', { again }))).toEqual(told)
    expect(factsOf(line('cleanup_undone', { run: 'abc', sessions: [OTHER] }))).toEqual([])
  })

  it('of its own stream, its commands and its people', () => {
    expect(factsOf(line('enrolled', { sessions: [START, null, {}] }))).toEqual([{ fact: 'started', ...START }])
    expect(factsOf(line('stream_begun', { sessions: [START] }))).toEqual([
      { fact: 'started', ...START },
      { fact: 'only_open', sessions: [START.session], at: line('stream_begun', {}).at },
    ])
    expect(factsOf(line('stream_begun', { sessions: [START, {}] }))).toEqual([{ fact: 'started', ...START }])
    expect(factsOf(line('link_opened', { boot: 4 }))).toEqual([{ fact: 'boot', boot: 4 }])
    expect(factsOf(line('command_settled', { command: 5, outcome: 'asked' }))).toEqual([{ fact: 'settled', command: 5, outcome: 'asked' }])
    expect(factsOf(line('grant_unused', { session: SESSION, user: PERSON }))).toEqual([
      { fact: 'unused', session: SESSION, person: PERSON },
    ])
    expect(factsOf(line('user_erased', { user: PERSON, pseudonym: 'deleted-1' }))).toEqual([
      { fact: 'erased', person: PERSON, pseudonym: 'deleted-1' },
    ])
    expect(factsOf(line('sign_in_failed', { user: null }))).toEqual([{ fact: 'failed_sign_in', person: null }])
    expect(factsOf(line('alert_raised', { alert: 'clock_moved', subject: 'x', user: PERSON, facts: { ms: 5, odd: {} } }))).toEqual([
      { fact: 'alert', kind: 'clock_moved', subject: 'x', person: PERSON, detail: { ms: 5 } },
    ])
  })
})

it.each([
  ['is no JSON', '{'],
  ['is no object', '[1]'],
  ['is null', 'null'],
  ['holds other kinds of facts', { start: 5, endedAt: 'then', reason: 7, again: 'x', sessions: {}, boot: '1', command: 1.5, alert: [] }],
  [
    'names nobody',
    {
      session: 'x',
      user: 'x',
      person: 'x',
      again: { session: 'x', endedAt: 1, reason: 'app_quit' },
      start: { session: 'x', person: 'x', startedAt: 1 },
    },
  ],
])('no line fails that %s', (_what, detail) => {
  const kinds = ['session_ended', 'session_recovered', 'cleanup_undone', 'enrolled', 'link_opened', 'command_settled', 'alert_raised']
  for (const kind of [...kinds, 'toString', 'of_a_newer_version']) expect(factsOf(line(kind, detail))).toEqual([])
  expect(factsOf(line('signed_in', detail, { actorUserId: null }))).toEqual([])
})

it('lines that are told again change nothing', () => {
  const end = { user: PERSON, reason: 'closed_by_cleanup', endedAt: 950, evidence: {} }
  const again = { session: SESSION, endedAt: 930, reason: 'app_quit', evidence: {}, recovered: true }
  const lines = [line('signed_in', { start: START }), line('session_ended', end), line('cleanup_undone', { again: [again] })]
  const once = foldLines(lines)
  expect([...once.sessions]).toMatchObject([[SESSION, { end: { at: 930, reason: 'app_quit', recovered: true } }]])
  expect(foldLines([...lines, ...lines])).toEqual(once)
  expect(differencesFrom(once, [])).toEqual([])
})

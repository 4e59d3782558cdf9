import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AuditKind } from '../../../electron/core/audit/audit.ts'
import { ecsBatch, ecsLine } from '../../../electron/core/reports/ecs.ts'
import { headsOf, meaningOf } from '../../../electron/core/reports/exported-line.ts'
import { anyLine, isoOf, LINE } from './exported-samples.ts'

/** What ECS 8.17 expects as `event.type` of each `event.category`, and the values of `event.kind` and `event.outcome`. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  authentication: ['start', 'end', 'info'],
  session: ['start', 'end', 'info'],
  iam: ['admin', 'change', 'creation', 'deletion', 'group', 'info', 'user'],
  configuration: ['access', 'change', 'creation', 'deletion', 'info'],
  host: ['access', 'change', 'end', 'info', 'start'],
  intrusion_detection: ['allowed', 'denied', 'info'],
}
const KINDS = ['alert', 'asset', 'enrichment', 'event', 'metric', 'state', 'pipeline_error', 'signal']
const OUTCOMES = ['success', 'failure', 'unknown']

type Document = Readonly<{ '@timestamp': string; event: Readonly<Record<string, unknown>>; latchkey: Readonly<Record<string, unknown>> }>
const read = (line: string) => JSON.parse(line) as Document

test('a line has the fields of the Elastic Common Schema', () => {
  expect(
    read(ecsLine({ ...LINE, person: { id: 'p', username: 'bob', displayName: 'Bob' }, detail: { reason: 'idle_timeout' } }, isoOf)),
  ).toEqual({
    '@timestamp': '2026-01-05T09:00:00.007Z',
    ecs: { version: '8.17.0' },
    event: {
      id: `7/${LINE.incarnation}/42`,
      kind: 'event',
      category: ['authentication', 'session'],
      type: ['start'],
      action: 'signed_in',
      outcome: 'success',
      created: '2026-01-05T09:00:01.000Z',
      sequence: 42,
      hash: LINE.hash,
      reason: 'idle_timeout',
      provider: 'latchkey',
      module: 'latchkey',
      dataset: 'latchkey.audit',
    },
    user: { id: LINE.actor?.id, name: 'ada', full_name: 'Ada Lovelace', target: { id: 'p', name: 'bob', full_name: 'Bob' } },
    host: { name: 'Reception', hostname: 'reception-pc' },
    observer: { vendor: 'Latchkey', product: 'Latchkey', type: 'directory' },
    latchkey: {
      workstation: { id: 7, name: 'Reception', site: 'Rome' },
      session: LINE.sessionId,
      incarnation: LINE.incarnation,
      clock_ahead_ms: -12,
      detail: '{"reason":"idle_timeout"}',
    },
  })
})

test('whatever a line holds, it is one document on one line, in the values that the schema allows', () => {
  fc.assert(
    fc.property(anyLine, (line) => {
      const text = ecsLine(line, isoOf)
      expect(text.indexOf('\n')).toBe(text.length - 1)
      const { event, latchkey } = read(text)
      const [type] = event['type'] as string[]
      for (const category of event['category'] as string[]) expect(TYPES[category]).toContain(type)
      expect(KINDS).toContain(event['kind'])
      expect(OUTCOMES).toContain(event['outcome'])
      expect(JSON.parse(String(latchkey['detail']))).toEqual(JSON.parse(JSON.stringify(line.detail)))
    }),
  )
})

test.each([
  'signed_in',
  'sign_in_failed',
  'session_ended',
  'user_added',
  'role_changed',
  'policy_changed',
  'alert_raised',
] as const satisfies readonly AuditKind[])('%s has a meaning of its own, in types that its category has', (kind) => {
  const { category, type } = meaningOf(kind)
  expect(category).not.toEqual(meaningOf('of a later version').category)
  for (const each of category) expect(TYPES[each]).toContain(type)
})

test('a batch says where to go on, and where each chain stands with its newest line', () => {
  const directory = { ...LINE, workstation: null, incarnation: null, hash: null, seq: 3 }
  const heads = headsOf([{ ...LINE, seq: 41 }, LINE, { ...LINE, seq: 40 }, directory])
  expect(read(ecsBatch({ at: LINE.at, lines: 4, cursor: 'WzFd', heads }, isoOf)).latchkey).toEqual({
    lines: 4,
    cursor: 'WzFd',
    heads: [
      { workstation: '7', incarnation: LINE.incarnation, seq: 42, hash: LINE.hash },
      { workstation: 'directory', incarnation: null, seq: 3, hash: null },
    ],
  })
})

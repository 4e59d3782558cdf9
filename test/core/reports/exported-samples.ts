import * as fc from 'fast-check'
import { CALENDAR_END } from '../../../electron/core/ids.ts'
import type { ExportedLine } from '../../../electron/core/reports/exported-line.ts'

export const LINE: ExportedLine = {
  workstation: { id: 7, name: 'Reception', site: 'Rome' },
  incarnation: '01900000-0000-7000-8000-000000000001',
  seq: 42,
  hash: 'ab'.repeat(32),
  kind: 'signed_in',
  at: Date.UTC(2026, 0, 5, 9, 0, 0, 7),
  receivedAt: Date.UTC(2026, 0, 5, 9, 0, 1),
  clockAheadMs: -12,
  sessionId: '01900000-0000-7000-8000-000000000002',
  host: 'reception-pc',
  actor: { id: '01900000-0000-7000-8000-000000000003', username: 'ada', displayName: 'Ada Lovelace' },
  person: null,
  detail: { appVersion: '0.1.0' },
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"]\\', 'a\r\nb\u2028', '\uFEFF', '\uD800', 'Empfängerin', '- -', ']['),
)
const person = fc.option(fc.record({ id: fc.uuid(), username: fc.option(text), displayName: fc.option(text) }))

/** Anything that a desk may send. */
export const anyLine: fc.Arbitrary<ExportedLine> = fc.record({
  workstation: fc.option(fc.record({ id: fc.integer({ min: 1 }), name: text, site: text })),
  incarnation: fc.option(fc.uuid()),
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  hash: fc.option(fc.constant('cd'.repeat(32))),
  kind: fc.oneof(text, fc.constantFrom('signed_in', 'sign_in_failed', 'alert_raised', 'constructor', '__proto__')),
  at: fc.integer({ min: -CALENDAR_END, max: CALENDAR_END }),
  receivedAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  clockAheadMs: fc.option(fc.integer()),
  sessionId: fc.option(fc.uuid()),
  host: fc.option(text),
  actor: person,
  person,
  detail: fc.dictionary(text, fc.jsonValue()),
})

export const isoOf = (at: number) => new Date(at).toISOString()

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { exposition } from '../../../electron/core/reports/exposition.ts'
import { deskMetrics, fleetMetrics } from '../../../electron/core/reports/metrics.ts'

/** A line of a value, in Prometheus' text format 0.0.4. */
const VALUE = /^[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (?:[+-]?\d[\d.e+-]*|NaN|[+-]Inf)$/u

test('the fleet in numbers: also what there is none of, since what is missing cannot be told from zero', () => {
  const text = fleetMetrics({
    workstations: { in_use: 3, silent: 1 },
    sessions: { open: 4, silent: 1 },
    commands: 2,
    people: { user: 10, admin: 1 },
    alerts: { clock: 1 },
    quarantined: 0,
  })
  expect(text).toBe(`# HELP latchkey_workstations Workstations by what they are doing
# TYPE latchkey_workstations gauge
latchkey_workstations{state="in_use"} 3
latchkey_workstations{state="free"} 0
latchkey_workstations{state="silent"} 1
latchkey_workstations{state="revoked"} 0
# HELP latchkey_workstations_quarantined Workstations whose audit lines cannot be taken in
# TYPE latchkey_workstations_quarantined gauge
latchkey_workstations_quarantined 0
# HELP latchkey_sessions_open Sessions that nobody has ended or written off
# TYPE latchkey_sessions_open gauge
latchkey_sessions_open 4
# HELP latchkey_sessions_silent Open sessions at workstations that are not heard of
# TYPE latchkey_sessions_silent gauge
latchkey_sessions_silent 1
# HELP latchkey_commands_open Commands that have not arrived yet
# TYPE latchkey_commands_open gauge
latchkey_commands_open 2
# HELP latchkey_people Accounts of the directory by role, and disabled ones
# TYPE latchkey_people gauge
latchkey_people{kind="user"} 10
latchkey_people{kind="admin"} 1
latchkey_people{kind="disabled"} 0
# HELP latchkey_alerts_open Alerts that no administrator has seen to
# TYPE latchkey_alerts_open gauge
latchkey_alerts_open{kind="clock"} 1
`)
})

test('a desk without a directory and without a backup says nothing of them', () => {
  const desk = { sessions: { online: 1, away: 0, offline: 0 }, people: {}, alerts: {}, auditLines: 9, databaseBytes: 4_096 }
  const alone = deskMetrics({ ...desk, auditWaiting: null, connected: null, backupAgeMs: null })
  expect(alone).not.toMatch(/directory|backup|waiting/)
  const enrolled = deskMetrics({ ...desk, auditWaiting: 3, connected: false, backupAgeMs: 90_500 })
  expect(enrolled).toContain('latchkey_desk_audit_lines_waiting 3\n')
  expect(enrolled).toContain('latchkey_desk_directory_connected 0\n')
  expect(enrolled).toContain('latchkey_desk_backup_age_seconds 90.5\n')
})

test('a histogram counts in each class all that is below its limit', () => {
  const histograms = [{ labels: { kind: 'push' }, limits: [0.005, 0.1], counts: [3, 2], more: 1, sum: 1.5 }]
  expect(exposition([{ name: 'latency_seconds', help: 'How long', type: 'histogram', histograms }])).toBe(`# HELP latency_seconds How long
# TYPE latency_seconds histogram
latency_seconds_bucket{kind="push",le="0.005"} 3
latency_seconds_bucket{kind="push",le="0.1"} 5
latency_seconds_bucket{kind="push",le="+Inf"} 6
latency_seconds_sum{kind="push"} 1.5
latency_seconds_count{kind="push"} 6
`)
})

test('whatever a label or a number is, every line can be read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.double(), fc.string(), (label, value, help) => {
      const text = exposition([{ name: 'one', help, type: 'gauge', samples: [{ labels: { label }, value }] }])
      const [helpLine, typeLine, valueLine, ...rest] = text.split('\n')
      expect(helpLine).toMatch(/^# HELP one /)
      expect(typeLine).toBe('# TYPE one gauge')
      expect(valueLine).toMatch(VALUE)
      expect(rest).toEqual([''])
    }),
  )
})

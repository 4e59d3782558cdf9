import { exposition } from './exposition.ts'
import type { MetricFamily } from './exposition.ts'

export type FleetFacts = Readonly<{
  /** By state: in use, free, silent, revoked. */
  workstations: Readonly<Record<string, number>>
  sessions: Readonly<{ open: number; silent: number }>
  /** Given and not yet noted by the workstation. */
  commands: number
  /** By role, or disabled. */
  people: Readonly<Record<string, number>>
  /** Open ones, by kind. */
  alerts: Readonly<Record<string, number>>
  /** Workstations whose streams cannot be taken in. */
  quarantined: number
}>

const STATES = ['in_use', 'free', 'silent', 'revoked']
const PEOPLE = ['user', 'admin', 'disabled']

/** What the directory's database says of the fleet. What one gateway counts, it tells itself. */
export const fleetMetrics = ({ workstations, sessions, commands, people, alerts, quarantined }: FleetFacts): string =>
  exposition([
    by('latchkey_workstations', 'Workstations by what they are doing', 'state', workstations, STATES),
    gauge('latchkey_workstations_quarantined', 'Workstations whose audit lines cannot be taken in', quarantined),
    gauge('latchkey_sessions_open', 'Sessions that nobody has ended or written off', sessions.open),
    gauge('latchkey_sessions_silent', 'Open sessions at workstations that are not heard of', sessions.silent),
    gauge('latchkey_commands_open', 'Commands that have not arrived yet', commands),
    by('latchkey_people', 'Accounts of the directory by role, and disabled ones', 'kind', people, PEOPLE),
    by('latchkey_alerts_open', 'Alerts that no administrator has seen to', 'kind', alerts, []),
  ])

export type DeskFacts = Readonly<{
  sessions: Readonly<{ online: number; away: number; offline: number }>
  people: Readonly<Record<string, number>>
  alerts: Readonly<Record<string, number>>
  /** Lines of the audit log, and those that the directory does not have yet; null without a directory. */
  auditLines: number
  auditWaiting: number | null
  /** Null where there is no directory. */
  connected: boolean | null
  /** Milliseconds since the newest verified backup; null where there is none. */
  backupAgeMs: number | null
  databaseBytes: number
}>

const PRESENCES = ['online', 'away', 'offline']

/** The same of one desk by itself. */
export const deskMetrics = (facts: DeskFacts): string =>
  exposition([
    by('latchkey_desk_sessions_open', 'Open sessions by presence', 'presence', facts.sessions, PRESENCES),
    by('latchkey_desk_people', 'Accounts of this desk by role, and disabled ones', 'kind', facts.people, PEOPLE),
    by('latchkey_desk_alerts_open', 'Alerts that no administrator has seen to', 'kind', facts.alerts, []),
    gauge('latchkey_desk_audit_lines', 'Lines of the audit log in the database', facts.auditLines),
    known('latchkey_desk_audit_lines_waiting', 'Lines of the audit log that the directory does not have yet', facts.auditWaiting),
    known(
      'latchkey_desk_directory_connected',
      'Whether the directory is reached',
      facts.connected === null ? null : Number(facts.connected),
    ),
    known(
      'latchkey_desk_backup_age_seconds',
      'Since the newest verified backup',
      facts.backupAgeMs === null ? null : facts.backupAgeMs / 1_000,
    ),
    gauge('latchkey_desk_database_bytes', 'Size of the database', facts.databaseBytes),
  ])

const gauge = (name: string, help: string, value: number): MetricFamily => ({ name, help, type: 'gauge', samples: [{ value }] })
const known = (name: string, help: string, value: number | null): MetricFamily => ({
  name,
  help,
  type: 'gauge',
  samples: value === null ? [] : [{ value }],
})

/** Each of the values that are always told, also where there are none of them: what is missing cannot be told from zero. */
function by(name: string, help: string, label: string, counts: Readonly<Record<string, number>>, always: readonly string[]): MetricFamily {
  const values = [...new Set([...always, ...Object.keys(counts)])]
  return { name, help, type: 'gauge', samples: values.map((value) => ({ labels: { [label]: value }, value: counts[value] ?? 0 })) }
}

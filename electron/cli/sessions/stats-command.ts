import type { Command } from 'commander'
import { housePolicy } from '../../app/policy/policies.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { sessionStatistics } from '../../app/reports/statistics.ts'
import { durationText } from '../../contract/duration-text.ts'
import type { SessionStats } from '../../core/reports/console-port.ts'
import type { AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import { table } from '../terminal/table.ts'
import { localZone } from './local-zone.ts'

type StatsOptions = Readonly<{ timeZone: string }>

const SHOWN_DAYS = 14

export function describeStatsCommand(program: Command, sessions: Command, run: Parameters<Describe>[1]): void {
  sessions
    .command('stats')
    .description('count sessions: in all, by day and by end reason')
    .option('--time-zone <name>', 'whose days: a name such as Europe/Rome, or local for this computer', 'UTC')
    .addHelpText(
      'after',
      `
online            active, with a fresh heartbeat (policy offline-after) and not away
averageDurationMs, medianDurationMs of the closed sessions; null while there is none
completeSince     null, or from when on nothing is missing: sessions from before were deleted uncounted
perDay            only days on which a session started or was closed, oldest first. A day lasts from midnight to midnight in the time zone

Examples:
  ${program.name()} sessions stats
  ${program.name()} sessions stats --time-zone local --json`,
    )
    .action((options: StatsOptions) => run(counting(options)))
}

const counting =
  ({ timeZone }: StatsOptions): AdminCommand =>
  (admin) => {
    const { store, clock, here } = admin.open('read')
    const zone = timeZone === 'local' ? localZone(admin.io, 'Days are counted') : timeZone
    const stats = sessionStatistics(store.reports, { now: clock.now(), ...housePolicy(store), here }, zone)
    const { figures } = store.reports.completeSince()
    const completeSince = figures === null ? null : isoTime(figures)
    const since = completeSince === null ? '' : `\nComplete since ${completeSince}: sessions from before were deleted uncounted.\n`
    return { json: { ...stats, completeSince }, text: (columns) => textOf(stats, zone, columns) + since }
  }

type Line = readonly [name: string, ...values: readonly (string | number)[]]

const lasting = (ms: number | null) => (ms === null ? '-' : durationText(ms))

function textOf(stats: SessionStats, zone: string, columns: number | null): string {
  const sums: readonly Line[] = [
    ['all', stats.total],
    ['active', stats.active],
    ['online', stats.online],
    ['closed', stats.closed],
    ['half lasted at most', lasting(stats.medianDurationMs)],
    ['lasted on average', lasting(stats.averageDurationMs)],
  ]
  const reasons = Object.entries(stats.byEndReason).toSorted(([, one], [, other]) => other - one)
  const days = stats.perDay.slice(-SHOWN_DAYS).toReversed()
  const title = stats.perDay.length > SHOWN_DAYS ? `DAY (${zone}, THE LAST ${SHOWN_DAYS} OF ${stats.perDay.length})` : `DAY (${zone})`
  const parts = [
    lines(['SESSIONS', ''], sums, columns),
    ...(reasons.length === 0 ? [] : [lines(['ENDED BECAUSE', 'SESSIONS'], reasons, columns)]),
    ...(days.length === 0
      ? []
      : [
          lines(
            [title, 'STARTED', 'CLOSED'],
            days.map(({ day, started, closed }) => [day, started, closed]),
            columns,
          ),
        ]),
  ]
  return parts.join('\n')
}

function lines(titles: readonly string[], rows: readonly Line[], columns: number | null): string {
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((row) => String(row[at]).length)))
  const cell = (row: Line, at: number) => (at === 0 ? row[0] : String(row[at]).padStart(widths[at] ?? 0))
  return table(
    titles.map((title, at) => ({ title: at === 0 ? title : title.padStart(widths[at] ?? 0), cell: (row: Line) => cell(row, at) })),
    rows,
    columns,
  )
}

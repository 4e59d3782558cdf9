import { recover } from '../../app/launch/recover.ts'
import { untilInterrupted } from '../../app/upkeep/in-turns.ts'
import { maintain } from '../../app/upkeep/maintain.ts'
import type { MaintainDeps, Maintained } from '../../app/upkeep/maintain.ts'
import { parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { maintenanceTurnTaken, takeMaintenanceTurn } from '../../data-directory/maintenance-turn.ts'
import type { Opened } from '../../data-directory/open.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import { EXIT } from '../exit-codes.ts'
import type { Describe } from '../manual/describe.ts'
import { progressBar } from './maintain-progress.ts'
import type { ShowProgress } from './maintain-progress.ts'

export const describeMaintain: Describe = (program, run) => {
  program
    .command('maintain')
    .description('tidy up: dead sessions, half-ended rows, old sessions, the audit log, old alerts')
    .option('--wait <duration>', 'how long to wait for another clean-up or maintenance to finish', '10s')
    .addHelpText('after', afterword(program.name()))
    .action(({ wait }: { wait: string }) => run(maintaining(wait)))
}

const afterword = (command: string) => `
Safe while the app runs, and meant to be run by a timer at night; the app does the same once a day where it is open. In this order:
  1. sessions whose process is gone get their honest end, as at a launch
  2. rows that were left half-ended by damage or an import are repaired
  3. closed sessions older than keep-closed-sessions are deleted, but for each person's newest keep-recent-sessions
  4. entries of the audit log older than keep-audit move into files in the data directory
  5. alerts acknowledged longer ago than keep-audit are deleted
  6. the database takes stock and moves its log
All of it in small steps: nobody else waits longer than some milliseconds. Ctrl-C stops it; what is done stays done (exit code 4). Space that is freed is used again by the next sessions; the file does not become smaller.
With --json, progress is one JSON line at a time on standard error.

Examples:
  ${command} maintain
  ${command} maintain --wait 1m
  ${command} policy set keep-closed-sessions 90d
  ${command} maintain --json 2>/dev/null`

const quiet = { info() {}, warn() {}, error() {} }
const LOOK_EVERY_MS = 200

function maintaining(wait: string): AdminCommand {
  const longest = parseDuration(wait)
  return (admin) => {
    const opened = admin.open('read')
    const release = lockFor(admin, longest)
    const show = progressBar(admin)
    try {
      const done = untilInterrupted(maintain(maintainDeps(admin, opened, show)), admin.io.pause)
      show.over()
      if (done === null)
        return { json: { state: 'interrupted' }, text: () => 'Stopped. What was done stays done.\n', exitCode: EXIT.declined }
      return { json: { state: 'finished', ...done.answer }, text: () => textOf(done.answer) }
    } finally {
      show.over()
      release()
    }
  }
}

const stopwatch = () => performance.now()

function maintainDeps(admin: Admin, { store, archive, clock, entropy, probe, departure }: Opened, show: ShowProgress): MaintainDeps {
  const { by } = admin
  const recovering = () => recover({ store, probe, clock, log: quiet, by, departure }).length
  return { store, archive, clock, entropy, stopwatch, by, recover: recovering, progress: show.progress }
}

function lockFor({ io, dataDirectory }: Admin, longest: number): () => void {
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const release = takeMaintenanceTurn(dataDirectory)
    if (release) return release
    if (waited >= longest) throw maintenanceTurnTaken(dataDirectory)
    if (io.pause(Math.min(LOOK_EVERY_MS, longest - waited)) === 'interrupted') throw interrupted()
  }
}

const interrupted = () => new LatchkeyError('declined', 'Stopped while waiting for other maintenance. Nothing was changed.')

function textOf({ recovered, repaired, sessionsDeleted, auditArchived, alertsDeleted }: Maintained): string {
  const lines = [
    [recovered, 'of a process that is gone ended'],
    [repaired, 'half-ended and repaired'],
    [sessionsDeleted, 'closed long ago deleted'],
  ] as const
  const sessions = lines.map(([count, what]) => `${count} ${count === 1 ? 'session' : 'sessions'} ${what}`)
  return [...sessions, `${auditArchived} entries of the audit log archived`, `${alertsDeleted} old alerts deleted`].join('\n') + '\n'
}

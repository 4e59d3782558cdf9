import { recover } from '../../app/launch/recover.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { untilInterrupted } from '../../app/upkeep/in-turns.ts'
import { maintain } from '../../app/upkeep/maintain.ts'
import type { MaintainDeps, Maintained } from '../../app/upkeep/maintain.ts'
import { parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { compactDatabase } from '../../data-directory/compact.ts'
import type { Compacted } from '../../data-directory/compact.ts'
import { backUpAtOnceIfDue } from '../../data-directory/daily-backup.ts'
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
    .option('--compact', 'then make the file as small as what is in it; only while the app is closed')
    .option('--wait <duration>', 'how long to wait for another clean-up or maintenance to finish', '10s')
    .option('--quiet', 'say nothing where all is well; with --json only the document')
    .addHelpText('after', afterword(program.name()))
    .action((options: Options) => run(maintaining(options)))
}

type Options = Readonly<{ wait: string; compact?: boolean; quiet?: boolean }>

const afterword = (command: string) => `
Safe while the app runs, and meant to be run by a timer at night; the app does the same once a day where it is open. First the backup of
the day is made, unless there is one; where that fails, the rest is done, and then it ends as failed. In this order:
  1. sessions that nothing holds any more (the process gone, the computer restarted or silent) get their honest end, as at a launch
  2. rows that were left half-ended by damage or an import are repaired
  3. closed sessions older than keep-closed-sessions are deleted, but for each person's newest keep-recent-sessions
  4. entries of the audit log older than keep-audit move into files in the data directory
  5. alerts acknowledged longer ago than keep-audit are deleted
  6. the database takes stock and moves its log
All of it in small steps: nobody else waits longer than some milliseconds. Ctrl-C stops it; what is done stays done (exit code 4). Space that is freed is used again by the next sessions; the file
does not become smaller but with --compact, which writes it anew, for closed hours: nobody can work meanwhile, and the disk needs room for a second one.
Progress is shown on a terminal only. What goes wrong is on standard error, also with --quiet.

Examples:
  ${command} maintain
  ${command} maintain --wait 1m
  ${command} maintain --compact
  ${command} policy set keep-closed-sessions 90d
  ${command} maintain --quiet     for a timer: whoever is sent its output hears of what went wrong, and of nothing else
  ${command} maintain --json`

const LOOK_EVERY_MS = 200

function maintaining({ wait, compact = false, quiet: saysNothing = false }: Options): AdminCommand {
  const longest = parseDuration(wait)
  return (admin) => {
    const opened = admin.open('read')
    const release = lockFor(admin, longest)
    const show = progressBar(admin.io, saysNothing)
    try {
      const backup = attempted(() => backUpAtOnceIfDue(admin.dataDirectory, opened.clock.now()))
      const done = untilInterrupted(maintain(maintainDeps(admin, opened, show)), admin.io.pause)
      show.over()
      if (done === null)
        return { json: { state: 'interrupted' }, text: () => 'Stopped. What was done stays done.\n', exitCode: EXIT.declined }
      if ('error' in backup) throw withoutBackup(backup.error)
      const made = backup.value?.name ?? null
      const at = isoTime(opened.clock.now())
      const compacted = compact ? compactAfter(admin, opened) : null
      return {
        json: { state: 'finished', at, backup: made, ...done.answer, ...compacted },
        text: () => (saysNothing ? '' : textOf(done.answer, made) + (compacted === null ? '' : sizesOf(compacted))),
        isQuiet: saysNothing,
      }
    } finally {
      show.over()
      release()
    }
  }
}

/** What is done stays done, also where somebody has come meanwhile. */
function compactAfter({ dataDirectory }: Admin, { store }: Opened): Compacted {
  store.close()
  return compactDatabase(dataDirectory)
}

const sizesOf = ({ bytesBefore, bytesAfter }: Compacted) => `The database has ${bytesAfter} bytes, where it had ${bytesBefore}\n`
/** A full disk keeps a backup from being made, and maintenance is what makes room: it is not to be kept from that. */
function attempted<Value>(work: () => Value): Readonly<{ value: Value }> | Readonly<{ error: unknown }> {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}

/** The rest was done, so that this is no reason to try again before it is mended. */
function withoutBackup(error: unknown): LatchkeyError {
  const why = error instanceof Error ? error.message : String(error)
  return new LatchkeyError('backup_failed', `The backup could not be made. ${why} Everything else was done.`, { cause: error })
}

const stopwatch = () => performance.now()

function maintainDeps(admin: Admin, { store, archive, clock, entropy, probe, departure }: Opened, show: ShowProgress): MaintainDeps {
  const { by, log } = admin
  const recovering = () => recover({ store, probe, clock, log, by, departure }).length
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

function textOf({ recovered, repaired, sessionsDeleted, auditArchived, alertsDeleted }: Maintained, backup: string | null): string {
  const lines = [
    [recovered, 'that nothing held any more ended'],
    [repaired, 'half-ended and repaired'],
    [sessionsDeleted, 'closed long ago deleted'],
  ] as const
  const sessions = lines.map(([count, what]) => `${count} ${count === 1 ? 'session' : 'sessions'} ${what}`)
  const backedUp = backup === null ? [] : [`The backup ${backup} made`]
  return (
    [...backedUp, ...sessions, `${auditArchived} entries of the audit log archived`, `${alertsDeleted} old alerts deleted`].join('\n') +
    '\n'
  )
}

import path from 'node:path'
import { isoTime } from '../../app/reports/iso-time.ts'
import { durationText } from '../../contract/duration-text.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { Backup, BackupVerdict } from '../../core/upkeep/backup.ts'
import { backupFile, backupShelf, makeBackup } from '../../data-directory/backups.ts'
import { requireDirectory } from '../../data-directory/open.ts'
import { listBackups } from '../../data-directory/own-backups.ts'
import { findRestorable, restorableFrom, restoreBackup } from '../../data-directory/restore.ts'
import type { Loss, Restorable, Restored } from '../../data-directory/restore.ts'
import type { Admin, AdminCommand } from '../admin-session.ts'
import { localTime } from '../local-time.ts'
import type { Describe } from '../manual/describe.ts'
import type { Answer } from '../terminal/admin-io.ts'
import { isConfirmed } from '../terminal/confirmation.ts'
import { table } from '../terminal/table.ts'

export const describeBackup: Describe = (program, run) => {
  const name = program.name()
  const backup = program
    .command('backup')
    .description('copy the database, list the copies, or go back to one')
    .helpCommand(false)
    .addHelpText('after', afterword(name))
    .action(() => run(make))
  backup
    .command('list')
    .description('list the backups, newest first, and check each')
    .addHelpText('after', `\nExamples:\n  ${name} backup list\n  ${name} backup list --json`)
    .action(() => run(list))
  backup
    .command('restore')
    .description('put a backup in the place of the database; what was there is kept')
    .argument('[name]', 'which; the newest one that is sound unless said otherwise')
    .option('--yes', 'do not ask')
    .option('--another-database', 'also where the backup is of another database than the one that belongs here')
    .addHelpText('after', restoreAfterword(name))
    .action((wanted: string | undefined, options: RestoreOptions) => run(restoring(wanted, options)))
}

const afterword = (command: string) => `
The app makes one a day, and one before a new version changes the database. Each is checked before it replaces an older one; seven are kept,
and one of each of the last seven days, in the folder backups of the data directory. The app may run meanwhile.

Examples:
  ${command} backup
  ${command} backup list
  ${command} backup restore --yes`

const restoreAfterword = (command: string) => `
Says what will be lost and asks first. Only while the app does not run. The database that is there now is moved into
backups/replaced-<time>, with its -wal and -shm. Unless said otherwise the newest is the one whose audit log goes furthest, whatever its name says of the
time. A backup of another database, put here by mistake or on purpose, is refused without --another-database.

Examples:
  ${command} backup restore
  ${command} backup restore latchkey-20260131T063000000Z-v3-daily.db --yes --json`

const make: AdminCommand = (admin) => {
  admin.open('read')
  const backup = makeBackup(admin.dataDirectory, 'manual')
  const file = backupFile(admin.dataDirectory, backup)
  return { json: { ...reportOf(backup), file }, text: () => `Made and checked ${file} (${sizeText(backup.bytes)}).\n` }
}

type BackupReport = Readonly<{ name: string; at: string; version: number; reason: Backup['reason']; bytes: number }>
type CheckedReport = BackupReport & Readonly<{ sound: boolean; state: BackupVerdict['kind']; flaw: string | null; ofAnother: boolean }>
type RestoreOptions = Readonly<{ yes?: boolean; anotherDatabase?: boolean }>

const list: AdminCommand = (admin) => {
  const rows = listBackups(enteredDirectory(admin)).map(checkedReport)
  return { json: rows, text: (columns) => (rows.length === 0 ? 'There is no backup yet.\n' : table(COLUMNS, rows, columns)) }
}

const STATES = { sound: 'sound', damaged: 'DAMAGED', unreadable: 'CANNOT BE READ NOW' } as const

const stateText = ({ state, flaw, ofAnother }: CheckedReport) =>
  `${flaw === null ? 'sound' : `${STATES[state]}: ${flaw}`}${ofAnother ? ', OF ANOTHER DATABASE' : ''}`

const COLUMNS = [
  { title: 'MADE', cell: ({ at }: CheckedReport) => localTime(Date.parse(at)) },
  { title: 'SIZE', cell: ({ bytes }: CheckedReport) => sizeText(bytes) },
  { title: 'VERSION', cell: ({ version }: CheckedReport) => String(version) },
  { title: 'WHY', cell: ({ reason }: CheckedReport) => reason },
  { title: 'STATE', cell: stateText, least: 10 },
  { title: 'NAME', cell: ({ name }: CheckedReport) => name },
]

const DECLINED = 'Nothing was changed, because nobody confirmed it. To go on without a question, add --yes.'

const restoring =
  (wanted: string | undefined, { yes = false, anotherDatabase: another = false }: RestoreOptions): AdminCommand =>
  (admin) => {
    const dir = enteredDirectory(admin)
    if (another && wanted === undefined) throw new LatchkeyError('invalid_input', '--another-database takes the name of a backup.')
    const found = wanted === undefined ? findRestorable(dir) : restorableFrom(dir, named(admin, wanted), { another })
    if (!yes && !isConfirmed(admin.io, `${warning(found)} Go on?`)) throw new LatchkeyError('declined', DECLINED)
    return answer(restoreBackup({ dir, by: admin.by }, found.backup, { another }), found, admin)
  }

function answer({ backup, loss, replaced, hasAdministrator }: Restored, { passedOver }: Restorable, { io }: Admin): Answer {
  const lost = { since: isoTime(loss.since), until: isoTime(loss.until), auditEntries: loss.entries }
  return {
    json: {
      restored: reportOf(backup),
      lost,
      replaced,
      hasAdministrator,
      passedOver: passedOver.map((one) => ({ ...reportOf(one.backup), why: one.why })),
    },
    text: () =>
      `Restored the backup of ${localTime(backup.at)}. Lost: ${lossText(loss)}.\n` +
      passedOverText(passedOver) +
      `What was there before is in ${replaced}.\nSessions that were open in the backup end at the next launch.\n` +
      (hasAdministrator ? '' : `${NOBODY} Make one now: ${io.command} users add NAME --role admin, or users enable NAME.\n`),
  }
}

const NOBODY = 'Nobody in it is an administrator who may sign in.'

const warning = ({ backup, loss, passedOver, hasAdministrator }: Restorable) =>
  `${passedOverText(passedOver)}The backup of ${localTime(backup.at)} takes the place of the database. Lost: ${lossText(loss)}.` +
  (hasAdministrator ? '' : ` ${NOBODY}`)

const passedOverText = (passedOver: Restorable['passedOver']) =>
  passedOver
    .map(({ backup, because, why }) =>
      because === 'unreadable'
        ? `The newer backup ${backup.name} cannot be read now (${why}) and is passed over.\n`
        : `The newer backup ${backup.name} is passed over: ${why}. To have it all the same, restore it by its name.\n`,
    )
    .join('')

function lossText({ since, until, entries }: Loss): string {
  if (entries === 0) return 'nothing that the audit log knows of'
  const span = `what was done from ${localTime(since)} to ${localTime(until)} (${durationText(until - since)})`
  return entries === null ? span : `${span}, ${entries} ${entries === 1 ? 'entry' : 'entries'} of the audit log`
}

function named(admin: Admin, wanted: string): Backup {
  const found = backupShelf(admin.dataDirectory)
    .list()
    .find(({ name }) => name === path.basename(wanted))
  if (found) return found
  throw new LatchkeyError('not_found', `There is no backup ${wanted}. ${admin.io.command} backup list shows them. Nothing was changed.`)
}

/** Backups are there to be seen, and restored, when the database is not. */
function enteredDirectory({ becomeOwner, dataDirectory }: Admin): string {
  becomeOwner()
  requireDirectory(dataDirectory)
  return dataDirectory
}

const reportOf = ({ at, name, version, reason, bytes }: Backup): BackupReport => ({ name, at: isoTime(at), version, reason, bytes })

const checkedReport = ({ backup, verdict, ofAnother }: ReturnType<typeof listBackups>[number]): CheckedReport => ({
  ...reportOf(backup),
  sound: verdict.kind === 'sound',
  state: verdict.kind,
  flaw: verdict.kind === 'sound' ? null : verdict.why,
  ofAnother,
})

const sizeText = (bytes: number) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`)

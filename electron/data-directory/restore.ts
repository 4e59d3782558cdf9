import { disableUser } from '../app/accounts/accounts.ts'
import { raiseAlert } from '../app/alerts/raise-alert.ts'
import { anchorsOf, leftBehind, missingFrom } from '../app/audit/set-back.ts'
import type { WholeLog } from '../app/audit/set-back.ts'
import { isoTime } from '../app/reports/iso-time.ts'
import { newestSound } from '../app/upkeep/backup.ts'
import { auditEntry } from '../core/audit/audit.ts'
import type { Actor } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import { utcMs } from '../core/ids.ts'
import type { UserId, UtcMs } from '../core/ids.ts'
import type { Store } from '../core/ports/ports.ts'
import type { Backup, BackupVerdict, PassedOver } from '../core/upkeep/backup.ts'
import { explainDirectoryFailure } from '../platform/directory/data-directory-errors.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { copyPlain } from '../platform/disk/whole-file.ts'
import { createAuditArchive } from '../platform/file/audit-archive.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { openSqliteStore } from '../store/sqlite/open-store.ts'
import { checkBackup } from '../store/sqlite/upkeep/backup-check.ts'
import { openBackupShelf } from '../store/sqlite/upkeep/backup.ts'
import { foldLog, holdDatabase, readLogEnd, removeDatabase } from '../store/sqlite/upkeep/restore.ts'
import type { LogEnd, ShutOut } from '../store/sqlite/upkeep/restore.ts'
import { backupFile, backupFolder, backupShelf } from './backups.ts'
import { probeAlone, whileNobodyRuns } from './holder.ts'
import { inMaintenanceTurn } from './maintenance-turn.ts'
import { carryOutRestore, finishOrClear, restoredDraft } from './unfinished-restore.ts'
import { besideTheLog } from './whole-log.ts'

/** `by` is who does it, for the audit log. */
export type DirectoryWork = Readonly<{ dir: string; by: Actor }>

/** What is gone: everything between these two times. `entries` is how many lines of the audit log that is; null where it cannot be read. */
export type Loss = Readonly<{ since: UtcMs; until: UtcMs; entries: number | null }>

/** `replaced` is the folder with what was there before. With no administrator enabled, nobody looks after it. */
export type Restored = Readonly<{ backup: Backup; loss: Loss; replaced: string; hasAdministrator: boolean }>

/** A backup that can be relied on, what restoring it would lose as things stand, and newer ones that were not chosen. */
export type Restorable = Readonly<{ backup: Backup; loss: Loss; passedOver: readonly PassedOver[]; hasAdministrator: boolean }>

/** Reads the whole backup. Throws `not_found` where there is none that can be relied on. */
export function findRestorable(dir: string): Restorable {
  const { found, passedOver } = newestSound(backupShelf(dir), { withAdministrator: true })
  if (found) {
    const { backup, lines, hasAdministrator } = found
    return { backup, loss: lossOf(backup, lines, endNow(dir)), passedOver, hasAdministrator }
  }
  const why = passedOver.map(({ backup, why: cause }) => ` ${backup.name} cannot be read now: ${cause}.`).join('')
  throw new LatchkeyError('not_found', `There is no sound backup in ${backupFolder(dir)}.${why} Nothing was changed.`)
}

/** The same for one backup. Throws `database_corrupt` for one that is damaged, `data_directory_unusable` for one that cannot be read now. */
export function restorableFrom(dir: string, backup: Backup): Restorable {
  const { lines, hasAdministrator } = requireSound(backup, backupFile(dir, backup))
  return { backup, loss: lossOf(backup, lines, endNow(dir)), passedOver: [], hasAdministrator }
}

/**
 * Puts the newest backup that is sound in the place of the database, for who found it damaged and chooses no other. Takes the instance lock
 * itself, so this process must not hold it. Throws `not_found`, `data_directory_unusable` where a newer one cannot be read now,
 * `instance_busy`, or what is wrong with the directory.
 */
export function restoreNewestBackup(work: DirectoryWork): Restored {
  const { backup, passedOver } = findRestorable(work.dir)
  const newer = passedOver.find(({ because }) => because === 'unreadable')
  if (newer) throw unreadable(newer.backup, newer.why, ` or choose an older one: backup restore ${backup.name}`)
  return restoreBackup(work, backup)
}

/** The same for one backup. Its active sessions are ended by the recovery of the next launch: their owners are gone. */
export const restoreBackup = (work: DirectoryWork, backup: Backup): Restored =>
  whileNobodyRuns(work.dir, () => inMaintenanceTurn(work.dir, () => replaceDatabase(work, backup)))

/** From the count of what is lost to the last step, nobody else gets at the database. */
function replaceDatabase({ dir, by }: DirectoryWork, backup: Backup): Restored {
  finishOrClear(dir)
  const held = holdDatabase(dataLayout(dir).database)
  try {
    const now = systemClock.now()
    const replaced = `replaced-${isoTime(now).replaceAll(/[-:.]/g, '')}`
    const { lines, hasAdministrator } = copyOf(dir, backup)
    const loss = lossOf(backup, lines, held.end)
    const lost = { lostSince: loss.since, lostUntil: loss.until, lostEntries: loss.entries }
    const archives = prepare(dir, held.shutOut.locks, (store) => {
      disableAgain(store, held.shutOut.disabled, by)
      // Of the directory's people nobody knows who was shut out since: each proves their password there before it counts here again.
      store.fleet.dropHashes(store.fleet.people().map(({ person }) => person))
      tellAdministrators(store, { by, now, folder: replaced, loss })
      const log = wholeLogOf(dir, store)
      const behind = leftBehind(missingFrom(log, anchorsOf(log)))
      store.appendAudit(auditEntry(by, now, 'restored', { backup: backup.name, replaced, ...lost, leftBehind: behind }))
    })
    carryOutRestore(dir, { backup: backup.name, replaced, archives })
    return { backup, loss, replaced: `${backupFolder(dir)}/${replaced}`, hasAdministrator }
  } finally {
    held.release()
  }
}

/** As it will be; what the archives of later lines prove goes aside with them. */
const wholeLogOf = (dir: string, store: Store): WholeLog => ({
  store,
  ...besideTheLog(dir),
  backups: openBackupShelf({ database: restoredDraft(dir), folder: backupFolder(dir) }),
})

/** Whoever was shut out since the backup stays so. Not the last administrator, whom nobody could let in again. */
function disableAgain(store: Store, disabled: readonly UserId[], by: Actor): void {
  const deps = { store, clock: systemClock, probe: probeAlone() }
  for (const id of disabled) {
    const user = store.findUser(id)
    if (user?.disabledAt !== null || store.fleet.person(id)) continue
    try {
      disableUser(deps, id, by)
    } catch (error) {
      if (!(error instanceof LatchkeyError) || error.code !== 'last_administrator') throw error
    }
  }
}

/** Passwords, policy and accounts that could not be read are as they were: an administrator has to look, however little was lost. */
function tellAdministrators(
  store: Store,
  { by, now, folder, loss }: Readonly<{ by: Actor; now: UtcMs; folder: string; loss: Loss }>,
): void {
  const detail = { sinceAt: loss.since, untilAt: loss.until }
  raiseAlert(store, by, { at: now, kind: 'backup_restored', subject: folder, detail })
}

/** A copy beside the database, checked. */
function copyOf(dir: string, backup: Backup): Sound {
  const draft = restoredDraft(dir)
  try {
    copyPlain(backupFile(dir, backup), draft)
    return requireSound(backup, draft)
  } catch (error) {
    removeDatabase(draft)
    throw explainDirectoryFailure(dir, error)
  }
}

/** Brings the copy to this version, with what there is to say of it, so that nothing is left to do once it has its place. */
function prepare(dir: string, locks: ShutOut['locks'], note: (store: Store) => void): readonly string[] {
  const draft = restoredDraft(dir)
  try {
    const archives = inStore(draft, backupFolder(dir), (store) => {
      note(store)
      return laterArchives(dir, store.auditEnds().start.seq)
    })
    foldLog(draft, locks)
    return archives
  } catch (error) {
    removeDatabase(draft)
    throw error
  }
}

function inStore<Value>(file: string, backups: string, task: (store: Store) => Value): Value {
  const store = openSqliteStore(file, { thrifty: true, verify: true, backups })
  try {
    return task(store)
  } finally {
    store.close()
  }
}

/** Lines that were archived after the backup was made are in the restored log once more; its rotation would take the two for a forgery. */
const laterArchives = (dir: string, start: number) =>
  createAuditArchive(dataLayout(dir).auditArchive)
    .segments()
    .filter(({ lastSeq }) => lastSeq > start)
    .map(({ name }) => name)

type Sound = Extract<BackupVerdict, { kind: 'sound' }>

function requireSound(backup: Backup, file: string): Sound {
  const verdict = checkBackup(file)
  if (verdict.kind === 'sound') return verdict
  if (verdict.kind === 'unreadable') throw unreadable(backup, verdict.why, ' or choose another')
  const message = `The backup ${backup.name} is damaged (${verdict.why}). Nothing was changed. Choose another.`
  throw new LatchkeyError('database_corrupt', message, { params: { file: backup.name, detail: verdict.why } })
}

const unreadable = ({ name }: Backup, why: string, otherwise: string) =>
  new LatchkeyError(
    'data_directory_unusable',
    `The backup ${name} cannot be read now (${why}), which does not mean that it is damaged. Nothing was changed. Try again,${otherwise}.`,
    { params: { file: name, detail: why } },
  )

const endNow = (dir: string) => readLogEnd(dataLayout(dir).database)

function lossOf(backup: Backup, lines: number, end: LogEnd | null): Loss {
  const until = utcMs(Math.max(backup.at, end?.at ?? systemClock.now()))
  return { since: backup.at, until, entries: end && Math.max(0, end.lines - lines) }
}

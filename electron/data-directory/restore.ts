import { carryOver } from '../app/accounts/carry-over.ts'
import { raiseAlert } from '../app/alerts/raise-alert.ts'
import { anchorsOf, leftBehind, missingFrom } from '../app/audit/set-back.ts'
import type { WholeLog } from '../app/audit/set-back.ts'
import { isoTime } from '../app/reports/iso-time.ts'
import { newestSound } from '../app/upkeep/backup.ts'
import type { Sound } from '../app/upkeep/backup.ts'
import { auditEntry } from '../core/audit/audit.ts'
import type { Actor } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import { utcMs } from '../core/ids.ts'
import type { UtcMs } from '../core/ids.ts'
import type { Store } from '../core/ports/ports.ts'
import type { Backup, PassedOver } from '../core/upkeep/backup.ts'
import { NOTHING_WITHDRAWN } from '../core/upkeep/withdrawn.ts'
import { explainDirectoryFailure } from '../platform/directory/data-directory-errors.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { copyPlain } from '../platform/disk/whole-file.ts'
import { createAuditArchive } from '../platform/file/audit-archive.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { openSqliteStore } from '../store/sqlite/open-store.ts'
import { checkBackup } from '../store/sqlite/upkeep/backup-check.ts'
import { openBackupShelf } from '../store/sqlite/upkeep/backup.ts'
import { foldLog, holdDatabase, readLogEnd, removeDatabase } from '../store/sqlite/upkeep/restore.ts'
import type { HeldDatabase, LogEnd } from '../store/sqlite/upkeep/restore.ts'
import { backupFile, backupFolder } from './backups.ts'
import { probeAlone, whileNobodyRuns } from './holder.ts'
import { inMaintenanceTurn } from './maintenance-turn.ts'
import { ownDeps, ownShelf } from './own-backups.ts'
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

/** Reads the whole backup. Throws `not_found` where there is none of this database that can be relied on. */
export function findRestorable(dir: string): Restorable {
  const { shelf, clock } = ownDeps(dir)
  const { found, passedOver } = newestSound({ shelf, clock }, { withAdministrator: true })
  if (found) return { ...toldOf(dir, found.backup, found.verdict, {}), passedOver }
  const why = passedOver.map(({ backup, why: cause }) => ` ${backup.name} cannot be read now: ${cause}.`).join('')
  const foreign = shelf.list().find((backup) => shelf.isForeign(backup))
  const choice = foreign
    ? ` There are backups of another one; to go on with such a one: backup restore ${foreign.name} --another-database.`
    : ''
  throw new LatchkeyError(
    'not_found',
    `There is no sound backup of this database in ${backupFolder(dir)}.${why}${choice} Nothing was changed.`,
  )
}

/** `another`: somebody said that the backup may be of another database than the one that belongs here. */
export type Choice = Readonly<{ another?: boolean }>

/**
 * The same for one backup. Throws `database_corrupt` for one that is damaged, `data_directory_unusable` for one that cannot be read now,
 * `not_allowed` for one of another database.
 */
export function restorableFrom(dir: string, backup: Backup, choice: Choice = {}): Restorable {
  requireOwn(dir, backup, choice)
  return { ...toldOf(dir, backup, requireSound(backup, backupFile(dir, backup)), choice), passedOver: [] }
}

const toldOf = (dir: string, backup: Backup, verdict: Sound, { another = false }: Choice) => ({
  backup,
  loss: lossOf(backup, another ? { ...verdict, lines: 0 } : verdict, readLogEnd(dataLayout(dir).database)),
  hasAdministrator: verdict.hasAdministrator,
})

function requireOwn(dir: string, backup: Backup, { another = false }: Choice): void {
  if (another || !ownShelf(dir).isForeign(backup)) return
  const message =
    `The backup ${backup.name} is of another database than the one that belongs to ${dir}: other people, other administrators. ` +
    `Nothing was changed. To go on with that one all the same: backup restore ${backup.name} --another-database.`
  throw new LatchkeyError('not_allowed', message, { params: { file: backup.name } })
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

/** The same for one backup. Its active sessions are ended by the recovery of the next launch: their owners are gone. Throws as `restorableFrom`. */
export const restoreBackup = (work: DirectoryWork, backup: Backup, choice: Choice = {}): Restored =>
  whileNobodyRuns(work.dir, () => inMaintenanceTurn(work.dir, () => replaceDatabase(work, backup, choice)))

/** From the count of what is lost to the last step, nobody else gets at the database. */
function replaceDatabase({ dir, by }: DirectoryWork, backup: Backup, choice: Choice): Restored {
  finishOrClear(dir)
  requireOwn(dir, backup, choice)
  const { another = false } = choice
  const held = holdDatabase(dataLayout(dir).database)
  try {
    const now = systemClock.now()
    const replaced = `replaced-${isoTime(now).replaceAll(/[-:.]/g, '')}`
    const verdict = copyOf(dir, backup)
    const { hasAdministrator } = verdict
    const loss = lossOf(backup, another ? { ...verdict, lines: 0 } : verdict, held.end)
    const lost = { lostSince: loss.since, lostUntil: loss.until, lostEntries: loss.entries }
    // The people of another database are others.
    const withdrawn = another ? { ...NOTHING_WITHDRAWN, locks: [] } : held.withdrawn
    const archives = prepare(dir, withdrawn.locks, (store) => {
      carryOver({ store, clock: systemClock, probe: probeAlone() }, withdrawn, by)
      // Of the directory's people nobody knows who was shut out since: each proves their password there before it counts here again.
      store.fleet.dropHashes(store.fleet.people().map(({ person }) => person))
      tellAdministrators(store, { by, now, folder: replaced, loss })
      const log = wholeLogOf(dir, store)
      const behind = leftBehind(missingFrom(log, anchorsOf(log)))
      store.appendAudit(auditEntry(by, now, 'restored', { backup: backup.name, replaced, ...lost, leftBehind: behind }))
    })
    carryOutRestore(dir, { backup: backup.name, replaced, archives, another })
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

/** The policy, and whatever could not be read, are as they were: an administrator has to look, however little was lost. */
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
function prepare(dir: string, locks: HeldDatabase['withdrawn']['locks'], note: (store: Store) => void): readonly string[] {
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

/**
 * By what the two logs say. When the backup was made is by a clock, which may have been wrong: it is told where that is between the newest line in
 * it and the end. A log that is shorter than that of the backup went another way, after an earlier restore for instance.
 */
function lossOf({ at }: Backup, copied: Pick<Sound, 'lines' | 'until'>, end: LogEnd | null): Loss {
  const until = end?.at ?? systemClock.now()
  const newest = copied.until ?? at
  const made = Math.max(at, newest)
  const since = utcMs(made <= until ? made : Math.min(newest, until))
  return { since, until, entries: end && end.lines >= copied.lines ? end.lines - copied.lines : null }
}

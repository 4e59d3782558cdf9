import { mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { isoTime } from '../app/reports/iso-time.ts'
import { newestSound } from '../app/upkeep/backup.ts'
import { auditEntry } from '../core/audit/audit.ts'
import type { Actor } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import { utcMs } from '../core/ids.ts'
import type { UtcMs } from '../core/ids.ts'
import type { Store } from '../core/ports/ports.ts'
import type { Backup } from '../core/upkeep/backup.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { createAuditArchive } from '../platform/file/audit-archive.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { openSqliteStore } from '../store/sqlite/open-store.ts'
import { placeBackup, readLogEnd } from '../store/sqlite/upkeep/restore.ts'
import { backupFolder, backupPlaces, backupShelf } from './backups.ts'
import { whileNobodyRuns } from './holder.ts'
import { inMaintenanceTurn } from './maintenance-turn.ts'

/** `by` is who does it, for the audit log. */
export type DirectoryWork = Readonly<{ dir: string; by: Actor }>

/** What is gone: everything between these two times. `entries` is how many lines of the audit log that is; null where it cannot be read. */
export type Loss = Readonly<{ since: UtcMs; until: UtcMs; entries: number | null }>

/** `replaced` is the folder with what was there before. */
export type Restored = Readonly<{ backup: Backup; loss: Loss; replaced: string }>

/** A backup that can be relied on, and what restoring it would lose. */
export type Restorable = Readonly<{ backup: Backup; loss: Loss }>

/** Null where there is none. Reads the whole backup. */
export function findRestorable(dir: string): Restorable | null {
  const found = newestSound(backupShelf(dir))
  return found && { backup: found.backup, loss: lossOf(dir, found.backup, found.lines) }
}

/** The same for one backup. Throws `database_corrupt` for one that is damaged. */
export function restorableFrom(dir: string, backup: Backup): Restorable {
  const verdict = backupShelf(dir).verify(backup)
  if (verdict.kind === 'sound') return { backup, loss: lossOf(dir, backup, verdict.lines) }
  throw new LatchkeyError(
    'database_corrupt',
    `The backup ${backup.name} is damaged (${verdict.why}). Nothing was changed. Choose another.`,
    {
      params: { file: backup.name, detail: verdict.why },
    },
  )
}

/**
 * Puts the newest backup that is sound in the place of the database, for a launch that found it damaged. Takes the instance lock itself, so
 * this process must not hold it. Throws `not_found` where there is no such backup, `instance_busy`, or what is wrong with the directory.
 */
export function restoreNewestBackup(work: DirectoryWork): Restored {
  const found = newestSound(backupShelf(work.dir))
  if (found) return restoreBackup(work, found.backup)
  throw new LatchkeyError('not_found', `There is no sound backup in ${backupFolder(work.dir)}. Nothing was changed.`)
}

/** The same for one backup. Its active sessions are ended by the recovery of the next launch: their owners are gone. */
export const restoreBackup = (work: DirectoryWork, backup: Backup): Restored =>
  whileNobodyRuns(work.dir, () => inMaintenanceTurn(work.dir, () => replaceDatabase(work, backup)))

function replaceDatabase({ dir, by }: DirectoryWork, backup: Backup): Restored {
  const { loss } = restorableFrom(dir, backup)
  const now = systemClock.now()
  const folder = `replaced-${isoTime(now).replaceAll(/[-:.]/g, '')}`
  const replaced = path.join(backupFolder(dir), folder)
  placeBackup(backupPlaces(dir), backup, replaced)
  const store = openSqliteStore(dataLayout(dir).database, { thrifty: true, verify: true })
  try {
    setLaterArchivesAside(store, dir, replaced)
    const lost = { lostSince: loss.since, lostUntil: loss.until, lostEntries: loss.entries }
    tellAdministrators(store, { by, now, folder, loss })
    store.appendAudit(auditEntry(by, now, 'restored', { backup: backup.name, replaced: folder, ...lost }))
  } finally {
    store.close()
  }
  return { backup, loss, replaced }
}

/** Accounts that were disabled since, passwords and policy are as they were: an administrator has to look, however little was lost. */
function tellAdministrators(
  store: Store,
  { by, now, folder, loss }: Readonly<{ by: Actor; now: UtcMs; folder: string; loss: Loss }>,
): void {
  const kind = 'backup_restored'
  const detail = { sinceAt: loss.since, untilAt: loss.until }
  store.alerts.raise(
    { at: now, kind, subject: folder, userId: null, sessionId: null, detail },
    auditEntry(by, now, 'alert_raised', { alert: kind }),
  )
}

function lossOf(dir: string, backup: Backup, lines: number): Loss {
  const end = readLogEnd(dataLayout(dir).database)
  const until = utcMs(Math.max(backup.at, end?.at ?? systemClock.now()))
  return { since: backup.at, until, entries: end && Math.max(0, end.lines - lines) }
}

/** Lines that were archived after the backup was made are in the restored log once more; its rotation would take the two for a forgery. */
function setLaterArchivesAside(store: Store, dir: string, replaced: string): void {
  const { auditArchive } = dataLayout(dir)
  const { start } = store.auditEnds()
  const later = createAuditArchive(auditArchive)
    .segments()
    .filter(({ lastSeq }) => lastSeq > start.seq)
  if (later.length === 0) return
  mkdirSync(path.join(replaced, 'audit'), { mode: 0o700 })
  for (const { name } of later) renameSync(path.join(auditArchive, name), path.join(replaced, 'audit', name))
}

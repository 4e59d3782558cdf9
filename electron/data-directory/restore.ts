import { mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { newestSound } from '../app/upkeep/backup.ts'
import { auditEntry } from '../core/audit/audit.ts'
import type { Actor } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import { utcMs } from '../core/ids.ts'
import type { UtcMs } from '../core/ids.ts'
import type { Clock, Store } from '../core/ports/ports.ts'
import type { Backup } from '../core/upkeep/backup.ts'
import type { DataLayout } from '../platform/directory/data-layout.ts'
import { createAuditArchive } from '../platform/file/audit-archive.ts'
import { takeInstanceLock } from '../store/sqlite/lock/instance-lock.ts'
import { openSqliteStore } from '../store/sqlite/open-store.ts'
import { openBackupShelf } from '../store/sqlite/upkeep/backup.ts'
import { withMaintenanceLock } from '../store/sqlite/upkeep/maintenance-lock.ts'
import { placeBackup, readLogEnd } from '../store/sqlite/upkeep/restore.ts'

export type RestoreDeps = Readonly<{ layout: DataLayout; clock: Pick<Clock, 'now'>; by: Actor }>

/** What is gone: everything between these two times. `entries` is how many lines of the audit log that is; null where it cannot be read. */
export type Loss = Readonly<{ since: UtcMs; until: UtcMs; entries: number | null }>

/** `replaced` is the folder with what was there before. */
export type Restored = Readonly<{ backup: Backup; loss: Loss; replaced: string }>

/** A backup that can be relied on, and what restoring it would lose. */
export type Restorable = Readonly<{ backup: Backup; loss: Loss }>

/** Null where there is none. Reads the whole backup. */
export function findRestorable({ layout, clock }: Omit<RestoreDeps, 'by'>): Restorable | null {
  const found = newestSound(shelfOf(layout))
  return found && { backup: found.backup, loss: lossOf(layout, found.backup, found.lines, clock.now()) }
}

/** The same for one backup. Throws `database_corrupt` for one that is damaged. */
export function restorableFrom({ layout, clock }: Omit<RestoreDeps, 'by'>, backup: Backup): Restorable {
  const verdict = shelfOf(layout).verify(backup)
  if (verdict.kind === 'sound') return { backup, loss: lossOf(layout, backup, verdict.lines, clock.now()) }
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
export function restoreNewestBackup(deps: RestoreDeps): Restored {
  const found = newestSound(shelfOf(deps.layout))
  if (found) return restoreBackup(deps, found.backup)
  throw new LatchkeyError('not_found', `There is no sound backup in ${deps.layout.backups}. Nothing was changed.`)
}

/** The same for one backup. Its active sessions are ended by the recovery of the next launch: their owners are gone. */
export function restoreBackup(deps: RestoreDeps, backup: Backup): Restored {
  const lock = takeInstanceLock(deps.layout.instanceLock)
  if (lock.kind === 'held') throw running(deps.layout)
  try {
    return withMaintenanceLock(deps.layout.maintenanceLock, () => replaceDatabase(deps, backup))
  } finally {
    lock.release()
  }
}

function replaceDatabase({ layout, clock, by }: RestoreDeps, backup: Backup): Restored {
  const { loss } = restorableFrom({ layout, clock }, backup)
  const now = clock.now()
  const folder = `replaced-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}`
  const replaced = path.join(layout.backups, folder)
  placeBackup({ database: layout.database, folder: layout.backups }, backup, replaced)
  const store = openSqliteStore(layout.database, { verify: true, thrifty: true, backups: layout.backups })
  try {
    setLaterArchivesAside(store, layout, replaced)
    const lost = { lostSince: loss.since, lostUntil: loss.until, lostEntries: loss.entries }
    store.appendAudit(auditEntry(by, now, 'restored', { backup: backup.name, replaced: folder, ...lost }))
  } finally {
    store.close()
  }
  return { backup, loss, replaced }
}

const shelfOf = (layout: DataLayout) => openBackupShelf({ database: layout.database, folder: layout.backups })

function lossOf({ database }: DataLayout, backup: Backup, lines: number, now: UtcMs): Loss {
  const end = readLogEnd(database)
  return { since: backup.at, until: utcMs(Math.max(backup.at, end?.at ?? now)), entries: end && Math.max(0, end.lines - lines) }
}

/** Lines that were archived after the backup was made are in the restored log once more; its rotation would take the two for a forgery. */
function setLaterArchivesAside(store: Store, { auditArchive }: DataLayout, replaced: string): void {
  const { start } = store.auditEnds()
  const later = createAuditArchive(auditArchive)
    .segments()
    .filter(({ lastSeq }) => lastSeq > start.seq)
  if (later.length === 0) return
  mkdirSync(path.join(replaced, 'audit'), { mode: 0o700 })
  for (const { name } of later) renameSync(path.join(auditArchive, name), path.join(replaced, 'audit', name))
}

const running = ({ database }: DataLayout) =>
  new LatchkeyError(
    'instance_busy',
    `Latchkey is running on ${path.dirname(database)}. Nothing was changed. Close its window first; doctor says who holds it.`,
    { params: { dir: path.dirname(database) } },
  )

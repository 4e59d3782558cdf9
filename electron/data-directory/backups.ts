import path from 'node:path'
import { createBackup } from '../app/upkeep/backup.ts'
import type { Backup, BackupReason, BackupShelf } from '../core/upkeep/backup.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { openBackupShelf } from '../store/sqlite/upkeep/backup.ts'
import type { BackupPlaces } from '../store/sqlite/upkeep/backup.ts'
import { knownIn, rememberDatabase } from './known-database.ts'

export const backupPlaces = (dir: string): BackupPlaces => ({ database: dataLayout(dir).database, folder: backupFolder(dir) })

export const backupFolder = (dir: string): string => dataLayout(dir).backups

export const backupFile = (dir: string, { name }: Pick<Backup, 'name'>): string => path.join(backupFolder(dir), name)

export const backupShelf = (dir: string): BackupShelf => openBackupShelf(backupPlaces(dir))

/** Also while the app runs. Throws where it cannot be made, or is not sound. From the first one on it is known which database belongs here. */
export function makeBackup(dir: string, reason: BackupReason): Backup {
  const backup = createBackup({ shelf: backupShelf(dir), clock: systemClock }, reason)
  if (knownIn(dir) === null) noteDatabase(dir)
  return backup
}

/** The backup is made: what cannot be noted now, the app notes at its next launch. */
function noteDatabase(dir: string): void {
  try {
    rememberDatabase(dir)
  } catch {
    // A disk that is full, or read only.
  }
}

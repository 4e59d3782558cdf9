import type { Clock } from '../../core/ports/ports.ts'
import { superfluousBackups } from '../../core/upkeep/backup.ts'
import type { Backup, BackupReason, BackupShelf } from '../../core/upkeep/backup.ts'

export type BackupDeps = Readonly<{ shelf: BackupShelf; clock: Pick<Clock, 'now'> }>

/**
 * Makes a backup that is sound, and only then takes away those it replaces. Blocks for as long as the database is large. Throws what
 * `BackupShelf.make` throws; then no older one has been touched.
 */
export function createBackup({ shelf, clock }: BackupDeps, reason: BackupReason): Backup {
  const made = shelf.make(clock.now(), reason)
  for (const old of superfluousBackups(shelf, made, clock.now(), (one) => shelf.verify(one).kind === 'sound')) tryToRemove(shelf, old)
  return made
}

/** The newest one that can be relied on, and how many newer ones cannot. */
export function newestSound(shelf: BackupShelf): Readonly<{ backup: Backup; lines: number; damaged: readonly Backup[] }> | null {
  const damaged: Backup[] = []
  for (const backup of shelf.list()) {
    const verdict = shelf.verify(backup)
    if (verdict.kind === 'sound') return { backup, lines: verdict.lines, damaged }
    damaged.push(backup)
  }
  return null
}

function tryToRemove(shelf: BackupShelf, old: Backup): void {
  try {
    shelf.remove(old)
  } catch {
    // One that cannot be removed takes room and no more; the backup that was asked for is there.
  }
}

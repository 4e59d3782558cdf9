import { withinCalendar } from '../../core/ids.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/ports.ts'
import { superfluousBackups } from '../../core/upkeep/backup.ts'
import type { Backup, BackupReason, BackupShelf, UnreadableBackup } from '../../core/upkeep/backup.ts'

export type BackupDeps = Readonly<{ shelf: BackupShelf; clock: Pick<Clock, 'now'> }>

/**
 * Makes a backup that is sound, and only then takes away those it replaces. Blocks for as long as the database is large. Throws what
 * `BackupShelf.make` throws; then no older one has been touched.
 */
export function createBackup({ shelf, clock }: BackupDeps, reason: BackupReason): Backup {
  const made = shelf.make(clock.now(), reason)
  const isSound = (one: Backup) => shelf.verify(one).kind === 'sound'
  for (const old of superfluousBackups(shelf, made, clock.now(), isSound, localDay)) tryToRemove(shelf, old)
  return made
}

/** By the calendar on the wall of this computer. */
function localDay(at: UtcMs): number {
  const date = new Date(withinCalendar(at))
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000
}

/** What can be relied on, and the newer ones of which nothing can be said now. */
export type Newest = Readonly<{ found: Readonly<{ backup: Backup; lines: number }> | null; unreadable: readonly UnreadableBackup[] }>

/** The newest backup that is sound. */
export function newestSound(shelf: BackupShelf): Newest {
  const unreadable: UnreadableBackup[] = []
  for (const backup of shelf.list()) {
    const verdict = shelf.verify(backup)
    if (verdict.kind === 'sound') return { found: { backup, lines: verdict.lines }, unreadable }
    if (verdict.kind === 'unreadable') unreadable.push({ backup, why: verdict.why })
  }
  return { found: null, unreadable }
}

function tryToRemove(shelf: BackupShelf, old: Backup): void {
  try {
    shelf.remove(old)
  } catch {
    // One that cannot be removed takes room and no more; the backup that was asked for is there.
  }
}

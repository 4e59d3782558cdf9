import { ownBackups } from '../app/upkeep/backup.ts'
import type { BackupDeps } from '../app/upkeep/backup.ts'
import type { Backup, BackupShelf, BackupVerdict } from '../core/upkeep/backup.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { readNotedHeads } from '../platform/file/noted-heads.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { openBackupShelf } from '../store/sqlite/upkeep/backup.ts'
import { identityOf, peopleIn } from '../store/sqlite/upkeep/lineage.ts'
import { backupFile, backupPlaces } from './backups.ts'
import { knownIn } from './known-database.ts'

/**
 * The backups of a directory, by which database belongs here whatever is in its place now. A backup of another one, copied here by mistake or put here
 * on purpose, is foreign, and takes that place only where somebody says so.
 */
export const ownShelf = (dir: string): BackupShelf => openBackupShelf({ ...backupPlaces(dir), identity: () => identityHere(dir) })

/** For whoever looks for the newest of them. */
export const ownDeps = (dir: string): BackupDeps => ({ shelf: ownShelf(dir), clock: systemClock })

/** All that lie there: those of the database that belongs here newest first, then those of another. */
export function listBackups(dir: string): readonly Readonly<{ backup: Backup; verdict: BackupVerdict; ofAnother: boolean }>[] {
  const { shelf, clock } = ownDeps(dir)
  const others = shelf.list().filter((backup) => shelf.isForeign(backup))
  return [...ownBackups({ shelf, clock }), ...others].map((backup) => ({
    backup,
    verdict: shelf.verify(backup),
    ofAnother: others.includes(backup),
  }))
}

/** Belongs nowhere. */
const NONE = ''

/** By what the app noted down, else by what tells of it; null where nothing tells of any. Where backups of several are all there is, it is none of them. */
export function identityHere(dir: string): string | null {
  const { database, logs } = dataLayout(dir)
  const told = knownIn(dir) ?? (peopleIn(database) === 'there' ? identityOf(database) : null)
  if (told !== null) return told
  const heads = readNotedHeads(logs).toSorted((a, b) => b.at - a.at)
  const [only = null, ...more] = heads.length > 0 ? heads.slice(0, 1).map((head) => head.database) : identitiesOfBackups(dir)
  return more.length > 0 ? NONE : only
}

function identitiesOfBackups(dir: string): readonly string[] {
  const identities = openBackupShelf(backupPlaces(dir))
    .list()
    .flatMap((backup: Backup) => identityOf(backupFile(dir, backup)) ?? [])
  return [...new Set(identities)]
}

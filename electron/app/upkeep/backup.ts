import { withinCalendar } from '../../core/ids.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Clock } from '../../core/ports/ports.ts'
import { superfluousBackups } from '../../core/upkeep/backup.ts'
import type { Backup, BackupReason, BackupShelf, BackupVerdict, PassedOver } from '../../core/upkeep/backup.ts'
import { newestFirst } from '../../core/upkeep/newest-first.ts'

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

/** What can be relied on, and the newer ones that were not chosen though they may be as good. */
export type Newest = Readonly<{
  found: Readonly<{ backup: Backup; verdict: Sound }> | null
  passedOver: readonly PassedOver[]
}>
export type Sound = Extract<BackupVerdict, { kind: 'sound' }>

/** Those of the database that the shelf is of, newest first by what is in them. */
export const ownBackups = ({ shelf, clock }: BackupDeps): readonly Backup[] =>
  newestFirst(
    shelf.list().filter((backup) => !shelf.isForeign(backup)),
    (backup) => shelf.logOf(backup),
    clock.now(),
  )

/** The newest backup that is sound; where it is to take the database's place unasked, one that somebody can look after, if there is any. */
export function newestSound(deps: BackupDeps, { withAdministrator = false } = {}): Newest {
  const passedOver: PassedOver[] = []
  for (const backup of ownBackups(deps)) {
    const verdict = deps.shelf.verify(backup)
    if (verdict.kind === 'unreadable') passedOver.push({ backup, because: 'unreadable', why: verdict.why })
    if (verdict.kind !== 'sound') continue
    if (!withAdministrator || verdict.hasAdministrator) return { found: { backup, verdict }, passedOver }
    passedOver.push({ backup, because: 'no_administrator', why: 'none of its administrators is enabled' })
  }
  const unmanned = passedOver.find(({ because }) => because === 'no_administrator')
  return unmanned && withAdministrator ? newestSound(deps) : { found: null, passedOver }
}

function tryToRemove(shelf: BackupShelf, old: Backup): void {
  try {
    shelf.remove(old)
  } catch {
    // One that cannot be removed takes room and no more; the backup that was asked for is there.
  }
}

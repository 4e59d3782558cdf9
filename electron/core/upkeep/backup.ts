import type { ChainEnd } from '../audit/audit-chain.ts'
import { howLongAgo } from '../how-long-ago.ts'
import type { UtcMs } from '../ids.ts'
import { newestFirst } from './newest-first.ts'

export const BACKUP_REASONS = ['daily', 'manual', 'cleanup', 'migration'] as const
export type BackupReason = (typeof BACKUP_REASONS)[number]

/** A whole copy of the database that was sound when it got its name. `version` is the schema's. */
export type Backup = Readonly<{ name: string; at: UtcMs; version: number; reason: BackupReason; bytes: number }>

export type BackupVerdict =
  /**
   * `lines` counts the audit log from its first line of all to the newest one in the copy, which is of the time `until`; with no administrator
   * enabled, nobody could look after it.
   */
  | {
      readonly kind: 'sound'
      readonly version: number
      readonly lines: number
      readonly until: UtcMs | null
      readonly hasAdministrator: boolean
    }
  | { readonly kind: 'damaged'; readonly why: string }
  /** Nothing is known of it: the disk, its permissions or this process kept it from being read. */
  | { readonly kind: 'unreadable'; readonly why: string }

/** The newest line of the audit log in a copy, and the heads that a restore left behind, by what the log says. */
export type CopiedLog = ChainEnd & Readonly<{ leftBehind: readonly string[] }>

/** Newer than the one that is chosen; nothing is known of one that is `unreadable`, which may be sound. */
export type PassedOver = Readonly<{ backup: Backup; because: 'unreadable' | 'no_administrator'; why: string }>

/** Where backups lie. */
export interface BackupShelf {
  /** Latest first, as their names say; nothing is opened. Which one is the newest, `newestFirst` knows. */
  list(): readonly Backup[]
  /**
   * Copies the database as it is at this moment, whatever others write meanwhile, and checks the copy before it gets its name. Synchronous
   * and as long as the database is large (about 10 ms for each MB). Throws `data_directory_full`, `database_corrupt` or what else is wrong.
   */
  make(at: UtcMs, reason: BackupReason): Backup
  /** Reads all of it. Never throws. */
  verify(backup: Backup): BackupVerdict
  /** Whether it is, for certain, a copy of another database: one that was lost, or the one before a new beginning. */
  isForeign(backup: Backup): boolean
  /**
   * The newest line of the audit log in it, which the log had when it was made. Null for a copy of another database, and where it cannot be
   * read, or is not sound in itself. Reads two lines, and never throws.
   */
  headOf(backup: Backup): ChainEnd | null
  /** Null where it cannot be read. Never throws. */
  logOf(backup: Backup): CopiedLog | null
  remove(backup: Backup): void
}

const KEPT = 7
/** Damage is seldom noticed on the day it is done: a busy hour must not push out what was there before it. */
const DAYS_KEPT = 7
const DAY = 24 * 60 * 60 * 1000
/** A migration that went wrong may take days to be noticed. */
const MIGRATION_KEPT_FOR = 7 * DAY

/** After a clock was set back, a backup from the future must not stand for today's. */
export const isBackupDue = (shelf: Pick<BackupShelf, 'list' | 'isForeign'>, now: UtcMs) =>
  !shelf.list().some((backup) => howLongAgo(backup.at, now) < DAY && !shelf.isForeign(backup))

/**
 * Which backups go, once `made` is there. Seven sound ones stay: `made`, then the newest one from before a migration for a week, then the newest
 * first; beside them the newest of each of the last seven days. A damaged one does not count, and goes only with those that seven sound ones have
 * replaced. One of another database neither counts nor goes. `dayOf` numbers the days as the people at the workstation have them: a stretch that
 * moved along with the time would leave some of them without any.
 */
export function superfluousBackups(
  shelf: Pick<BackupShelf, 'list' | 'isForeign' | 'logOf'>,
  made: Backup,
  now: UtcMs,
  isSound: (backup: Backup) => boolean,
  dayOf: (at: UtcMs) => number,
): readonly Backup[] {
  const ours = shelf.list().filter((backup) => backup.name !== made.name && !shelf.isForeign(backup))
  const others = newestFirst(ours, (backup) => shelf.logOf(backup), now)
  const beforeMigration = others.find((one) => one.reason === 'migration' && howLongAgo(one.at, now) < MIGRATION_KEPT_FOR && isSound(one))
  const superfluous: Backup[] = []
  const today = dayOf(now)
  const days = new Set([dayOf(made.at)])
  let sound = beforeMigration ? 2 : 1
  for (const one of others) {
    if (one === beforeMigration) continue
    const day = dayOf(one.at)
    const isOfWeek = day <= today && day > today - DAYS_KEPT && !days.has(day)
    if (sound >= KEPT && !isOfWeek) superfluous.push(one)
    else if (isSound(one)) {
      sound++
      days.add(day)
    } else if (sound >= KEPT) superfluous.push(one)
  }
  return superfluous
}

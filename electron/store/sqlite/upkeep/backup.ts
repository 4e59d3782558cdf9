import { lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../../../core/errors.ts'
import { utcMs } from '../../../core/ids.ts'
import type { UtcMs } from '../../../core/ids.ts'
import type { Backup, BackupReason, BackupShelf } from '../../../core/upkeep/backup.ts'
import { createDraft, publish, removeDraft, sweepDrafts, synchroniseFolder } from '../../../platform/disk/whole-file.ts'
import { openGuarded } from '../guarded-database.ts'
import { MIGRATIONS, requireKnownDatabase } from '../migrations.ts'
import { explainSqliteError } from '../sqlite-errors.ts'
import { checkBackup } from './backup-check.ts'
import { backupName, readBackupName } from './backup-name.ts'
import { identityOf, lineageOf, logIn } from './lineage.ts'

/** `identity` of the database whose backups these are, where that is not the one which is there now. */
export type BackupPlaces = Readonly<{ database: string; folder: string; identity?: () => string | null }>

const LONGEST_WAIT_MS = 2_000

export function openBackupShelf({ database, folder, identity = () => identityOf(database) }: BackupPlaces): BackupShelf {
  const lineage = lineageOf(identity)
  return {
    list: () => backupsIn(folder),
    make: (at, reason) => makeBackup({ database, folder }, at, reason),
    isForeign: ({ name }) => lineage.isForeign(path.join(folder, name)),
    headOf: ({ name }) => lineage.headIn(path.join(folder, name)),
    logOf: ({ name }) => logIn(path.join(folder, name)),
    verify: ({ name }) => checkBackup(path.join(folder, name)),
    remove: ({ name }) => explained(path.join(folder, name), () => rmSync(path.join(folder, name))),
  }
}

/**
 * Called before a database of an earlier version is changed. Where no copy can be made, for want of room for instance, that is refused with
 * the reason: rather no launch today than a database that cannot be had back.
 */
export function backUpBeforeMigration(places: BackupPlaces, found: number, now: () => number = Date.now): void {
  if (found === 0 || found >= MIGRATIONS.length) return
  try {
    makeBackup(places, utcMs(now()), 'migration')
  } catch (error) {
    const { code, params, message } = explainSqliteError(error, { file: places.folder, doing: 'back up its database' })
    throw new LatchkeyError(
      code,
      `Latchkey has to bring its database from version ${found} to ${MIGRATIONS.length}, and does not do so without a backup. ${message}`,
      { params, cause: error },
    )
  }
}

function makeBackup({ database, folder }: BackupPlaces, at: UtcMs, reason: BackupReason): Backup {
  const draft = explained(folder, () => beginDraft(folder))
  try {
    explained(database, () => copyDatabase(database, draft))
    const version = requireSoundCopy(database, draft)
    return explained(draft, () => named(folder, draft, { at, version, reason }))
  } finally {
    removeDraft(draft)
  }
}

/** The file is there, and private, before SQLite fills it: a worker thread may not change the umask. */
function beginDraft(folder: string): string {
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? true)) throw noFolder(folder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  sweepDrafts(folder)
  return createDraft(folder)
}

const noFolder = (folder: string) =>
  new LatchkeyError('data_directory_unusable', `No backup was made: ${folder} is a file, not a folder. Move it away and try again.`, {
    params: { file: folder },
  })

/**
 * `VACUUM INTO` reads one snapshot, whatever other processes write meanwhile: the online backup starts over with each of their commits,
 * unless it is given a snapshot too, and copies a damaged page as it is. This one goes through the tables, stumbles over damage, and writes
 * indexes anew (https://sqlite.org/lang_vacuum.html#vacuuminto).
 */
function copyDatabase(database: string, draft: string): void {
  const source = openGuarded(database, { readonly: true, fileMustExist: true, timeout: LONGEST_WAIT_MS })
  try {
    requireKnownDatabase(source, database)
    source.prepare('VACUUM INTO ?').run(draft)
  } finally {
    source.close()
  }
}

function requireSoundCopy(database: string, draft: string): number {
  const verdict = checkBackup(draft)
  if (verdict.kind === 'sound') return verdict.version
  throw new LatchkeyError(
    'database_corrupt',
    `No backup was made: the copy of ${database} is not sound (${verdict.why}), so the database is not either. The backups there are were not touched. ` +
      'Run doctor, which says what to do.',
    { params: { file: database, detail: verdict.why } },
  )
}

function named(folder: string, draft: string, made: Omit<Backup, 'name' | 'bytes'>): Backup {
  const name = backupName(made.at, made.version, made.reason)
  publish(draft, path.join(folder, name))
  // The first backup comes with the folder.
  synchroniseFolder(path.dirname(folder))
  return { ...made, name, bytes: statSync(path.join(folder, name)).size }
}

function backupsIn(folder: string): readonly Backup[] {
  return namesIn(folder)
    .flatMap((name) => {
      const said = readBackupName(name)
      // What a link leads to is nobody's to restore.
      const status = said && lstatSync(path.join(folder, name), { throwIfNoEntry: false })
      return said && status?.isFile() ? [{ ...said, bytes: status.size }] : []
    })
    .toSorted((a, b) => b.at - a.at)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw explainSqliteError(error, { file: folder, doing: 'list its backups' })
  }
}

function explained<Value>(file: string, task: () => Value): Value {
  try {
    return task()
  } catch (error) {
    throw explainSqliteError(error, { file, doing: 'back up its database' })
  }
}

import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../../../core/errors.ts'
import { utcMs } from '../../../core/ids.ts'
import type { UtcMs } from '../../../core/ids.ts'
import type { Backup, BackupReason, BackupShelf } from '../../../core/upkeep/backup.ts'
import { openGuarded } from '../guarded-database.ts'
import { MIGRATIONS, requireKnownDatabase } from '../migrations.ts'
import { explainSqliteError } from '../sqlite-errors.ts'
import { checkBackup } from './backup-check.ts'
import { backupName, readBackupName } from './backup-name.ts'
import { isOfAnother } from './lineage.ts'

export type BackupPlaces = Readonly<{ database: string; folder: string }>

const LONGEST_WAIT_MS = 2_000
const DRAFT = /^\.latchkey-.*\.tmp(-journal)?$/
/** No copy takes this long: a draft of this age was left by a process that was killed. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000

export function openBackupShelf({ database, folder }: BackupPlaces): BackupShelf {
  const isForeign = isOfAnother(database)
  return {
    list: () => backupsIn(folder),
    make: (at, reason) => makeBackup({ database, folder }, at, reason),
    isForeign: ({ name }) => isForeign(path.join(folder, name)),
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
  const draft = path.join(folder, `.latchkey-${process.pid}-${process.hrtime.bigint().toString(36)}.tmp`)
  try {
    explained(folder, () => beginDraft(folder, draft))
    explained(database, () => copyDatabase(database, draft))
    const version = requireSoundCopy(database, draft)
    return explained(draft, () => publish(folder, draft, { at, version, reason }))
  } finally {
    for (const left of [draft, `${draft}-journal`]) removeIfThere(left)
  }
}

/** The file is there, and private, before SQLite fills it: a worker thread may not change the umask. */
function beginDraft(folder: string, draft: string): void {
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? true)) throw noFolder(folder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name)
    if (DRAFT.test(name) && Date.now() - statSync(file).mtimeMs > ABANDONED_AFTER_MS) rmSync(file, { force: true })
  }
  writeFileSync(draft, '', { mode: 0o600, flag: 'wx' })
}

const noFolder = (folder: string) =>
  new LatchkeyError('data_directory_unusable', `No backup was made: ${folder} is a file, not a folder. Move it away and try again.`, {
    params: { file: folder },
  })

/** Fails for nothing else than what has failed already. */
function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Swept away with the next backup.
  }
}

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

function publish(folder: string, draft: string, made: Omit<Backup, 'name' | 'bytes'>): Backup {
  const name = backupName(made.at, made.version, made.reason)
  synchronise(draft)
  renameSync(draft, path.join(folder, name))
  synchronise(folder)
  return { ...made, name, bytes: statSync(path.join(folder, name)).size }
}

function backupsIn(folder: string): readonly Backup[] {
  return namesIn(folder)
    .flatMap((name) => {
      const said = readBackupName(name)
      const status = said && statSync(path.join(folder, name), { throwIfNoEntry: false })
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

/** Windows cannot open a folder, and does not need it. */
export function synchronise(file: string): void {
  if (process.platform === 'win32' && statSync(file).isDirectory()) return
  const descriptor = openSync(file, statSync(file).isDirectory() ? 'r' : 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function explained<Value>(file: string, task: () => Value): Value {
  try {
    return task()
  } catch (error) {
    throw explainSqliteError(error, { file, doing: 'back up its database' })
  }
}

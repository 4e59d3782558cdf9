import { accessSync, constants, statfsSync } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'
import type { ErrorCode } from '../../core/errors.ts'

/** What was being done, as the end of "Latchkey could not …". */
export type Attempted = Readonly<{ file: string; doing: string }>

const REMEDIES = {
  data_directory_full: (file: string) => `the disk that holds ${file} is full. Free some space and try again.`,
  data_directory_missing: (file: string) =>
    `the folder ${path.dirname(file)} does not exist. Restore it, or choose another data directory.`,
  data_directory_read_only: (file: string) =>
    `${file} or its folder may not be written to. Check who owns the folder, its permissions and whether its disk is mounted read-only.`,
  data_directory_unusable: (file: string) =>
    `${file} cannot be opened as a file with locks. Check what is at that path, and that it is on a local disk.`,
  database_busy: (file: string) => `another process is writing to ${file} and did not finish in time. Try again in a moment.`,
  database_corrupt: (file: string) =>
    `${file} is damaged or is not a database. Restore the newest backup, and keep the damaged file with its -wal and -shm.`,
  database_refuses_wal: (file: string) =>
    `${file} is where SQLite cannot keep a write-ahead log, a network share for instance. Choose a data directory on a local disk.`,
  database_failed: (file: string) =>
    `SQLite refused an operation on ${file}. Try again; if it stays, check the disk and restore a backup of the data directory.`,
} as const satisfies Partial<Record<ErrorCode, (file: string) => string>>

/** Turns what SQLite threw into an error that says what happened, to which file, and what to do now. */
export function explainSqliteError(error: unknown, { file, doing }: Attempted): LatchkeyError {
  if (error instanceof LatchkeyError) return error
  const code = codeFor(sqliteCodeOf(error), file)
  const detail = error instanceof Error ? error.message : String(error)
  return new LatchkeyError(code, `Latchkey could not ${doing}: ${REMEDIES[code](file)} Nothing was changed. (${detail})`, {
    params: { file, doing, detail },
    cause: error,
  })
}

/** After a commit that failed, and could not be overwritten either. */
export function outcomeUnknown(error: unknown, { file, doing }: Attempted): LatchkeyError {
  const detail = error instanceof Error ? error.message : String(error)
  return new LatchkeyError(
    'outcome_unknown',
    `Latchkey could not make sure whether it could ${doing}: the disk refused to say that ${file} was written. ` +
      `Check the disk, start again, and look whether it was done before doing it once more. (${detail})`,
    { params: { file, doing, detail }, cause: error },
  )
}

/** Whether a commit that failed with this may be found done: not where the lock was taken or the disk full, which cut it off. */
export const mayHaveBeenWritten = (error: unknown) => !isBusy(error) && sqliteCodeOf(error) !== 'SQLITE_FULL'

export function walRefused(file: string): LatchkeyError {
  const message = `Latchkey could not open its database: ${REMEDIES.database_refuses_wal(file)} Nothing was changed.`
  return new LatchkeyError('database_refuses_wal', message, { params: { file } })
}

/** SQLite's result code by name, such as `SQLITE_BUSY_SNAPSHOT`; empty for anything that SQLite did not throw. */
function sqliteCodeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

export const isBusy = (error: unknown) => /^SQLITE_(BUSY|LOCKED)/.test(sqliteCodeOf(error))

/** Whether SQLite read the file and found something other than a database. */
export const isNoDatabase = (error: unknown) => /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCodeOf(error))

function codeFor(sqliteCode: string, file: string): keyof typeof REMEDIES {
  if (/^SQLITE_(BUSY|LOCKED)/.test(sqliteCode)) return 'database_busy'
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode)) return 'database_corrupt'
  if (sqliteCode === 'SQLITE_FULL' || sqliteCode === 'ENOSPC' || sqliteCode === 'EDQUOT') return 'data_directory_full'
  if (/^SQLITE_(READONLY|PERM)|^EROFS$|^EACCES$|^EPERM$/.test(sqliteCode)) return 'data_directory_read_only'
  if (/^SQLITE_(IOERR_SHM|PROTOCOL)/.test(sqliteCode)) return troubleWithFolder(file) ?? 'database_refuses_wal'
  if (sqliteCode.startsWith('SQLITE_IOERR')) return troubleWithFolder(file) ?? 'database_failed'
  if (sqliteCode.startsWith('SQLITE_CANTOPEN')) return troubleWithFolder(file) ?? 'data_directory_unusable'
  if (sqliteCode === '') return troubleWithFolder(file) ?? 'database_failed'
  return 'database_failed'
}

/** SQLite says only "unable to open" or "disk I/O error"; the folder itself tells why. */
function troubleWithFolder(file: string): 'data_directory_missing' | 'data_directory_read_only' | 'data_directory_full' | null {
  const folder = path.dirname(file)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    const disk = statfsSync(folder)
    // File systems without a fixed number of inodes, btrfs for one, report 0 of 0.
    return disk.bavail === 0 || (disk.files > 0 && disk.ffree === 0) ? 'data_directory_full' : null
  } catch (error) {
    const code = sqliteCodeOf(error)
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'data_directory_missing' : 'data_directory_read_only'
  }
}

import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { explainFailure } from '../../platform/disk/file-failure.ts'
import { isOnNetworkShare, notAFile, sharedFile, troubleWith } from './file-trouble.ts'
import type { FileTrouble } from './file-trouble.ts'

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
    `${file} is damaged, or is not a database of Latchkey's. Restore the newest backup, and keep the damaged file with its -wal and -shm.`,
  database_refuses_wal: (file: string) =>
    isOnNetworkShare(file)
      ? `${file} is on a network share, where SQLite cannot keep a write-ahead log. Choose a data directory on a local disk.`
      : `the disk of ${file} does not let SQLite keep a write-ahead log. Check the disk, or choose a data directory on another one.`,
  database_failed: (file: string) =>
    `SQLite refused an operation on ${file}. Try again; if it stays, check the disk and restore a backup of the data directory.`,
} as const satisfies Partial<Record<ErrorCode, (file: string) => string>>

/** Turns what SQLite threw into an error that says what happened, to which file, and what to do now. */
export function explainSqliteError(error: unknown, { file, doing }: Attempted): LatchkeyError {
  if (error instanceof LatchkeyError) return error
  const sqliteCode = codeOf(error)
  const detail = error instanceof Error ? error.message : String(error)
  const trouble = refusedFile(error) ?? (isAboutFiles(sqliteCode) ? troubleWith(file) : null)
  if (trouble) return troubled(trouble, { doing, detail, cause: error })
  const code = codeFor(sqliteCode)
  return new LatchkeyError(code, `Latchkey could not ${doing}: ${REMEDIES[code](file)} Nothing was changed. (${detail})`, {
    params: { file, doing, detail },
    cause: error,
  })
}

/** The operating system itself says which file it refused, and why; SQLite does not. */
function refusedFile(error: unknown): FileTrouble | null {
  const refused = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : null
  const answer = codeOf(error)
  return refused && /^E[A-Z]+$/.test(answer) ? { file: refused, ...explainFailure(refused, answer) } : null
}

const troubled = (
  { code, file, what }: FileTrouble,
  { doing, detail, cause }: Readonly<{ doing: string; detail: string; cause?: unknown }>,
) =>
  new LatchkeyError(code, `Latchkey could not ${doing}: ${file} ${what} Nothing was changed.${detail && ` (${detail})`}`, {
    params: { file, doing, detail },
    cause,
  })

/**
 * To be called before SQLite opens it and what lies beside it: reading from a pipe would never return, and a link leads out of the directory. Throws
 * `data_directory_unusable`; where it is to be written to, also for a file that has a second name.
 */
export function requireFiles(file: string, { toWrite }: Readonly<{ toWrite: boolean }>): void {
  const trouble = notAFile(file) ?? (toWrite ? sharedFile(file) : null)
  if (trouble) throw troubled(trouble, { doing: 'open its database', detail: '' })
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
export const mayHaveBeenWritten = (error: unknown) => !isBusy(error) && codeOf(error) !== 'SQLITE_FULL'

export function walRefused(file: string): LatchkeyError {
  const message = `Latchkey could not open its database: ${REMEDIES.database_refuses_wal(file)} Nothing was changed.`
  return new LatchkeyError('database_refuses_wal', message, { params: { file } })
}

export const databaseReplaced = (file: string) =>
  new LatchkeyError(
    'database_replaced',
    `${file} was removed, renamed or replaced while it was in use: what was just done is not kept in it. Start again, and see what doctor says.`,
    { params: { file } },
  )

/** The result code by name, such as `SQLITE_BUSY_SNAPSHOT` or `ENOSPC`; empty where neither SQLite nor the system threw. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

export const isBusy = (error: unknown) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))

/** Whether SQLite read the file and found something other than a database. */
export const isNoDatabase = (error: unknown) => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))

const isAboutFiles = (sqliteCode: string) => /^$|^E[A-Z]+$|^SQLITE_(READONLY|PERM|IOERR|PROTOCOL|CANTOPEN)/.test(sqliteCode)

function codeFor(sqliteCode: string): keyof typeof REMEDIES {
  if (/^SQLITE_(BUSY|LOCKED)/.test(sqliteCode)) return 'database_busy'
  // What we write contradicts nothing but rows that are not as we left them.
  if (/^SQLITE_(CORRUPT|NOTADB|CONSTRAINT|MISMATCH)/.test(sqliteCode)) return 'database_corrupt'
  if (sqliteCode === 'SQLITE_FULL' || sqliteCode === 'ENOSPC' || sqliteCode === 'EDQUOT') return 'data_directory_full'
  if (/^SQLITE_(READONLY|PERM)|^EROFS$|^EACCES$|^EPERM$/.test(sqliteCode)) return 'data_directory_read_only'
  if (/^SQLITE_(IOERR_SHM|PROTOCOL)/.test(sqliteCode)) return 'database_refuses_wal'
  if (sqliteCode.startsWith('SQLITE_CANTOPEN')) return 'data_directory_unusable'
  return 'database_failed'
}

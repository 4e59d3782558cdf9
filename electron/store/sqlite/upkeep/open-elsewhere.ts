import { openGuarded } from '../guarded-database.ts'
import { explainSqliteError, isBusy } from '../sqlite-errors.ts'

/** A command that only looked is gone by then. */
const LONGEST_WAIT_MS = 1_000

/**
 * Whether anybody, in whatever process, has a database open: the exclusive mode of a write-ahead log is refused then
 * (https://sqlite.org/pragma.html#pragma_locking_mode). This process must not. Changes nothing but that a log nobody uses goes into the file.
 */
export function isOpenElsewhere(database: string): boolean {
  const db = openGuarded(database, { fileMustExist: true, timeout: LONGEST_WAIT_MS })
  try {
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    db.exec('ROLLBACK')
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw explainSqliteError(error, { file: database, doing: 'look who has its database open' })
  } finally {
    db.close()
  }
}

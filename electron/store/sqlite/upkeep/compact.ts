import { statSync } from 'node:fs'
import { openGuarded } from '../guarded-database.ts'
import { explainSqliteError, isBusy } from '../sqlite-errors.ts'

const LONGEST_WAIT_MS = 2_000

export type Compacted = Readonly<{ bytesBefore: number; bytesAfter: number }>

/**
 * Writes the database anew without its free pages, which for a moment takes its room twice. To be called while nobody works: whoever opens it
 * meanwhile is told that it is busy. Throws `database_busy` where somebody has it open already, this process included; `data_directory_full`. A crash
 * leaves it as it was (https://sqlite.org/lang_vacuum.html).
 */
export function compactDatabaseFile(database: string): Compacted {
  const db = openGuarded(database, { fileMustExist: true, timeout: LONGEST_WAIT_MS })
  try {
    const bytesBefore = statSync(database).size
    db.pragma('synchronous = FULL')
    // Refused while others have the write-ahead log open, and kept until this connection is closed.
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE; ROLLBACK')
    db.exec('VACUUM')
    db.pragma('wal_checkpoint(TRUNCATE)')
    return { bytesBefore, bytesAfter: statSync(database).size }
  } catch (error) {
    throw explainSqliteError(error, { file: database, doing: isBusy(error) ? 'have its database for itself' : 'write its database anew' })
  } finally {
    db.close()
  }
}

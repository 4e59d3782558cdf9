import { lstatSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { emptyPlain } from '../../../platform/disk/plain-file.ts'
import { watchFiles } from '../file-identity.ts'
import { openGuarded } from '../guarded-database.ts'
import { createdPrivately, makePrivate } from '../private-file.ts'
import { explainSqliteError, isBusy, isNoDatabase } from '../sqlite-errors.ts'

export type KernelLock =
  | {
      readonly kind: 'taken'
      /** Whether the file at that path still is the one that is locked; where it is not, others may take theirs. */
      isInPlace(): boolean
      /** Never throws: what it cannot do, the end of the process does. */
      release(): void
    }
  | { readonly kind: 'held' }

/** Which lock; `name` ends the sentences "Latchkey could not take …" and "… look at …". */
export type LockPlace = Readonly<{ file: string; name: string }>

const ATTEMPTS = 200
const PAUSE_MS = 1

/**
 * Takes a lock, or says that another process holds it. The kernel holds it for us and lets go the moment the process is gone, however it
 * went; a stopped or sleeping holder keeps it (law 2).
 *
 * HAZARD: POSIX locks belong to the process and the file, not to the descriptor: they vanish when *any* descriptor of this process on
 * this file is closed (fcntl(2); https://sqlite.org/howtocorrupt.html, 2.2). Nothing else in this process may open the file, not even
 * to read or copy it. Going through this module again is safe, because SQLite keeps count of its own descriptors.
 *
 * Throws `data_directory_missing`, `data_directory_read_only`, `data_directory_full` or `data_directory_unusable`.
 */
export function takeKernelLock({ file, name }: LockPlace): KernelLock {
  let db: Database.Database | undefined
  try {
    makePrivate(file)
    const opened = createdPrivately(() => openGuarded(file, { timeout: 0 }))
    db = opened
    if (!lockExclusively(opened)) {
      opened.close()
      return { kind: 'held' }
    }
    const replaced = watchFiles([file])
    return { kind: 'taken', isInPlace: () => replaced() === null, release: () => letGo(opened) }
  } catch (error) {
    db?.close()
    const explained = (cause: unknown) => explainSqliteError(cause, { file, doing: `take ${name}` })
    if (isNoDatabase(error) && emptied(file, explained)) return takeKernelLock({ file, name })
    throw explained(error)
  }
}

function letGo(db: Database.Database): void {
  try {
    db.close()
  } catch {
    // The kernel takes it back with the process at the latest.
  }
}

/**
 * A lock file has no content: what stands in it was put there by somebody else, and is worth nothing. Whoever holds it would have refused to let
 * us read it. Emptied in place, so that it stays the one file that everybody asks for the lock. False where it was empty.
 */
function emptied(file: string, explained: (cause: unknown) => Error): boolean {
  try {
    if (lstatSync(file).size === 0) return false
    emptyPlain(file)
    return true
  } catch (error) {
    throw explained(error)
  }
}

/**
 * Whether some process holds the lock, for tools that only look. Looking takes a shared lock for an instant, which
 * `takeKernelLock` tells apart from a holder's.
 */
export function isKernelLockHeld({ file, name }: LockPlace): boolean {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false
  let db: Database.Database | undefined
  try {
    db = openGuarded(file, { timeout: 0, readonly: true, fileMustExist: true })
    return !canRead(db)
  } catch (error) {
    if (isNoDatabase(error)) return false
    throw explainSqliteError(error, { file, doing: `look at ${name}` })
  } finally {
    db?.close()
  }
}

/**
 * A refusal alone does not prove a holder: two processes that try in the same instant, or somebody who only looks, refuse each other
 * for microseconds. A holder is one who lets nobody read, so only that counts as held.
 */
function lockExclusively(db: Database.Database): boolean {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (!canRead(db)) return false
    if (begunExclusively(db)) return true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS * Math.random())
  }
  return false
}

function begunExclusively(db: Database.Database): boolean {
  return unlessBusy(() => {
    // In memory: the default would leave a -journal file behind, and a full disk would refuse it.
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
    // On a file that may only be read, SQLite turns BEGIN EXCLUSIVE into a read transaction without a word, and two processes would
    // both "have" the lock. This is never committed; it throws SQLITE_READONLY there.
    db.pragma('user_version = 1')
  })
}

const canRead = (db: Database.Database) => unlessBusy(() => void db.prepare('SELECT 1 FROM sqlite_schema').get())

function unlessBusy(attempt: () => void): boolean {
  try {
    attempt()
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  }
}

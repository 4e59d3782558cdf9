import { lstatSync, readFileSync, readdirSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../core/errors.ts'
import type { Store } from '../core/ports/ports.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { openSqliteStore } from '../store/sqlite/open-store.ts'
import type { OpenOptions } from '../store/sqlite/open-store.ts'
import { readBackupName } from '../store/sqlite/upkeep/backup-name.ts'
import { peopleIn } from '../store/sqlite/upkeep/lineage.ts'

/**
 * Law 15: a database that is gone, or was emptied, is not a new workstation. Whoever sat down next would make themselves its administrator, and
 * the backups of what was there would go one by one. Opens the database, or makes it where nothing tells of an earlier one. Throws
 * `database_lost`, and what `openSqliteStore` throws.
 */
export function openUsedStore(dir: string, options: OpenOptions = {}): Store {
  const { database } = dataLayout(dir)
  if (isAbsent(database)) refuseIfLost(dir)
  const store = openSqliteStore(database, options)
  try {
    if (store.countUsers() === 0) refuseIfLost(dir)
    return store
  } catch (error) {
    store.close()
    throw error
  }
}

/** What tells of a database that is gone, or of people that one does not know; empty where nothing is lost. Names relative to the directory. */
export function tracesOfLoss(dir: string): readonly string[] {
  const { database } = dataLayout(dir)
  if (isAbsent(database)) return tracesOfUse(dir)
  const people = peopleIn(database)
  if (people === 'gone') return [path.basename(database), ...tracesOfPeople(dir)]
  return people === 'never' ? tracesOfPeople(dir) : []
}

/** A crash at the very first launch leaves a file without a byte. */
function isAbsent(database: string): boolean {
  const found = statusOf(database)
  return found !== null && (found === 'nothing' || (found.isFile() && found.size === 0))
}

/** What no launch makes before it has a database. */
function tracesOfUse(dir: string): readonly string[] {
  const { database, knownDatabase, logs, backups, auditArchive, maintenanceLock, profile } = dataLayout(dir)
  const files = [`${database}-wal`, knownDatabase, maintenanceLock].filter((file) => isFilled(statusOf(file)))
  const folders = [backups, auditArchive, logs, profile].flatMap((folder) => namesIn(folder).map((name) => path.join(folder, name)))
  return [...files, ...folders].map((file) => path.relative(dir, file))
}

const OF_PEOPLE = /"kind":"(administrator_created|user_added|signed_in)"|\] signed in \{/

/** An app that nobody signed in to leaves a log and backups too: what counts is whether they know of anybody. */
function tracesOfPeople(dir: string): readonly string[] {
  const { logs, backups, auditArchive } = dataLayout(dir)
  const copies = namesIn(backups).flatMap((name) => (readBackupName(name) ? [path.join(backups, name)] : []))
  const texts = [auditArchive, logs].flatMap((folder) => namesIn(folder).map((name) => path.join(folder, name)))
  return [...copies.filter((copy) => peopleIn(copy) === 'there'), ...texts.filter(tellsOfPeople)].map((file) => path.relative(dir, file))
}

function tellsOfPeople(file: string): boolean {
  try {
    return lstatSync(file).isFile() && OF_PEOPLE.test(readFileSync(file, 'utf8'))
  } catch {
    return false
  }
}

/** Null where it cannot be looked at: whoever opens it says why. */
function statusOf(file: string): Stats | 'nothing' | null {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) ?? 'nothing'
  } catch {
    return null
  }
}

const isFilled = (found: Stats | 'nothing' | null) => found !== null && found !== 'nothing' && found.size > 0

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const MOST_NAMED = 3

/**
 * The same while it is open: the last administrator can be taken away by nobody, so a database that has had one and has none any more was emptied.
 * To be asked again and again; null while nothing is lost, and where it cannot be told now.
 */
export function watchForLoss(dir: string, store: Pick<Store, 'hasAdministrator'>): () => LatchkeyError | null {
  let isInUse = false
  return () => {
    try {
      if (!store.hasAdministrator()) return isInUse ? databaseLost(dir, tracesOfLoss(dir)) : null
      isInUse = true
    } catch {
      // Busy, or worse, which whoever needs the database is told.
    }
    return null
  }
}

function refuseIfLost(dir: string): void {
  const traces = tracesOfLoss(dir)
  if (traces.length > 0) throw databaseLost(dir, traces)
}

function databaseLost(dir: string, traces: readonly string[]): LatchkeyError {
  const named = traces.slice(0, MOST_NAMED).join(', ') + (traces.length > MOST_NAMED ? ', …' : '')
  return new LatchkeyError(
    'database_lost',
    `The database ${dataLayout(dir).database} is gone or was emptied, though it was in use (${named}). Nothing was changed. Bring it back: backup restore. ` +
      'To begin anew without it: users add NAME --role admin --start-afresh.',
    { params: { dir, traces: named } },
  )
}

import { lstatSync, readFileSync, readdirSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../core/errors.ts'
import type { Store } from '../core/ports/ports.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { readDeparture } from '../platform/disk/departure-file.ts'
import { tellsOfUse } from '../platform/disk/our-names.ts'
import { openSqliteStore } from '../store/sqlite/open-store.ts'
import type { OpenOptions } from '../store/sqlite/open-store.ts'
import { peopleIn } from '../store/sqlite/upkeep/lineage.ts'
import { isOtherThanKnown } from './known-database.ts'

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

/** What no launch makes before it has a database, by one list of all names that we give; a file without a byte, or an empty folder, tells nothing. */
function tracesOfUse(dir: string): readonly string[] {
  const names = namesIn(dir).filter(tellsOfUse)
  return names.flatMap((name) => {
    const within = namesIn(path.join(dir, name)).map((inner) => path.join(name, inner))
    const found = statusOf(path.join(dir, name))
    return found !== null && found !== 'nothing' && found.isFile() && found.size > 0 ? [name] : within
  })
}

const OF_PEOPLE = /"kind":"(administrator_created|user_added|signed_in)"|\] signed in \{/
/** Databases that were backed up, set aside, renamed or replaced, also those in the folders of a restore. */
const COPY = /\.db(\.[^/]*)?$/

/**
 * An app that nobody signed in to leaves a log and backups too: what counts is whether they know of anybody. And a database that knows nobody is
 * not the one which was here, where that was another.
 */
function tracesOfPeople(dir: string): readonly string[] {
  const { database, logs, backups, auditArchive, knownDatabase, departure } = dataLayout(dir)
  const beside = namesIn(dir).map((name) => path.join(dir, name))
  const files = [...beside, ...[backups, auditArchive, logs].flatMap(filesBelow)].filter((file) => file !== database)
  return [
    ...files.filter((file) => (COPY.test(file) ? peopleIn(file) === 'there' : tellsOfPeople(file))),
    ...(isOtherThanKnown(dir) ? [knownDatabase] : []),
    ...(readDeparture(departure) ? [departure] : []),
  ].map((file) => path.relative(dir, file))
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name))
  } catch {
    return []
  }
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

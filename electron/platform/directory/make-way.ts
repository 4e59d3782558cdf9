import { accessSync, constants, lstatSync, statSync } from 'node:fs'
import path from 'node:path'
import { rename } from '../disk/whole-file.ts'
import { explainDirectoryFailure } from './data-directory-errors.ts'
import { dataLayout } from './data-layout.ts'

/** What was in the way, and its new name. */
export type SetAside = Readonly<{ found: string; aside: string }>

type Wanted = 'file' | 'folder'

/**
 * Renames whatever has the name of a lock, of the doorbell or of a folder of ours in a data directory, and is of another kind: a folder or a
 * link where a file belongs, a file or a link to nothing where a folder does. None of it can be what Latchkey made, and each would refuse the
 * launch; so would what is no file beside the database. Nothing is deleted, and the database is left to those who can judge it. Twenty lstat, 0.1 ms. Throws what is wrong with the directory
 * where something is in the way and cannot be renamed.
 */
export function makeWayInDataDirectory(dir: string): readonly SetAside[] {
  try {
    return auxiliaries(dir).flatMap(([file, wanted]) => makeWay(file, wanted))
  } catch (error) {
    throw explainDirectoryFailure(dir, error)
  }
}

function auxiliaries(dir: string): readonly (readonly [string, Wanted])[] {
  const layout = dataLayout(dir)
  const { database, instanceLock, maintenanceLock, doorbell, logs, backups, auditArchive, api, profile } = layout
  const locks = [instanceLock, maintenanceLock].flatMap((file) => [file, ...besides(file)])
  const { holderRecord, knownDatabase, departure, restoreIntent, restoredDraft, replacedDatabase } = layout
  const notes = [holderRecord, knownDatabase, departure, restoreIntent, restoredDraft, replacedDatabase, path.join(logs, 'latchkey.log')]
  return [
    ...[doorbell, logs, backups, auditArchive, api, profile].map((folder) => [folder, 'folder'] as const),
    ...[...locks, ...besides(database), ...notes].map((file) => [file, 'file'] as const),
  ]
}

/** What SQLite keeps beside a file. Only as a file is it the database's own. */
const besides = (file: string) => [`${file}-journal`, `${file}-wal`, `${file}-shm`]

/**
 * HAZARD: two processes may find the same thing in the way. Whoever comes second would move what the first has put there since, so what was
 * moved is looked at again, and moved back where it is what is wanted.
 */
function makeWay(found: string, wanted: Wanted): readonly SetAside[] {
  if (!isInTheWay(found, wanted)) return []
  const aside = `${found}.set-aside-${Date.now().toString(36)}-${process.pid}`
  rename(found, aside)
  if (isInTheWay(aside, wanted)) return [{ found, aside }]
  rename(aside, found)
  return []
}

/** `why` is the error's code; `mounted` where a disk is mounted there. */
export type Stuck = Readonly<{ name: string; why: string }>

/**
 * What has the name of something of ours, and could neither be used nor be set aside. Nothing is opened: closing a lock would let go of it.
 * HAZARD: root may do anything, and yet not write what is immutable (chattr +i); access(2) knows.
 */
export function findStuck(dir: string): readonly Stuck[] {
  const { dev } = statSync(dir)
  return auxiliaries(dir).flatMap(([file, wanted]) => {
    const found = lstatSync(file, { throwIfNoEntry: false })
    if (!found) return []
    const isMounted = isInTheWay(file, wanted) && found.dev !== dev
    const why = isMounted ? 'mounted' : refusalToWrite(file, found.isSymbolicLink())
    return why === null ? [] : [{ name: path.relative(dir, file), why }]
  })
}

/** A link is renamed by its folder's leave, and its own rights mean nothing. */
function refusalToWrite(file: string, isLink: boolean): string | null {
  if (isLink) return null
  try {
    accessSync(file, constants.W_OK)
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

/** A folder may be a link to one on a larger disk; a lock that is a link would be one lock for two directories. */
function isInTheWay(file: string, wanted: Wanted): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (!found) return false
  return wanted === 'file' ? !found.isFile() : !isFolder(file)
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory()
  } catch {
    return false
  }
}

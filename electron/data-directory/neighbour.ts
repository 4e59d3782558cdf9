import { closeSync, existsSync, readSync } from 'node:fs'
import { isoTime } from '../app/reports/iso-time.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { ProcessProbe, Store } from '../core/ports/ports.ts'
import type { Session } from '../core/session/session.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { openPlain } from '../platform/disk/plain-file.ts'
import { readMachine } from '../platform/machine/machine.ts'
import { createProcessProbe } from '../platform/process/process-probe.ts'
import { openToRead } from '../store/sqlite/open-store.ts'
import { isOpenElsewhere } from '../store/sqlite/upkeep/open-elsewhere.ts'

/** What every database of SQLite begins with (https://sqlite.org/fileformat.html#the_database_header). */
const MAGIC = 'SQLite format 3\0'

/**
 * A launch that found the lock free, because somebody removed its file, must not sit down beside the one that is there: somebody is signed in
 * through a process that may be living, and, as the kernel knows, some process has this very database open. A copy of the directory, whose
 * sessions belong to a process elsewhere, nobody else has open. Throws `instance_busy`. `open` opens the store, and opens it again.
 */
export function besideNobody(dir: string, probe: ProcessProbe, open: () => Store): Store {
  const store = open()
  const neighbour = mayLive(store.activeSessions(), probe)
  if (!neighbour) return store
  store.close()
  if (isOpenElsewhere(dataLayout(dir).database)) throw somebodyIsIn(dir, neighbour)
  return open()
}

/** The same before anything that nobody may be there for. Throws `instance_busy`. This process must not have the database open. */
export function requireNobodyIn(dir: string): void {
  const neighbour = findNeighbour(dir)
  if (neighbour) throw neighbour === 'unknown' ? somebodyMayBeIn(dir) : somebodyIsIn(dir, neighbour)
}

/**
 * Whoever may be there, of whom nothing is known where the sessions cannot be read: then everybody who has the database open may be signed in. Null
 * also where not even that can be told, of what is no database.
 */
export function findNeighbour(dir: string): Session | 'unknown' | null {
  const { database } = dataLayout(dir)
  if (!existsSync(database)) return null
  const sessions = sessionsIn(database)
  if (sessions === null) return mayBeOpenElsewhere(database) ? 'unknown' : null
  const neighbour = mayLive(sessions, createProcessProbe(readMachine()))
  return neighbour && isOpenElsewhere(database) ? neighbour : null
}

function sessionsIn(database: string): readonly Session[] | null {
  let store: Store | undefined
  try {
    store = openToRead(database)
    return store.activeSessions()
  } catch {
    return null
  } finally {
    store?.close()
  }
}

function mayBeOpenElsewhere(database: string): boolean {
  try {
    return isSqlite(database) && isOpenElsewhere(database)
  } catch {
    return false
  }
}

/** SQLite takes the log of what is no database of its own away when it is closed again; it is to be put aside as it was found. */
function isSqlite(database: string): boolean {
  const descriptor = openPlain(database)
  try {
    const head = Buffer.alloc(MAGIC.length)
    readSync(descriptor, head, 0, head.length, 0)
    return head.toString('latin1') === MAGIC
  } finally {
    closeSync(descriptor)
  }
}

const mayLive = (sessions: readonly Session[], probe: ProcessProbe): Session | null =>
  sessions.find(({ owner }) => !['dead', 'same_instance'].includes(judged(probe, owner))) ?? null

function judged(probe: ProcessProbe, owner: Session['owner']): string {
  const { liveness, reason } = probe.judge(owner)
  return reason === 'same_instance' ? reason : liveness
}

const somebodyIsIn = (dir: string, { owner, startedAt }: Session) =>
  new LatchkeyError(
    'instance_busy',
    `Somebody is signed in on ${dir} through process ${owner.pid} on ${owner.host}, as ${owner.osUser}, since ${isoTime(startedAt)}, and the lock ` +
      'of that process was removed. Nothing was changed. Close its window first.',
    { params: { dir, pid: owner.pid, host: owner.host, osUser: owner.osUser, since: isoTime(startedAt) } },
  )

const somebodyMayBeIn = (dir: string) =>
  new LatchkeyError(
    'instance_busy',
    `Another process has the database in ${dir} open, and who is signed in there cannot be read, so somebody may be. Nothing was changed. Close ` +
      'Latchkey, and whatever else has it open, first.',
    { params: { dir } },
  )

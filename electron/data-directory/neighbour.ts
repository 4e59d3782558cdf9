import { isoTime } from '../app/reports/iso-time.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { ProcessProbe, Store } from '../core/ports/ports.ts'
import type { Session } from '../core/session/session.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { readMachine } from '../platform/machine/machine.ts'
import { createProcessProbe } from '../platform/process/process-probe.ts'
import { openToRead } from '../store/sqlite/open-store.ts'
import { isOpenElsewhere } from '../store/sqlite/upkeep/open-elsewhere.ts'

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
  if (neighbour) throw somebodyIsIn(dir, neighbour)
}

/** Null also where the database cannot be read: whoever takes such a one away holds it for himself before. */
export function findNeighbour(dir: string): Session | null {
  const neighbour = mayLive(sessionsIn(dir), createProcessProbe(readMachine()))
  return neighbour && isOpenElsewhere(dataLayout(dir).database) ? neighbour : null
}

function sessionsIn(dir: string): readonly Session[] {
  let store: Store | undefined
  try {
    store = openToRead(dataLayout(dir).database)
    return store.activeSessions()
  } catch {
    return []
  } finally {
    store?.close()
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

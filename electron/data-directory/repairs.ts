import { chownSync, lstatSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Repair } from '../app/doctor/finding.ts'
import { recover } from '../app/launch/recover.ts'
import { assertNever } from '../core/errors.ts'
import type { ProcessProbe, Store } from '../core/ports/ports.ts'
import { keepOthersOut } from '../platform/directory/data-directory-privacy.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { readOwnership } from '../platform/directory/directory-facts.ts'
import { readDeparture } from '../platform/file/departure-file.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { makeBackup } from './backups.ts'
import { livingHolder, probeAlone, probeBeside, whileNobodyRuns } from './holder.ts'
import { openToolStore } from './open.ts'
import { asStarted } from './owner.ts'
import { restoreNewestBackup } from './restore.ts'
import type { DirectoryWork } from './restore.ts'

/** What each repair will do, to be read before it is done. */
export const REPAIRS: Readonly<Record<Repair, string>> = {
  ownership: 'Give the files that belong to somebody else back to the owner of the data directory',
  permissions: 'Take from other users the rights they have in the data directory',
  lock_remains: 'Clear away the lock that an instance left behind',
  restore: 'Put the newest sound backup in the place of the damaged database, and keep the damaged files',
  checkpoint: 'Move the write-ahead log into the database',
  backup: 'Make a backup now',
  sessions: 'End the sessions whose process is gone, at the last moment they were known alive',
}

/** Does one repair. Throws a `LatchkeyError`, or what the system says, where it cannot be done; whether it helped is for doctor to see. */
export function repair(which: Repair, work: DirectoryWork): void {
  const { dir } = work
  switch (which) {
    case 'ownership':
      return asStarted(() => giveBack(dir))
    case 'permissions':
      return void keepOthersOut(dir)
    case 'lock_remains':
      return whileNobodyRuns(dir, () => clearRemains(dir))
    case 'restore':
      return void restoreNewestBackup(work)
    case 'checkpoint':
      return inStore(dir, (store) => store.checkpoint())
    case 'backup':
      return void makeBackup(dir, 'manual')
    case 'sessions':
      return endDeadSessions(work)
    default:
      return assertNever(which)
  }
}

/** HAZARD: a link, by either kind, could make root give away a file of somebody else's. */
function giveBack(dir: string): void {
  const { owner, strangers } = readOwnership(dir)
  const { gid } = lstatSync(dir)
  for (const { name } of strangers) {
    const file = path.join(dir, name)
    const status = lstatSync(file)
    if (status.isDirectory() || (status.isFile() && status.nlink === 1)) chownSync(file, owner, gid)
  }
}

function clearRemains(dir: string): void {
  const { advisoryLock, holderRecord } = dataLayout(dir)
  rmSync(advisoryLock, { recursive: true, force: true })
  rmSync(holderRecord, { force: true })
}

/** A running app keeps its own session. No launch begins meanwhile. */
function endDeadSessions({ dir, by }: DirectoryWork): void {
  const recoverBy = (probe: ProcessProbe) =>
    inStore(
      dir,
      (store) => void recover({ store, probe, clock: systemClock, log: silent, by, departure: readDeparture(dataLayout(dir).departure) }),
    )
  if (livingHolder(dir)) recoverBy(probeBeside(dir))
  else whileNobodyRuns(dir, () => recoverBy(probeAlone()))
}

const silent = { info() {}, warn() {}, error() {} }

function inStore(dir: string, task: (store: Store) => void): void {
  const store = openToolStore(dir)
  try {
    task(store)
  } finally {
    store.close()
  }
}

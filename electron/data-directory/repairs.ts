import { chownSync, lstatSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Repair } from '../app/doctor/finding.ts'
import { recover } from '../app/launch/recover.ts'
import { createBackup } from '../app/upkeep/backup.ts'
import type { Actor } from '../core/audit/audit.ts'
import { assertNever, LatchkeyError } from '../core/errors.ts'
import type { Clock, ProcessProbe, Store } from '../core/ports/ports.ts'
import { keepOthersOut } from '../platform/directory/data-directory-privacy.ts'
import type { DataLayout } from '../platform/directory/data-layout.ts'
import { readOwnership } from '../platform/directory/directory-facts.ts'
import { readHolderRecord } from '../platform/lock/holder-record.ts'
import { readMachine } from '../platform/machine/machine.ts'
import { createProcessProbe } from '../platform/process/process-probe.ts'
import { takeInstanceLock } from '../store/sqlite/lock/instance-lock.ts'
import { openSqliteStore } from '../store/sqlite/open-store.ts'
import { openBackupShelf } from '../store/sqlite/upkeep/backup.ts'
import { restoreNewestBackup } from './restore.ts'

export type RepairDeps = Readonly<{
  dir: string
  layout: DataLayout
  clock: Clock
  by: Actor
  /** Runs the task with the rights of whoever started the program, where those of the directory's owner do not reach. */
  asStarted: (task: () => void) => void
}>

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
export function repair(which: Repair, deps: RepairDeps): void {
  const { dir, layout, clock } = deps
  switch (which) {
    case 'ownership':
      return deps.asStarted(() => giveBack(dir))
    case 'permissions':
      return void keepOthersOut(dir)
    case 'lock_remains':
      return whileNobodyRuns(layout, () => clearRemains(layout))
    case 'restore':
      return void restoreNewestBackup(deps)
    case 'checkpoint':
      return inStore(layout, (store) => store.checkpoint())
    case 'backup':
      return void createBackup({ shelf: openBackupShelf({ database: layout.database, folder: layout.backups }), clock }, 'manual')
    case 'sessions':
      return endDeadSessions(deps)
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

function clearRemains({ advisoryLock, holderRecord }: DataLayout): void {
  rmSync(advisoryLock, { recursive: true, force: true })
  rmSync(holderRecord, { force: true })
}

/** A running app keeps its own session: the kernel says that it lives, whatever can be seen of its process from here. */
function endDeadSessions({ dir, layout, clock, by }: RepairDeps): void {
  const lock = takeInstanceLock(layout.instanceLock)
  const seen = createProcessProbe(readMachine())
  const holder = lock.kind === 'held' ? readHolderRecord(dir)?.owner.instanceId : undefined
  const probe: ProcessProbe = {
    judge: (owner) => (owner.instanceId === holder ? { liveness: 'alive', reason: 'process_running' } : seen.judge(owner)),
  }
  try {
    if (lock.kind === 'held' && holder === undefined) throw busy(layout)
    inStore(layout, (store) => void recover({ store, probe, clock, log: silent, by }))
  } finally {
    if (lock.kind === 'taken') lock.release()
  }
}

const silent = { info() {}, warn() {}, error() {} }

function inStore({ database, backups }: DataLayout, task: (store: Store) => void): void {
  const store = openSqliteStore(database, { thrifty: true, backups })
  try {
    task(store)
  } finally {
    store.close()
  }
}

function whileNobodyRuns(layout: DataLayout, task: () => void): void {
  const lock = takeInstanceLock(layout.instanceLock)
  if (lock.kind === 'held') throw busy(layout)
  try {
    task()
  } finally {
    lock.release()
  }
}

const busy = ({ database }: DataLayout) =>
  new LatchkeyError('instance_busy', `Latchkey is running on ${path.dirname(database)}. Close its window first.`, {
    params: { dir: path.dirname(database) },
  })

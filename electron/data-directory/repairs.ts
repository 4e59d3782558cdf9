import { rmSync } from 'node:fs'
import path from 'node:path'
import { raiseAlert } from '../app/alerts/raise-alert.ts'
import type { Repair } from '../app/doctor/finding.ts'
import { recover } from '../app/launch/recover.ts'
import { isoTime } from '../app/reports/iso-time.ts'
import { auditEntry } from '../core/audit/audit.ts'
import { assertNever } from '../core/errors.ts'
import type { ProcessProbe, Store } from '../core/ports/ports.ts'
import { keepOthersOut } from '../platform/directory/data-directory-privacy.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { readDeparture } from '../platform/disk/departure-file.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { keyOf } from '../store/sqlite/schema-check.ts'
import { mendDatabaseFile } from '../store/sqlite/upkeep/mend.ts'
import { recountFigures } from '../store/sqlite/upkeep/recount.ts'
import { makeBackup } from './backups.ts'
import { livingHolder, probeAlone, probeBeside, whileNobodyRuns } from './holder.ts'
import { inMaintenanceTurn } from './maintenance-turn.ts'
import { openToolStore } from './open.ts'
import { restoreNewestBackup } from './restore.ts'
import type { DirectoryWork } from './restore.ts'
import { finishRestore } from './unfinished-restore.ts'

/** What each repair will do, to be read before it is done. */
export const REPAIRS: Readonly<Record<Repair, string>> = {
  permissions: 'Take from other users the rights they have in the data directory',
  lock_remains: 'Clear away the lock that an instance left behind',
  finish_restore: 'Finish the restore that was interrupted, or move aside what only looks like one',
  restore: 'Put the newest sound backup in the place of the damaged database, and keep the damaged files',
  checkpoint: 'Move the write-ahead log into the database',
  backup: 'Make a backup now',
  schema: "Take out of the database what is not Latchkey's, make again what is gone, and keep a copy of it as it is",
  figures: 'Count anew, from the sessions that are there, what cannot be so',
  sessions: 'End the sessions whose process is gone, at the last moment they were known alive',
}

/** Does one repair. Throws a `LatchkeyError`, or what the system says, where it cannot be done; whether it helped is for doctor to see. */
export function repair(which: Repair, work: DirectoryWork): void {
  const { dir } = work
  switch (which) {
    case 'permissions':
      return void keepOthersOut(dir)
    case 'lock_remains':
      return whileNobodyRuns(dir, () => clearRemains(dir))
    case 'finish_restore':
      return finishRestore(dir, { holdsInstance: false })
    case 'restore':
      return void restoreNewestBackup(work)
    case 'checkpoint':
      return inStore(dir, (store) => store.checkpoint())
    case 'backup':
      return void makeBackup(dir, 'manual')
    case 'schema':
      return mendDatabase(work)
    case 'figures':
      return recountFigures(dataLayout(dir).database)
    case 'sessions':
      return endDeadSessions(work)
    default:
      return assertNever(which)
  }
}

function clearRemains(dir: string): void {
  const { advisoryLock, holderRecord } = dataLayout(dir)
  rmSync(advisoryLock, { recursive: true, force: true })
  rmSync(holderRecord, { force: true })
}

/** Whatever was there may have changed anything: administrators are told until one of them has looked. */
function mendDatabase({ dir, by }: DirectoryWork): void {
  const { database, backups } = dataLayout(dir)
  const now = systemClock.now()
  const folder = `replaced-${isoTime(now).replaceAll(/[-:.]/g, '')}`
  const flaws = whileNobodyRuns(dir, () => inMaintenanceTurn(dir, () => mendDatabaseFile(database, path.join(backups, folder))))
  if (!flaws) return
  const [removed, restored] = [flaws.foreign, flaws.missing].map((parts) => parts.map(keyOf).join(', '))
  inStore(dir, (store) => {
    const detail = { removed: removed ?? '', restored: restored ?? '', replaced: folder }
    store.appendAudit(auditEntry(by, now, 'schema_mended', detail))
    if (flaws.foreign.length > 0)
      raiseAlert(store, by, { at: now, kind: 'foreign_schema', subject: folder, detail: { removed: removed ?? '' } })
  })
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

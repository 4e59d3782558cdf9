import { existsSync } from 'node:fs'
import { verifyAuditLog } from '../app/audit/verify-audit.ts'
import { examine, findingsText } from '../app/doctor/examine.ts'
import { isUnknown } from '../app/doctor/facts.ts'
import type {
  BackupFacts,
  DatabaseFacts,
  Facts,
  FleetFacts,
  InstanceFacts,
  LossFacts,
  RestoreFacts,
  SessionFacts,
  Unknown,
} from '../app/doctor/facts.ts'
import type { Finding } from '../app/doctor/finding.ts'
import { isoTime } from '../app/reports/iso-time.ts'
import { newestSound, ownBackups } from '../app/upkeep/backup.ts'
import type { LatchkeyError } from '../core/errors.ts'
import type { ProcessIdentity } from '../core/session/process-identity.ts'
import { findOpenings } from '../platform/directory/data-directory-privacy.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import type { DataLayout } from '../platform/directory/data-layout.ts'
import { readDirectory, readDisk, readFileSystem, readOwnership } from '../platform/directory/directory-facts.ts'
import { findStuck } from '../platform/directory/make-way.ts'
import { readHolderRecord } from '../platform/lock/holder-record.ts'
import { readAdvisoryLock } from '../platform/lock/lock-facts.ts'
import { readDisplay, readArgon2, readLibraries, runtimeName } from '../platform/machine/computer-facts.ts'
import { readMachine } from '../platform/machine/machine.ts'
import { readHooks } from '../platform/process/hooks.ts'
import { createProcessProbe } from '../platform/process/process-probe.ts'
import { isProcessStopped } from '../platform/process/process-stopped.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { isInstanceLockHeld } from '../store/sqlite/lock/instance-lock.ts'
import { libraryVersions, readDatabaseFacts } from '../store/sqlite/upkeep/database-facts.ts'
import { believingLock, probeAlone } from './holder.ts'
import { isOtherThanKnown } from './known-database.ts'
import { tracesOfLoss } from './lost-database.ts'
import { findNeighbour } from './neighbour.ts'
import { ownDeps } from './own-backups.ts'
import { readRestoreIntent } from './unfinished-restore.ts'
import { besideTheLog } from './whole-log.ts'

/** `electron` is the executable that the app runs on; null where it is not known from here. `unsafe`: why root may not even look into the directory. */
export type Patient = Readonly<{ dir: string; electron: string | null; unsafe?: LatchkeyError | null }>

/**
 * Everything that can be wrong with a data directory and with this computer, in order. Reads the whole database and the newest backup:
 * some seconds where they are large. Changes nothing, makes nothing, never throws. To be called as the owner of the directory.
 */
export const examinePatient = (patient: Patient): readonly Finding[] => examine(gather(patient), systemClock.now())

/** The same as plain text, from the process of the app, for a person to hand on. */
export function doctorReport(dir: string): string {
  const electron = process.versions['electron'] ? process.execPath : null
  return `Latchkey doctor, ${isoTime(systemClock.now())}\n${findingsText(examinePatient({ dir, electron }))}`
}

function gather({ dir, electron, unsafe = null }: Patient): Facts {
  const layout = dataLayout(dir)
  const directory = attempt(() => (unsafe ? ({ dir, kind: 'unsafe', access: 'none', why: unsafe.message } as const) : readDirectory(dir)))
  const inside = isUnknown(directory) || directory.kind !== 'folder' ? onlyIn(dir, unsafe) : attempt
  // Before anything is opened: run by root, SQLite gives a -wal or -shm back to the owner of the database, and there would be nothing to tell.
  const ownership = inside(() => readOwnership(dir))
  const openings = inside(() => findOpenings(dir))
  const instance = inside(() => readInstance(dir, layout))
  const database = inside((): DatabaseFacts => readDatabase(dir, layout))
  return {
    directory,
    ownership,
    stuck: inside(() => findStuck(dir)),
    openings,
    restore: inside(() => readRestore(dir)),
    disk: inside(() => readDisk(dir, layout.database)),
    fileSystem: inside(() => readFileSystem(dir)),
    instance,
    advisory: inside(() => readAdvisoryLock(layout)),
    database,
    loss: inside(() => readLoss(dir, database)),
    lineage: inside(() => ({ isOther: !isUnknown(database) && database.kind === 'opened' && isOtherThanKnown(dir) })),
    backups: inside(() => readBackups(dir)),
    hooks: inside(() => readHooks(dir)),
    sessions: attempt(() => judgeSessions(dir, database, instance)),
    fleet: attempt(() => readFleet(layout, database)),
    clock: attempt(() => ({ now: systemClock.now(), newest: isUnknown(database) || database.kind !== 'opened' ? null : database.newest })),
    runtime: attempt(() => ({ runtime: runtimeName(), ...libraryVersions(), ...readArgon2() })),
    display: attempt(() => readDisplay(process.env)),
    libraries: attempt(() => readLibraries(electron)),
  }
}

/** A checker that fails has found out that it cannot find out. */
function attempt<Value extends object>(find: () => Value): Value | Unknown {
  try {
    return find()
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) }
  }
}

const onlyIn =
  (dir: string, unsafe: LatchkeyError | null) =>
  <Value extends object>(_find: () => Value): Value | Unknown => ({ unknown: unsafe ? 'Not looked at.' : `There is no folder ${dir}.` })

/** HAZARD: whoever opens a database in write-ahead mode may leave files there that the owner cannot use. */
function readDatabase(dir: string, { database }: DataLayout): DatabaseFacts {
  const me = process.geteuid?.()
  const owner = me === undefined ? undefined : readOwnership(dir).owner
  if (owner !== me) throw new Error(`The data directory belongs to user ${owner}. Run doctor as that user, or as root.`)
  return readDatabaseFacts(database, (store) => verifyAuditLog({ ...besideTheLog(dir), store }, { archives: false }))
}

function readLoss(dir: string, database: DatabaseFacts | Unknown): LossFacts {
  if (isUnknown(database) || database.kind === 'refused') return { traces: [] }
  return { traces: tracesOfLoss(dir) }
}

function readInstance(dir: string, { instanceLock }: DataLayout): InstanceFacts {
  const before = readHolderRecord(dir)
  const held = isInstanceLockHeld(instanceLock)
  const holder = readHolderRecord(dir)
  const seen = createProcessProbe(readMachine())
  // A record that was there before the lock was found held is its holder's; one that came since may be of whoever is just starting.
  const isHolder = ({ instanceId }: ProcessIdentity) => held && before?.owner.instanceId === instanceId
  const verdict = holder && believingLock(seen, isHolder).judge(holder.owner)
  const stopped = held && holder !== null && seen.judge(holder.owner).liveness === 'alive' && isProcessStopped(holder.owner.pid)
  return { held, holder, verdict, stopped }
}

function readRestore(dir: string): RestoreFacts {
  const intent = readRestoreIntent(dir)
  return intent === 'strange' ? { unfinished: null, strange: true } : { unfinished: intent?.backup ?? null, strange: false }
}

function readBackups(dir: string): BackupFacts {
  const deps = ownDeps(dir)
  const [newest = null, ...others] = ownBackups(deps)
  const { found } = newestSound(deps, { withAdministrator: true })
  const sound = newestSound(deps).found?.backup ?? null
  return { newest, sound, count: newest ? 1 + others.length : 0, hasAdministrator: found?.verdict.hasAdministrator ?? false }
}

/** Whose key it is, only the desk can tell: it may be sealed. */
function readFleet({ directoryKey }: DataLayout, database: DatabaseFacts | Unknown): FleetFacts | Unknown {
  if (isUnknown(database)) return database
  const hasKey = existsSync(directoryKey)
  if (database.kind !== 'opened' || database.version < database.known) return { link: null, hasKey, waiting: 0 }
  return isUnknown(database.fleet) ? database.fleet : { ...database.fleet, hasKey }
}

function judgeSessions(dir: string, database: DatabaseFacts | Unknown, instance: InstanceFacts | Unknown): SessionFacts | Unknown {
  if (isUnknown(database)) return database
  if (database.kind === 'missing') return { alive: 0, dead: 0, unclear: 0 }
  if (database.kind === 'refused') return { unknown: 'The database cannot be opened.' }
  if (isUnknown(database.owners)) return database.owners
  const holder = !isUnknown(instance) && instance.held ? instance.holder?.owner.instanceId : undefined
  // As the repair and the next launch judge them, which begin where nobody holds the lock.
  const isFree = !isUnknown(instance) && !instance.held && !(database.owners.length > 0 && findNeighbour(dir))
  const probe = isFree ? probeAlone() : believingLock(createProcessProbe(readMachine()), ({ instanceId }) => instanceId === holder)
  const verdicts = database.owners.map((owner) => probe.judge(owner).liveness)
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length
  return { alive: count('alive'), dead: count('dead'), unclear: count('unknown') }
}

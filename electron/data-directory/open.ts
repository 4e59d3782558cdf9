import { existsSync, statSync } from 'node:fs'
import type { WholeLog } from '../app/audit/set-back.ts'
import type { Actor } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { AuditArchive, Clock, Entropy, Log, ProcessProbe, Store } from '../core/ports/ports.ts'
import type { Departure } from '../core/session/departure.ts'
import { hereOf } from '../core/session/presence.ts'
import type { Here } from '../core/session/presence.ts'
import type { Liveness, ProcessIdentity } from '../core/session/process-identity.ts'
import type { BackupShelf } from '../core/upkeep/backup.ts'
import { resolveDataDirectory } from '../platform/directory/data-directory-choice.ts'
import { explainDirectoryFailure } from '../platform/directory/data-directory-errors.ts'
import { findOpenings } from '../platform/directory/data-directory-privacy.ts'
import { prepareDataDirectory } from '../platform/directory/data-directory.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { makeWayInDataDirectory } from '../platform/directory/make-way.ts'
import { readDeparture } from '../platform/disk/departure-file.ts'
import type { HolderRecord } from '../platform/lock/holder-record.ts'
import { tellOtherAccount } from '../platform/lock/other-account.ts'
import { readMachine } from '../platform/machine/machine.ts'
import { isProcessStopped } from '../platform/process/process-stopped.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import type { OpenOptions } from '../store/sqlite/open-store.ts'
import { livingHolder, probeBeside } from './holder.ts'
import { openUsedStore, tracesOfLoss } from './lost-database.ts'
import { becomeOwnerOf } from './owner.ts'
import { startAfresh } from './start-afresh.ts'
import { finishRestore } from './unfinished-restore.ts'
import { besideTheLog } from './whole-log.ts'

/** Where a tool is started, and what it is. */
export type Surroundings = Readonly<{
  /** How the person started it, for hints. */
  command: string
  version: string
  env: Readonly<Record<string, string | undefined>>
  /** The data directory when nobody asks for another. */
  userData: string
  /** What a relative `--data-dir` counts from. */
  workingFolder: string
  log: Pick<Log, 'error'>
}>

/** `read` requires a database, `make` creates what is missing, `startAfresh` also where a database was lost, for whom it names. */
export type Opening = 'read' | 'make' | Readonly<{ startAfresh: Actor }>

export type Opened = Readonly<{
  store: Store
  archive: AuditArchive
  backups: BackupShelf
  notedHeads: WholeLog['notedHeads']
  clock: Clock
  entropy: Entropy
  judge: (owner: ProcessIdentity) => Liveness
  probe: ProcessProbe
  /** For telling silence by the clock of this boot. */
  here: Here | undefined
  /** What the last instance put down of an end that it could not write. */
  departure: Departure | null
  /** Whether the operating system has stopped a process; false where it cannot be told. */
  isStopped: (owner: ProcessIdentity) => boolean
}>

export type Entrance = Readonly<{
  dir: string
  hasDatabase: () => boolean
  becomeOwner: () => void
  open: (opening: Opening) => Opened
  /** The mode of a directory that other accounts may look into; null for one that is its owner's alone. */
  modeForOthers: () => string | null
}>

/** Finds the data directory that a tool is meant for. Nothing in it is touched before `open`. */
export function enterWithTool(dataDir: string | undefined, around: Surroundings): Entrance {
  const { env, userData, workingFolder } = around
  const argv = dataDir === undefined ? [] : [`--data-dir=${dataDir}`]
  const { dir, explicit } = resolveDataDirectory({ argv, env, userData, cwd: workingFolder })
  const hasDatabase = () => isThere(dir, dataLayout(dir).database)
  return {
    dir,
    hasDatabase,
    becomeOwner: () => becomeOwnerOf(dir),
    modeForOthers: () => findOpenings(dir).find(({ name }) => name === '.')?.mode ?? null,
    open(opening) {
      becomeOwnerOf(dir)
      return tellOtherAccount(dir, () => {
        finishRestore(dir, { holdsInstance: false })
        if (opening !== 'read') prepareDataDirectory(dir, { explicit })
        else if (!hasDatabase() && tracesOfLoss(dir).length === 0) throw nothingToRead(dir, around)
        else makeWayInDataDirectory(dir)
        return openDirectory(
          dir,
          around,
          typeof opening === 'string' ? () => openToolStore(dir, { log: around.log }) : () => startAfresh(dir, opening.startAfresh),
        )
      })
    },
  }
}

/** For tools that mostly read, and for what opens a database only to do one thing. */
export const openToolStore = (dir: string, options: Pick<OpenOptions, 'verify' | 'log'> = {}): Store =>
  openUsedStore(dir, { ...options, thrifty: true })

function openDirectory(dir: string, around: Surroundings, openStore: () => Store): Opened {
  const holder = livingHolder(dir)
  if (holder && holder.appVersion !== around.version) throw otherVersionRuns(holder, dir, around)
  const probe = probeBeside(dir)
  return {
    store: openStore(),
    ...besideTheLog(dir),
    clock: systemClock,
    judge: (owner) => probe.judge(owner).liveness,
    probe,
    here: hereOf(readMachine(), systemClock),
    departure: readDeparture(dataLayout(dir).departure),
    isStopped: ({ pid }) => isProcessStopped(pid),
  }
}

/** Opening the database could bring it to this version, under a running app that does not know it. */
function otherVersionRuns({ appVersion, owner }: HolderRecord, dir: string, { version }: Surroundings): LatchkeyError {
  return new LatchkeyError(
    'instance_busy',
    `Latchkey ${appVersion} is running on ${dir} (process ${owner.pid} on ${owner.host}, as ${owner.osUser}), and this is ${version}. ` +
      'Nothing was changed. Close that window first, or use the CLI of the same version.',
    { params: { pid: owner.pid, host: owner.host, osUser: owner.osUser } },
  )
}

function nothingToRead(dir: string, { command }: Surroundings): LatchkeyError {
  if (!existsSync(dir)) return noDirectory(dir)
  return new LatchkeyError(
    'data_directory_unusable',
    `There is no Latchkey database in ${dir}. ${CHOICE}; to begin there, start the app or run ${command} users add --help.`,
    { params: { dir } },
  )
}

/** For what can do without the database, but not without its directory. */
export function requireDirectory(dir: string): void {
  if (!existsSync(dir)) throw noDirectory(dir)
}

const noDirectory = (dir: string) =>
  new LatchkeyError('data_directory_missing', `The data directory ${dir} does not exist. ${CHOICE}.`, { params: { dir } })

const CHOICE = 'Check --data-dir and LATCHKEY_DATA_DIR'

function isThere(dir: string, file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw explainDirectoryFailure(dir, error)
  }
}

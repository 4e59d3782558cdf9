import { existsSync, statSync } from 'node:fs'
import type { AdminIo } from './admin-io.ts'
import { actAsOwnerOf } from './owner-privileges.ts'
import { LatchkeyError } from '../../electron/core/errors.ts'
import type { AuditArchive, Clock, Entropy, ProcessProbe, Store } from '../../electron/core/ports.ts'
import type { Liveness, ProcessIdentity } from '../../electron/core/process-identity.ts'
import { createAuditArchive } from '../../electron/platform/audit-archive.ts'
import { prepareDataDirectory } from '../../electron/platform/data-directory.ts'
import { resolveDataDirectory } from '../../electron/platform/data-directory-choice.ts'
import { explainDirectoryFailure } from '../../electron/platform/data-directory-errors.ts'
import { dataLayout } from '../../electron/platform/data-layout.ts'
import { createEntropy } from '../../electron/platform/entropy.ts'
import { readHolderRecord } from '../../electron/platform/holder-record.ts'
import type { HolderRecord } from '../../electron/platform/holder-record.ts'
import { readMachine } from '../../electron/platform/machine.ts'
import { createProcessProbe } from '../../electron/platform/process-probe.ts'
import { systemClock } from '../../electron/platform/system-clock.ts'
import { isInstanceLockHeld } from '../../electron/store/sqlite/instance-lock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'

export type Opening = 'read' | 'make'

export type Opened = Readonly<{
  store: Store
  archive: AuditArchive
  clock: Clock
  entropy: Entropy
  judge: (owner: ProcessIdentity) => Liveness
  probe: ProcessProbe
}>

export type Entrance = Readonly<{ dir: string; hasDatabase: () => boolean; actAsOwner: () => void; open: (opening: Opening) => Opened }>

/** Finds the data directory that is meant. Nothing in it is touched before `open`. */
export function enterAsAdmin(dataDir: string | undefined, io: AdminIo): Entrance {
  const argv = dataDir === undefined ? [] : [`--data-dir=${dataDir}`]
  const { dir, explicit } = resolveDataDirectory({ argv, env: io.env, userData: io.userData, cwd: io.workingFolder })
  const hasDatabase = () => isThere(dir, dataLayout(dir).database)
  return {
    dir,
    hasDatabase,
    actAsOwner: () => actAsOwnerOf(dir),
    open(opening) {
      actAsOwnerOf(dir)
      if (opening === 'make') prepareDataDirectory(dir, { explicit })
      else if (!hasDatabase()) throw nothingToRead(dir, io)
      return openDirectory(dir, io)
    },
  }
}

function openDirectory(dir: string, io: AdminIo): Opened {
  const holder = livingHolder(dir)
  if (holder && holder.appVersion !== io.version) throw otherVersionRuns(holder, dir, io)
  const probe = probeFor(dir, holder)
  return {
    store: openSqliteStore(dataLayout(dir).database, { thrifty: true }),
    archive: createAuditArchive(dataLayout(dir).auditArchive),
    clock: systemClock,
    entropy: createEntropy(),
    judge: (owner) => probe.judge(owner).liveness,
    probe,
  }
}

/** The kernel's lock knows better than any PID: another PID namespace or a hidden /proc cannot deceive it. */
function probeFor(dir: string, holder: HolderRecord | null): ProcessProbe {
  const probe = createProcessProbe(readMachine())
  return {
    judge(owner) {
      const verdict = probe.judge(owner)
      if (verdict.liveness === 'alive' || holder?.owner.instanceId !== owner.instanceId) return verdict
      const holds = livingHolder(dir)?.owner.instanceId === owner.instanceId
      return holds ? { liveness: 'alive', reason: 'same_instance' } : verdict
    },
  }
}

/** What the holder wrote of itself, while the kernel says that it lives. */
function livingHolder(dir: string): HolderRecord | null {
  return isInstanceLockHeld(dataLayout(dir).instanceLock) ? readHolderRecord(dir) : null
}

/** Opening the database could bring it to this version, under a running app that does not know it. */
function otherVersionRuns({ appVersion, owner }: HolderRecord, dir: string, io: AdminIo): LatchkeyError {
  return new LatchkeyError(
    'instance_busy',
    `Latchkey ${appVersion} is running on ${dir} (process ${owner.pid} on ${owner.host}, as ${owner.osUser}), and this is ${io.version}. ` +
      'Nothing was changed. Close that window first, or use the CLI of the same version.',
    { params: { pid: owner.pid, host: owner.host, osUser: owner.osUser } },
  )
}

function nothingToRead(dir: string, io: AdminIo): LatchkeyError {
  const choice = 'Check --data-dir and LATCHKEY_DATA_DIR'
  if (!existsSync(dir))
    return new LatchkeyError('data_directory_missing', `The data directory ${dir} does not exist. ${choice}.`, { params: { dir } })
  return new LatchkeyError(
    'data_directory_unusable',
    `There is no Latchkey database in ${dir}. ${choice}; to begin there, start the app or run ${io.command} users add --help.`,
    { params: { dir } },
  )
}

function isThere(dir: string, file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw explainDirectoryFailure(dir, error)
  }
}

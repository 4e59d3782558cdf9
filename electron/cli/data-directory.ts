import { existsSync, statSync } from 'node:fs'
import { LatchkeyError } from '../core/errors.ts'
import type { AuditArchive, Clock, Entropy, ProcessProbe, Store } from '../core/ports/ports.ts'
import type { Liveness, ProcessIdentity } from '../core/session/process-identity.ts'
import { resolveDataDirectory } from '../platform/directory/data-directory-choice.ts'
import { explainDirectoryFailure } from '../platform/directory/data-directory-errors.ts'
import { prepareDataDirectory } from '../platform/directory/data-directory.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { createAuditArchive } from '../platform/file/audit-archive.ts'
import { readHolderRecord } from '../platform/lock/holder-record.ts'
import type { HolderRecord } from '../platform/lock/holder-record.ts'
import { readMachine } from '../platform/machine/machine.ts'
import { createProcessProbe } from '../platform/process/process-probe.ts'
import { createEntropy } from '../platform/secret/entropy.ts'
import { systemClock } from '../platform/time/system-clock.ts'
import { isInstanceLockHeld } from '../store/sqlite/lock/instance-lock.ts'
import { openSqliteStore } from '../store/sqlite/open-store.ts'
import { actAsOwnerOf } from './owner-privileges.ts'
import type { AdminIo } from './terminal/admin-io.ts'

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

import { lstatSync, rmSync } from 'node:fs'
import { LatchkeyError } from '../../core/errors.ts'
import type { ProcessProbe } from '../../core/ports/ports.ts'
import { explainDirectoryFailure } from '../directory/data-directory-errors.ts'
import { dataLayout } from '../directory/data-layout.ts'
import { setMode } from '../disk/plain-file.ts'
import { errorCode } from '../file/error-code.ts'
import { readHolderRecord, removeHolderRecord, writeHolderRecord } from './holder-record.ts'
import type { HolderRecord } from './holder-record.ts'
import { lockSync, unlockSync } from './quiet-lockfile.ts'

/** proper-lockfile's default: a lock that nobody refreshed for this long counts as left behind. It is refreshed every half of it. */
const STALE_MS = 10_000

export type AdvisoryLockOptions = Readonly<{
  dir: string
  record: HolderRecord
  probe: ProcessProbe
  /** Another tool took or removed the lock, or it went stale while this computer slept. The kernel-held lock is still ours. */
  onCompromised: (error: Error) => void
}>

/**
 * Takes the lock that people and other tools see, and writes down who holds it. To be called only while the kernel-held lock is ours:
 * so a lock left behind is reclaimed at once, with no waiting, when its record names a dead process. Synchronous, 1 ms.
 * Throws `instance_lock_foreign` (a tool that leaves no record holds it), `instance_busy` (the record names a process that may be living)
 * or what is wrong with the data directory.
 */
export function takeAdvisoryLock({ dir, record, probe, onCompromised }: AdvisoryLockOptions): Readonly<{ release(): void }> {
  const { advisoryLock } = dataLayout(dir)
  const options = { lockfilePath: advisoryLock, realpath: false, stale: STALE_MS, onCompromised }
  try {
    clearTheWay(dir, probe)
    // First the record: a crash in between leaves a record without a lock, never a lock that nobody answers for.
    writeHolderRecord(dir, record)
    lockSync(dir, options)
    setMode(advisoryLock, 0o700)
  } catch (error) {
    removeHolderRecord(dir, record.owner.instanceId)
    throw errorCode(error) === 'ELOCKED' ? foreign(dir) : explainDirectoryFailure(dir, error)
  }
  return { release: () => release(dir, record) }
}

/** Never throws: a lock that was lost is no reason to fail on the way out, and the next holder copes with what is left. */
function release(dir: string, { owner }: HolderRecord): void {
  try {
    unlockSync(dir, { lockfilePath: dataLayout(dir).advisoryLock, realpath: false })
    removeHolderRecord(dir, owner.instanceId)
  } catch {
    // ENOTACQUIRED after it was compromised: then neither lock nor record may be ours.
  }
}

function clearTheWay(dir: string, probe: ProcessProbe): void {
  const { advisoryLock } = dataLayout(dir)
  const found = lstatSync(advisoryLock, { throwIfNoEntry: false })
  if (!found) return
  if (found.isDirectory() && isFresh(found.mtimeMs)) {
    const holder = readHolderRecord(dir)
    if (!holder) throw foreign(dir)
    if (probe.judge(holder.owner).liveness !== 'dead') throw busy(dir, holder)
  }
  // Not rmdir: a bad restore leaves a file there, and synchronising tools leave files inside.
  rmSync(advisoryLock, { recursive: true, force: true })
}

/** A time far ahead is a clock that was set back, not a promise: proper-lockfile itself would wait until the clock gets there. */
const isFresh = (mtimeMs: number) => Math.abs(Date.now() - mtimeMs) <= STALE_MS

const foreign = (dir: string) =>
  new LatchkeyError(
    'instance_lock_foreign',
    `Another program, not Latchkey, has locked the data directory ${dir}. It may be a backup or synchronising tool: let it finish and start again.`,
    { params: { dir } },
  )

const busy = (dir: string, { owner, since }: HolderRecord) =>
  new LatchkeyError(
    'instance_busy',
    `The data directory ${dir} is in use by ${owner.osUser} on ${owner.host} (process ${owner.pid}) since ${new Date(since).toISOString()}. Close Latchkey there, or wait ${STALE_MS / 1000} seconds and start again.`,
    { params: { dir, host: owner.host, pid: owner.pid, osUser: owner.osUser, since: new Date(since).toISOString() } },
  )

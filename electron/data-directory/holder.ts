import { LatchkeyError } from '../core/errors.ts'
import type { ProcessProbe } from '../core/ports/ports.ts'
import type { ProcessIdentity } from '../core/session/process-identity.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { readHolderRecord } from '../platform/lock/holder-record.ts'
import type { HolderRecord } from '../platform/lock/holder-record.ts'
import { readMachine } from '../platform/machine/machine.ts'
import { createProcessProbe } from '../platform/process/process-probe.ts'
import { isInstanceLockHeld, takeInstanceLock } from '../store/sqlite/lock/instance-lock.ts'

/** What the holder wrote of itself, while the kernel says that it lives. HAZARD: who holds the lock itself learns of whoever held it before. */
export const livingHolder = (dir: string): HolderRecord | null =>
  isInstanceLockHeld(dataLayout(dir).instanceLock) ? readHolderRecord(dir) : null

/**
 * Law 2: the kernel's lock knows better than any PID. Whoever holds it lives, whatever can be seen of its process from here: another PID
 * namespace, a hidden /proc or a clock that was set cannot deceive it.
 */
export const believingLock = (seen: ProcessProbe, holdsLock: (owner: ProcessIdentity) => boolean): ProcessProbe => ({
  judge(owner) {
    const verdict = seen.judge(owner)
    return verdict.liveness !== 'alive' && holdsLock(owner) ? { liveness: 'alive', reason: 'same_instance' } : verdict
  },
})

/** Judges the owners of sessions in a data directory, from a process that is not its instance. The lock is asked anew each time. */
export const probeBeside = (dir: string): ProcessProbe =>
  believingLock(
    createProcessProbe(readMachine()),
    // The record is cheap to read, and names who alone can hold the lock.
    ({ instanceId }) => readHolderRecord(dir)?.owner.instanceId === instanceId && livingHolder(dir)?.owner.instanceId === instanceId,
  )

/** Runs what no instance may be there for: none starts meanwhile either. Throws `instance_busy`. This process must not hold the lock. */
export function whileNobodyRuns<Value>(dir: string, work: () => Value): Value {
  const lock = takeInstanceLock(dataLayout(dir).instanceLock)
  if (lock.kind === 'held') throw instanceRuns(dir)
  try {
    return work()
  } finally {
    lock.release()
  }
}

const instanceRuns = (dir: string) =>
  new LatchkeyError(
    'instance_busy',
    `Latchkey is running on ${dir}. Nothing was changed. Close its window first; doctor says who holds it.`,
    { params: { dir } },
  )

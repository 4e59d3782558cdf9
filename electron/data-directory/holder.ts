import { LatchkeyError } from '../core/errors.ts'
import type { ProcessProbe } from '../core/ports/ports.ts'
import type { Machine, ProcessIdentity } from '../core/session/process-identity.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { readHolderRecord } from '../platform/lock/holder-record.ts'
import type { HolderRecord } from '../platform/lock/holder-record.ts'
import { isKnownByName, readMachine } from '../platform/machine/machine.ts'
import { createProcessProbe } from '../platform/process/process-probe.ts'
import { isInstanceLockHeld, takeInstanceLock } from '../store/sqlite/lock/instance-lock.ts'
import { requireNobodyIn } from './neighbour.ts'

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

/**
 * The same where nobody holds the lock but this very process: nobody else lives on the directory, whatever a PID, a name or the age of a file
 * says. Write-ahead logging keeps the database to one computer, so one that is said to be another's was copied, or this one was renamed: where a
 * name is all that is known of it, the boot tells.
 */
export const aloneHere = (seen: ProcessProbe, { bootId }: Pick<Machine, 'bootId'>): ProcessProbe => ({
  judge(owner) {
    const verdict = seen.judge(owner)
    if (verdict.liveness === 'dead' || verdict.reason === 'same_instance') return verdict
    const isElsewhere = verdict.reason === 'other_host' && !(isKnownByName(owner) && owner.bootId === bootId)
    return { liveness: 'dead', reason: isElsewhere ? 'other_host' : 'lock_free' }
  },
})

/** Judges the owners of sessions in a data directory, from a process that is not its instance. The lock is asked anew each time. */
export const probeBeside = (dir: string): ProcessProbe =>
  believingLock(
    createProcessProbe(readMachine()),
    // The record is cheap to read, and names who alone can hold the lock.
    ({ instanceId }) => readHolderRecord(dir)?.owner.instanceId === instanceId && livingHolder(dir)?.owner.instanceId === instanceId,
  )

/** The same for one that holds the lock, or has found it free. */
export function probeAlone(): ProcessProbe {
  const machine = readMachine()
  return aloneHere(createProcessProbe(machine), machine)
}

/**
 * Runs what no instance may be there for: none starts meanwhile either. The lock may be free only because its file was removed, so whoever sits
 * there in spite of it is looked for, too. Throws `instance_busy`. This process must neither hold the lock nor have the database open.
 */
export function whileNobodyRuns<Value>(dir: string, work: () => Value): Value {
  const lock = takeInstanceLock(dataLayout(dir).instanceLock)
  if (lock.kind === 'held') throw instanceRuns(dir)
  try {
    requireNobodyIn(dir)
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

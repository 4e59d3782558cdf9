import { rmSync } from 'node:fs'
import { LatchkeyError } from '../../../core/errors.ts'
import { readSmall } from '../../../platform/disk/plain-file.ts'
import { writeWhole } from '../../../platform/disk/whole-file.ts'
import { takeKernelLock } from '../lock/kernel-lock.ts'

/** What is being done, for those who have to wait. */
export type Maintaining = 'a clean-up or a restore' | 'maintenance'

type Note = Readonly<{ pid: number; what: Maintaining }>

/**
 * Runs a piece of maintenance, such as a clean-up, while no other process runs one on the same data directory. Throws `maintenance_busy` at
 * once where another does: what it would find is about to change.
 */
export function withMaintenanceLock<Value>(file: string, work: () => Value): Value {
  const release = takeMaintenanceLock(file, 'a clean-up or a restore')
  if (!release) throw maintenanceBusy(file)
  try {
    return work()
  } finally {
    release()
  }
}

/** The same for work that is done in steps: what lets the lock go, or null where another process has it. */
export function takeMaintenanceLock(file: string, what: Maintaining): (() => void) | null {
  const lock = takeKernelLock({ file, name: 'the lock for maintenance' })
  if (lock.kind === 'held') return null
  writeNote(file, { pid: process.pid, what })
  return () => {
    removeNote(file)
    lock.release()
  }
}

export function maintenanceBusy(file: string): LatchkeyError {
  const note = readNote(file)
  const who = note
    ? `Process ${note.pid} is at work on this data directory: ${note.what}.`
    : 'Another clean-up or other maintenance is running on this data directory.'
  return new LatchkeyError('maintenance_busy', `${who} Nothing was changed. Wait until it has finished, then look again.`, {
    params: { file },
  })
}

const noteOf = (file: string) => file.replace(/\.db$/, '.json')

/** Only a courtesy: the lock is the truth. */
function writeNote(file: string, note: Note): void {
  try {
    writeWhole(noteOf(file), JSON.stringify(note), { durable: false })
  } catch {
    // A full disk must not keep a clean-up from being done.
  }
}

/** One that stays misleads nobody: it is read only while the lock is held, and written by whoever takes it. */
function removeNote(file: string): void {
  try {
    rmSync(noteOf(file), { force: true })
  } catch {
    // The folder may have become read-only, or the note a folder.
  }
}

function readNote(file: string): Note | null {
  try {
    return JSON.parse(readSmall(noteOf(file))) as Note
  } catch {
    return null
  }
}

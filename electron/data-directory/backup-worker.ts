import { parentPort, workerData } from 'node:worker_threads'
import { LatchkeyError } from '../core/errors.ts'
import { makeBackup } from './backups.ts'
import type { DailyBackup, Reply } from './daily-backup.ts'
import { setBackIn } from './set-back-alert.ts'

/** That it cannot be compared makes the backup no worse. */
function compared(dir: string): Omit<DailyBackup, 'backup'> {
  try {
    return { setBack: setBackIn(dir), trouble: null }
  } catch (error) {
    return { setBack: null, trouble: String(error) }
  }
}

/** A thread of its own: copying and checking a large database takes a second, and the main process may not stand still for 16 ms. */
function backUp(): Reply {
  try {
    const dir = workerData as string
    return { backup: makeBackup(dir, 'daily'), ...compared(dir) }
  } catch (error) {
    const code = error instanceof LatchkeyError ? error.code : 'internal'
    return { code, message: error instanceof Error ? error.message : String(error) }
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(backUp())

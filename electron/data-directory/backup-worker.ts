import { parentPort, workerData } from 'node:worker_threads'
import { LatchkeyError } from '../core/errors.ts'
import type { ErrorCode } from '../core/errors.ts'
import type { Backup } from '../core/upkeep/backup.ts'
import { makeBackup } from './backups.ts'

type Reply = Readonly<{ backup: Backup }> | Readonly<{ code: ErrorCode; message: string }>

/** A thread of its own: copying and checking a large database takes a second, and the main process may not stand still for 16 ms. */
function backUp(): Reply {
  try {
    return { backup: makeBackup(workerData as string, 'daily') }
  } catch (error) {
    const code = error instanceof LatchkeyError ? error.code : 'internal'
    return { code, message: error instanceof Error ? error.message : String(error) }
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(backUp())

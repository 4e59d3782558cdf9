import { Worker } from 'node:worker_threads'
import type { SetBack } from '../app/audit/set-back.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { ErrorCode } from '../core/errors.ts'
import type { UtcMs } from '../core/ids.ts'
import { isBackupDue } from '../core/upkeep/backup.ts'
import type { Backup } from '../core/upkeep/backup.ts'
import { backupShelf, makeBackup } from './backups.ts'

/** With what is found out on the way: whether the audit log lacks what it had, or what kept that from being told. */
export type DailyBackup = Readonly<{ backup: Backup; setBack: SetBack | null; trouble: string | null }>
export type Reply = DailyBackup | Readonly<{ code: ErrorCode; message: string }>

/** Makes today's backup unless there is one, and blocks meanwhile: for a process without a window. Null where there is. */
export const backUpAtOnceIfDue = (dir: string, now: UtcMs): Backup | null =>
  isBackupDue(backupShelf(dir), now) ? makeBackup(dir, 'daily') : null

/** `worker` is the file of `backup-worker`, built or not. */
export type DailyBackupDeps = Readonly<{ dir: string; worker: string }>

/**
 * Makes today's backup unless there is one, in another thread; null where there is. For a quiet moment, and not twice at once. Rejects with
 * what kept it from being made; the older backups are then as they were.
 */
export async function backUpIfDue({ dir, worker }: DailyBackupDeps, now: UtcMs): Promise<DailyBackup | null> {
  if (!isBackupDue(backupShelf(dir), now)) return null
  const reply = await new Promise<Reply>((resolve, reject) => {
    const thread = new Worker(worker, { workerData: dir })
    // Closing the app does not wait for a backup: half of one is a draft, which the next one sweeps away.
    thread.unref()
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => reject(new LatchkeyError('internal', 'The thread that makes the backup ended without an answer.')))
  })
  if ('backup' in reply) return reply
  throw new LatchkeyError(reply.code, reply.message)
}

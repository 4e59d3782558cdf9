import type { Admin } from './admin-session.ts'
import type { Opened } from './data-directory.ts'
import { createBackup } from '../../electron/app/backup.ts'
import type { CleanUpDeps } from '../../electron/app/clean-up.ts'
import { dataLayout } from '../../electron/platform/data-layout.ts'
import { isProcessStopped } from '../../electron/platform/process-stopped.ts'
import { openBackupShelf } from '../../electron/store/sqlite/backup.ts'

export function cleanUpDeps(
  admin: Admin,
  { store, clock, entropy, probe }: Opened,
  waiting: CleanUpDeps['waiting'] = () => {},
): CleanUpDeps {
  const { database, backups } = dataLayout(admin.dataDirectory)
  return {
    store,
    clock,
    entropy,
    probe,
    by: admin.by,
    isStopped: ({ pid }) => isProcessStopped(pid),
    snapshot: () => createBackup({ shelf: openBackupShelf({ database, folder: backups }), clock }, 'cleanup').name,
    pause: (length) => admin.io.pause(length),
    waiting,
  }
}

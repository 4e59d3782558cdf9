import type { CleanUpDeps } from '../../app/clean-up/clean-up.ts'
import { createBackup } from '../../app/upkeep/backup.ts'
import { dataLayout } from '../../platform/directory/data-layout.ts'
import { isProcessStopped } from '../../platform/process/process-stopped.ts'
import { openBackupShelf } from '../../store/sqlite/upkeep/backup.ts'
import type { Admin } from '../admin-session.ts'
import type { Opened } from '../data-directory.ts'

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

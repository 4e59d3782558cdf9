import type { CleanUpDeps } from '../../app/clean-up/clean-up.ts'
import { makeBackup } from '../../data-directory/backups.ts'
import type { Opened } from '../../data-directory/open.ts'
import type { Admin } from '../admin-session.ts'

export function cleanUpDeps(
  admin: Admin,
  { store, clock, entropy, probe, departure, isStopped }: Opened,
  waiting: CleanUpDeps['waiting'] = () => {},
): CleanUpDeps {
  return {
    store,
    clock,
    entropy,
    probe,
    departure,
    by: admin.by,
    isStopped,
    snapshot: () => makeBackup(admin.dataDirectory, 'cleanup').name,
    pause: (length) => admin.io.pause(length),
    waiting,
  }
}

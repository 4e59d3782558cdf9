import type { WholeLog } from '../app/audit/set-back.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { createAuditArchive } from '../platform/file/audit-archive.ts'
import { readNotedHeads } from '../platform/file/noted-heads.ts'
import { createEntropy } from '../platform/secret/entropy.ts'
import { backupShelf } from './backups.ts'

/** All that tells of the audit log of a directory, but for the database. */
export function besideTheLog(dir: string) {
  const { auditArchive, logs } = dataLayout(dir)
  return {
    archive: createAuditArchive(auditArchive),
    backups: backupShelf(dir),
    notedHeads: () => readNotedHeads(logs),
    entropy: createEntropy(),
  } satisfies Omit<WholeLog, 'store'>
}

import { raiseAlert } from '../app/alerts/raise-alert.ts'
import { findSetBack } from '../app/audit/set-back.ts'
import type { Actor } from '../core/audit/audit.ts'
import type { UtcMs } from '../core/ids.ts'
import type { Store } from '../core/ports/ports.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { createAuditArchive } from '../platform/file/audit-archive.ts'
import { createEntropy } from '../platform/secret/entropy.ts'
import { backupShelf } from './backups.ts'

/** Whoever looks after a directory while the app runs. */
export type Watch = Readonly<{ dir: string; store: Store; by: Actor; now: UtcMs }>

/**
 * Tells administrators of an audit log that lacks what backups and archives prove it had; what they have seen to is no news. Opens each backup:
 * some milliseconds.
 */
export function tellOfSetBack({ dir, store, by, now: at }: Watch): void {
  const archive = createAuditArchive(dataLayout(dir).auditArchive)
  const proof = findSetBack({ store, archive, backups: backupShelf(dir), entropy: createEntropy() })
  if (!proof) return
  const { seq, why, file } = proof
  const [kind, subject] = ['audit_broken', `${why}:${seq}`] as const
  if (store.alerts.lastAcknowledged(kind, subject) === null)
    raiseAlert(store, by, { at, kind, subject, detail: { case: why, seq, file: file ?? '' } })
}

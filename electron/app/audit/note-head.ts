import { hexOf } from '../../core/audit/audit-chain.ts'
import type { Log, Store } from '../../core/ports/ports.ts'

/**
 * Writes the head of the audit log where the database is not: whoever cuts the log, or puts an older database in its place, has to find it there
 * too, and in every copy of it. `audit verify` compares. One row is read, which no writer keeps waiting; never throws.
 */
export function noteAuditHead(store: Pick<Store, 'auditEnds'>, log: Log): void {
  try {
    const { newest, database } = store.auditEnds()
    log.info('audit head', { seq: newest.seq, hash: hexOf(newest.hash), database })
  } catch (error) {
    log.warn('the head of the audit log could not be read', { error: String(error) })
  }
}

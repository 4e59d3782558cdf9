import { isAdministrator } from '../../../core/accounts/user.ts'
import type { EraseUserOutcome, UserErasure } from '../../../core/ports/store-port.ts'
import { forgetNames } from '../audit/audit-names.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { endAllOf } from '../session/session-transitions.ts'
import { blobFromUuid } from '../session/uuid-blob.ts'
import { clearAttempts } from './attempts-table.ts'
import { hasOtherAdministrator, selectCredentialsOf, updateUserRow } from './user-table.ts'

/** No password has it: nobody can sign in. */
export const NO_PASSWORD = '*'

type Erasure = Exclude<EraseUserOutcome, { kind: 'erased' }> | Omit<Extract<EraseUserOutcome, { kind: 'erased' }>, 'isOverwritten'>

const SQL = {
  mark: 'UPDATE users SET erased_at = ? WHERE id = ?',
  forgetAlike: 'DELETE FROM alike_names WHERE user_id = ?',
  forgetImport: 'DELETE FROM imported_rows WHERE target = ?',
  /** What another system's file said of a session says whose it was. */
  forgetRows: `UPDATE sessions SET end_evidence = json_remove(end_evidence, '$.imported.row') WHERE user_id = ? AND end_reason = 'imported'`,
  /** Lines of a version that wrote names into the chain. */
  named: `SELECT count(*) AS lines FROM audit_events WHERE seq NOT IN (SELECT seq FROM audit_names)
    AND json_extract(detail, '$.user') = ? AND (json_type(detail, '$.username') = 'text' OR json_type(detail, '$.old') = 'object')`,
} as const

/** Only inside `Connection.write`. */
export function eraseUser(db: Connection, { id, at, pseudonym, forgive, ends, audit }: UserErasure): Erasure {
  const before = selectCredentialsOf(db, id)
  if (!before) return { kind: 'not_found' }
  if (isAdministrator(before.user) && !hasOtherAdministrator(db, id)) return { kind: 'last_administrator' }
  const nobody = { username: pseudonym, displayName: pseudonym, email: null, role: 'user', disabledAt: at } as const
  updateUserRow(db, { ...before.user, ...nobody, mustChangePassword: false, oneTimeSince: null }, NO_PASSWORD, at)
  db.statement(SQL.mark).run(at, blobFromUuid(id))
  for (const sql of [SQL.forgetAlike, SQL.forgetImport, SQL.forgetRows]) db.statement(sql).run(blobFromUuid(id))
  for (const subject of forgive) clearAttempts(db, subject)
  forgetNames(db, id)
  insertAudit(db, audit)
  const ended = endAllOf(db, id, ends, at)
  const { lines } = db.statement(SQL.named).get(id) as { lines: number }
  return { kind: 'erased', ended, linesWithNames: lines }
}

import { isAdministrator } from '../../../core/accounts/user.ts'
import type { UpdateUserOutcome, UserUpdate } from '../../../core/ports/store-port.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { endAllOf } from '../session/session-transitions.ts'
import { clearAttempts } from './attempts-table.ts'
import { hasOtherAdministrator, selectCredentialsOf, takenField, updateUserRow } from './user-table.ts'

/** Only inside `Connection.write`. */
export function updateUser(db: Connection, { id, at, set, ifPasswordHash, forgive, ends, audit }: UserUpdate): UpdateUserOutcome {
  const before = selectCredentialsOf(db, id)
  if (!before) return { kind: 'not_found' }
  if (ifPasswordHash !== undefined && ifPasswordHash !== before.passwordHash) return { kind: 'outdated' }
  const { passwordHash = before.passwordHash, ...fields } = set
  const user = { ...before.user, ...fields }
  const loses = isAdministrator(before.user) && !isAdministrator(user)
  if (loses && !hasOtherAdministrator(db, id)) return { kind: 'last_administrator' }
  const field = takenField(db, user)
  if (field) return { kind: 'taken', field }
  updateUserRow(db, user, passwordHash, at)
  if (forgive !== undefined) clearAttempts(db, forgive)
  insertAudit(db, audit)
  return { kind: 'updated', user, ended: ends ? endAllOf(db, id, ends, at) : [] }
}

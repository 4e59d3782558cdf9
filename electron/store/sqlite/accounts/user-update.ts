import { decideAccountChange } from '../../../core/accounts/account-change.ts'
import type { Names } from '../../../core/accounts/names.ts'
import type { UpdateUserOutcome, UserUpdate } from '../../../core/ports/store-port.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { endAllOf } from '../session/session-transitions.ts'
import { clearAttempts } from './attempts-table.ts'
import { hasOtherAdministrator, selectAlike, selectCredentialsOf, takenField, updateUserRow } from './user-table.ts'

/** Only inside `Connection.write`. */
export function updateUser(db: Connection, { id, at, set, ifPasswordHash, forgive, ends, audit }: UserUpdate): UpdateUserOutcome {
  const facts = {
    before: selectCredentialsOf(db, id),
    hasOtherAdministrator: hasOtherAdministrator(db, id),
    takenField: (user: Parameters<typeof takenField>[1]) => takenField(db, user),
    others: (names: Names) => selectAlike(db, id, names),
  }
  const decision = decideAccountChange(facts, set, ifPasswordHash)
  if (decision.kind !== 'change') return decision
  const { user, passwordHash } = decision.credentials
  updateUserRow(db, user, passwordHash, at)
  for (const subject of forgive ?? []) clearAttempts(db, subject)
  insertAudit(db, audit)
  return { kind: 'updated', user, ended: ends ? endAllOf(db, id, ends, at) : [] }
}

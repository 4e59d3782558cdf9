import { sameHash } from '../../core/audit/audit-chain.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { UserId } from '../../core/ids.ts'
import type { Store } from '../../core/ports/ports.ts'
import type { NewPassword, Withdrawn } from '../../core/upkeep/withdrawn.ts'
import { revokeToken } from '../api/api-tokens.ts'
import { changeRole, disableUser, keepPassword } from './accounts.ts'
import type { AccountDeps } from './accounts.ts'

/**
 * Takes from people and programs, in a backup that is about to take the database's place, what had been taken from them since it was made: an account,
 * the role of an administrator, a password that was reset or changed, a token. Not from the last administrator, whom nobody could let in again.
 */
export function carryOver(deps: AccountDeps, { disabled, ordinary, passwords, tokens }: Withdrawn, by: Actor): void {
  const { store } = deps
  // What a directory's people may is the directory's to say.
  const isOurs = (id: UserId) => store.findUser(id) !== null && store.fleet.person(id) === null
  for (const id of disabled) if (isOurs(id)) unlessLast(() => disableUser(deps, id, by))
  for (const id of ordinary) if (isOurs(id)) unlessLast(() => changeRole(deps, id, 'user', by))
  for (const one of passwords) if (isOurs(one.id) && isNewTo(store, one)) keepPassword(deps, one, by)
  const isGood = new Set(store.apiTokens.keys().map(({ token }) => token.id))
  for (const id of tokens) if (isGood.has(id)) revokeToken(deps, id, by)
}

function unlessLast(take: () => void): void {
  try {
    take()
  } catch (error) {
    if (!(error instanceof LatchkeyError) || error.code !== 'last_administrator') throw error
  }
}

/** The log of the backup does not tell of it. Without such a line somebody else has written a password into the other database. */
function isNewTo(store: Store, { id, line, passwordHash }: NewPassword): boolean {
  const user = store.findUser(id)
  if (!user || store.findCredentials(user.username)?.passwordHash === passwordHash) return false
  if (line.seq <= store.auditEnds().start.seq) return false
  const [own] = store.auditLinesAfter(line.seq - 1, 1)
  return own?.seq !== line.seq || !sameHash(own.hash, line.hash)
}

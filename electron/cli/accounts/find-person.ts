import { requirePerson } from '../../app/accounts/accounts.ts'
import type { User } from '../../core/accounts/user.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { Store } from '../../core/ports/ports.ts'
import { closestName } from '../closest-name.ts'

/** The account meant by a username, an email or, where only one person has it, a display name. Throws `not_found` or `ambiguous_name`. */
export function findPerson(typed: string, store: Store, command: string): User {
  try {
    return requirePerson(store, typed)
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'not_found') throw unknownPerson(typed, store.listUsers(), command)
    throw error
  }
}

function unknownPerson(typed: string, users: readonly User[], command: string): LatchkeyError {
  const guess = closestName(
    typed,
    users.flatMap((user) => [user.username, user.email ?? '', user.displayName]).filter((name) => name !== ''),
  )
  const hint = guess === null ? '' : ` Did you mean "${guess}"?`
  return new LatchkeyError('not_found', `There is no account "${typed}".${hint} ${command} users list shows all accounts.`, {
    params: { value: typed },
  })
}

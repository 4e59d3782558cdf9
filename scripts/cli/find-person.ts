import { closestName } from './closest-name.ts'
import { LatchkeyError } from '../../electron/core/errors.ts'
import type { User } from '../../electron/core/user.ts'
import { nameKey } from '../../electron/store/sqlite/name-key.ts'

/** The account meant by a username, an email or, where only one person has it, a display name. Throws `not_found`. */
export function findPerson(typed: string, users: readonly User[], command: string): User {
  const wanted = nameKey(typed)
  const named = users.find((user) => nameKey(user.username) === wanted || (user.email !== null && nameKey(user.email) === wanted))
  if (named) return named
  const shown = users.filter((user) => nameKey(user.displayName) === wanted)
  if (shown.length === 1 && shown[0]) return shown[0]
  if (shown.length > 1) {
    const usernames = shown.map((user) => user.username).join(', ')
    throw new LatchkeyError('not_found', `Several people are called "${typed}". Say which by username: ${usernames}.`, {
      params: { value: typed },
    })
  }
  throw unknownPerson(typed, users, command)
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

import type { LookAlike } from '../../core/accounts/look-alike.ts'
import { knownWords } from '../../core/accounts/password-rules.ts'
import { checkedNewUser } from '../../core/accounts/user.ts'
import type { NewUser, User } from '../../core/accounts/user.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import { userId } from '../../core/ids.ts'
import type { Clock, Entropy, PasswordHasher, Store } from '../../core/ports/ports.ts'
import { housePolicy } from '../policy/policies.ts'

export type AddUserDeps = Readonly<{ store: Store; clock: Clock; entropy: Entropy }>

type AddOptions = Readonly<{
  onlyIfFirst: boolean
  by: Actor
  /** The password is for one sign-in, at which the person chooses their own. */
  mustChangePassword?: boolean
}>

/** Stores a checked account under a new id. Throws `name_taken`, `name_looks_alike` or `not_first_run`. */
export function addUser(deps: AddUserDeps, checked: NewUser, passwordHash: string, options: AddOptions): User {
  const { onlyIfFirst, by, mustChangePassword = false } = options
  const now = deps.clock.now()
  const { username, email, displayName, role } = checked
  const id = userId(deps.entropy.uuidV7(now))
  const oneTimeSince = mustChangePassword ? now : null
  const user: User = { id, username, email, displayName, role, disabledAt: null, mustChangePassword, oneTimeSince, createdAt: now }
  const audit = auditEntry(by, now, onlyIfFirst ? 'administrator_created' : 'user_added', { user: id, username, role })
  const outcome = deps.store.addUser(user, passwordHash, audit, { onlyIfFirst })
  switch (outcome.kind) {
    case 'added':
      return user
    case 'not_first':
      throw notFirstRun()
    case 'taken':
      throw nameTaken(outcome.field, user)
    case 'look_alike':
      throw looksAlike(outcome)
    default:
      return assertNever(outcome)
  }
}

/** Adds an account with the password it is to have. Throws `name_taken`, `invalid_input` or one of the `password_…` codes. */
export async function createUser(deps: AddUserDeps & Readonly<{ passwords: PasswordHasher }>, details: NewUser, by: Actor): Promise<User> {
  const checked = checkedNewUser(details, housePolicy(deps.store).passwordLeast)
  await deps.passwords.refuseGuessable(checked.password, knownWords(checked))
  return addUser(deps, checked, await deps.passwords.hash(checked.password), { onlyIfFirst: false, by })
}

export const nameTaken = (field: 'username' | 'email', user: Pick<User, 'username' | 'email'>) =>
  new LatchkeyError('name_taken', `The ${field} "${user[field] ?? ''}" is already in use. Choose another.`, { params: { field } })

export const looksAlike = ({ field, name }: LookAlike) =>
  new LatchkeyError('name_looks_alike', `That name looks like "${name}", which is somebody else's. Nothing was changed. Choose another.`, {
    params: { field, name },
  })

export const notFirstRun = () =>
  new LatchkeyError('not_first_run', 'This data directory has an administrator already, or had one. Sign in, or ask them for an account.')

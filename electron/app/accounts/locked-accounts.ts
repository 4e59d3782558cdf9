import { lockIn, nameSubject } from '../../core/accounts/sign-in-throttle.ts'
import type { Lock } from '../../core/accounts/sign-in-throttle.ts'
import type { User } from '../../core/accounts/user.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Store } from '../../core/ports/ports.ts'
import { housePolicy } from '../policy/policies.ts'

type SignInNames = Pick<User, 'username' | 'email'>

/** Under which failed attempts to sign in as somebody are kept: each of their names has a count of its own. */
export const subjectsOf = ({ username, email }: SignInNames): readonly string[] =>
  (email === null ? [username] : [username, email]).map(nameSubject)

/** Who is locked out at this moment; of two locks the one that ends last. */
export function locksAt(store: Store, now: UtcMs): (user: SignInNames) => Lock | null {
  const locked = store.lockedSubjects()
  const policy = housePolicy(store)
  return (user) => {
    const locks = subjectsOf(user).flatMap((subject) => lockIn(locked.get(subject) ?? null, now, policy) ?? [])
    return locks.reduce<Lock | null>((last, lock) => (last === null || endOf(lock) > endOf(last) ? lock : last), null)
  }
}

const endOf = ({ until }: Lock): number => until ?? Infinity

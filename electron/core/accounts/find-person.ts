import { nameKey } from './name-key.ts'
import type { User } from './user.ts'

export type FoundPerson =
  | { readonly kind: 'found'; readonly user: User }
  | { readonly kind: 'ambiguous'; readonly users: readonly User[] }
  | { readonly kind: 'nobody' }

/** Whose username, email or, where only one person has it, display name this is; in whatever case. */
export function findPerson(typed: string, users: readonly User[]): FoundPerson {
  const wanted = nameKey(typed)
  const named = users.find((user) => nameKey(user.username) === wanted || (user.email !== null && nameKey(user.email) === wanted))
  if (named) return { kind: 'found', user: named }
  const shown = users.filter((user) => nameKey(user.displayName) === wanted)
  if (shown.length > 1) return { kind: 'ambiguous', users: shown }
  return shown[0] ? { kind: 'found', user: shown[0] } : { kind: 'nobody' }
}

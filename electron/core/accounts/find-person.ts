import { searchKey } from '../../text/search-key.ts'
import { nameKey } from './name-key.ts'
import type { User } from './user.ts'

export type FoundPerson =
  | { readonly kind: 'found'; readonly user: User }
  | { readonly kind: 'ambiguous'; readonly users: readonly User[] }
  | { readonly kind: 'nobody' }

/**
 * Whose username, email or, where only one person has it, display name this is; in whatever case. What is nobody's to the letter is looked for
 * without accents, as in every search.
 */
export function findPerson(typed: string, users: readonly User[]): FoundPerson {
  const wanted = nameKey(typed)
  const named = users.find((user) => nameKey(user.username) === wanted || (user.email !== null && nameKey(user.email) === wanted))
  if (named) return { kind: 'found', user: named }
  const shown = users.filter((user) => nameKey(user.displayName) === wanted)
  const folded = searchKey(typed)
  const meant = shown.length > 0 || folded === '' ? shown : users.filter((user) => namesOf(user).some((name) => searchKey(name) === folded))
  if (meant.length > 1) return { kind: 'ambiguous', users: meant }
  return meant[0] ? { kind: 'found', user: meant[0] } : { kind: 'nobody' }
}

const namesOf = ({ username, email, displayName }: User) => [username, email ?? '', displayName]

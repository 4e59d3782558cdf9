import { nameKey } from '../../../core/accounts/name-key.ts'
import type { Names } from '../../../core/accounts/names.ts'
import { searchKey } from '../../../text/search-key.ts'

/** Each name on a line of its own: no word of a search reaches over its end. */
export const userSearchKey = ({ username, displayName, email }: Names): string =>
  [username, displayName, email ?? ''].map(searchKey).join('\n')

/** Unlike the collations of languages it can be stored and paged through; what sorts before all letters parts it from the username, which makes it one. */
export const sortKey = ({ username, displayName }: Names): string => `${searchKey(displayName)}\n${nameKey(username)}`

import { trimmedName } from '../../text/names.ts'

/**
 * What makes two usernames or emails the same. SQLite's NOCASE folds ASCII only (https://sqlite.org/datatype3.html#collation), so
 * `José` and `JOSÉ` would be two people; the folded form is stored beside the written one and is what is unique. What is not seen at the ends, and comes along
 * with a paste, is no part of a name.
 */
export const nameKey = (text: string) => trimmedName(text).normalize('NFKC').toLowerCase().normalize('NFKC')

/**
 * What makes two usernames or emails the same. SQLite's NOCASE folds ASCII only (https://sqlite.org/datatype3.html#collation), so
 * `José` and `JOSÉ` would be two people; the folded form is stored beside the written one and is what is unique.
 */
export const nameKey = (text: string) => text.trim().normalize('NFKC').toLowerCase().normalize('NFKC')

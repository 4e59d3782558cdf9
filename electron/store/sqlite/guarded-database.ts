import Database from 'better-sqlite3'
import { requireFiles } from './sqlite-errors.ts'

/**
 * Every connection of ours to a database that others could have written to, also one that only reads: nothing in its schema may call what
 * is not harmless, and damaged cells are found when their page is read (https://sqlite.org/security.html). better-sqlite3 switches the
 * defensive mode on by itself: no statement of ours can write to the schema's own table. Throws `data_directory_unusable` for what is no file,
 * or is to be written to and has a second name.
 */
export function openGuarded(file: string, options: Database.Options = {}): Database.Database {
  requireFiles(file, { toWrite: options.readonly !== true })
  const db = new Database(file, options)
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  return db
}

import Database from 'better-sqlite3'
import { requirePlain } from '../../platform/disk/plain-file.ts'

const COMPANIONS = ['', '-wal', '-shm', '-journal'] as const

/** The one way to a database file: SQLite would wait for ever for the other side of a pipe that has its name. Throws what has it instead. */
export function openDatabase(file: string, options?: Database.Options): Database.Database {
  for (const suffix of COMPANIONS) requirePlain(file + suffix)
  return new Database(file, options)
}

import type Database from 'better-sqlite3'
import { openGuarded } from '../guarded-database.ts'
import { ODD_FIGURES, RECOUNT } from '../migrations/0017-bounded-figures.ts'
import { explainSqliteError } from '../sqlite-errors.ts'

const LONGEST_WAIT_MS = 2_000

/** For people: which figures cannot be, and how many of them. */
export const findOddFigures = (db: Database.Database): readonly string[] =>
  Object.entries(ODD_FIGURES).flatMap(([table, isOdd]) => {
    const odd = Number(db.prepare(`SELECT count(*) FROM ${table} WHERE ${isOdd}`).pluck().get())
    return odd > 0 ? [`${table}: ${odd}`] : []
  })

/** Counts anew what cannot be, from the sessions that are there. */
export function recountFigures(database: string): void {
  const db = openGuarded(database, { fileMustExist: true, timeout: LONGEST_WAIT_MS })
  try {
    db.transaction(() => db.exec(RECOUNT)).immediate()
  } catch (error) {
    throw explainSqliteError(error, { file: database, doing: 'count its sessions' })
  } finally {
    db.close()
  }
}

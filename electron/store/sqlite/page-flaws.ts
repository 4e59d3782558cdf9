import type Database from 'better-sqlite3'

type Check = 'quick_check' | 'integrity_check'

/** What a check says of a row that somebody wrote past the rules of its table: its CHECK, its NOT NULL, or the type of a column. */
const ODD_ROW = /^(CHECK constraint failed|(non-)?[A-Z]+ value) in /
/** The checks stop after so many findings, odd rows among them. */
const TIMES_MORE = 100

/**
 * What is wrong with the pages of a database, or the first of it; empty where they are sound. A row that somebody wrote past the rules of its table is
 * no damage, and keeps nobody from anything: it is looked past, however many of them come before the damage.
 */
export function pageFlaws(db: Database.Database, check: Check, most = 1): readonly string[] {
  db.pragma('ignore_check_constraints = ON')
  try {
    for (let limit = most; ; limit *= TIMES_MORE) {
      const found = findings(db, check, limit)
      const flaws = found.filter((said) => !ODD_ROW.test(said)).slice(0, most)
      if (flaws.length === most || found.length < limit) return flaws
    }
  } finally {
    db.pragma('ignore_check_constraints = OFF')
  }
}

/** The rows that `pageFlaws` looks past, the first of them. */
export const forbiddenRows = (db: Database.Database, most: number): readonly string[] =>
  findings(db, 'quick_check', most).filter((said) => ODD_ROW.test(said))

function findings(db: Database.Database, check: Check, most: number): readonly string[] {
  const rows = db.pragma(`${check}(${most})`) as readonly Readonly<Record<Check, string>>[]
  return rows.map((row) => row[check]).filter((said) => said !== 'ok')
}

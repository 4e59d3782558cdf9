import type Database from 'better-sqlite3'

/**
 * What is wrong with the pages of a database, or the first of it; empty where they are sound. A row that somebody wrote past the rules of its table is
 * no damage, and keeps nobody from anything: it is not looked for, since SQLite lists only so many findings, and damage would not be among them.
 */
export function pageFlaws(db: Database.Database, check: 'quick_check' | 'integrity_check', most = 1): readonly string[] {
  db.pragma('ignore_check_constraints = ON')
  try {
    const rows = db.pragma(`${check}(${most})`) as readonly Readonly<Record<typeof check, string>>[]
    return rows.map((row) => row[check]).filter((said) => said !== 'ok')
  } finally {
    db.pragma('ignore_check_constraints = OFF')
  }
}

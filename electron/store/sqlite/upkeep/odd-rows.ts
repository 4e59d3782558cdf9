import type Database from 'better-sqlite3'
import { CALENDAR_END } from '../../../core/ids.ts'
import { END_REASONS } from '../../../core/session/session.ts'

type Column = Readonly<{ name: string; type: string; hidden: number }>

/** What a column holds that nothing of ours writes, by its name: as SQL that is true of it. */
function oddity({ name, type }: Column): Readonly<{ is: string; sql: string }> | null {
  if (type === 'INTEGER' && /(^|_)at$/.test(name))
    return { is: 'a time beyond the calendar', sql: `${name} NOT BETWEEN -${CALENDAR_END} AND ${CALENDAR_END}` }
  if (name === 'end_reason')
    return { is: 'an unknown reason', sql: `${name} NOT IN (${END_REASONS.map((reason) => `'${reason}'`).join(', ')})` }
  if (['detail', 'end_evidence', 'actor'].includes(name)) return { is: 'no facts', sql: `json_type(${name}) <> 'object'` }
  return null
}

/** Rows that the schema lets in and Latchkey never writes, for people: each is shown as something near it, and keeps nobody from anything. */
export function findOddRows(db: Database.Database): readonly string[] {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck().all() as string[]
  return tables.flatMap((table) => {
    const columns = (db.pragma(`table_xinfo("${table}")`) as readonly Column[]).filter(({ hidden }) => hidden === 0)
    return columns.flatMap((column) => {
      const odd = oddity(column)
      const rows = odd ? Number(db.prepare(`SELECT count(*) FROM "${table}" WHERE ${odd.sql}`).pluck().get()) : 0
      return odd && rows > 0 ? [`${table}: ${rows} with ${odd.is} (${column.name})`] : []
    })
  })
}

import type { UtcMs } from '../../core/ids.ts'
import type { Connection } from './connection.ts'

const SQL = {
  read: 'SELECT key, value FROM settings ORDER BY key',
  write: `INSERT INTO settings (key, value, updated_at) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
  clear: 'DELETE FROM settings WHERE key = ?',
} as const

export function readSettings(db: Connection): ReadonlyMap<string, string> {
  const rows = db.statement(SQL.read).all() as { key: string; value: string }[]
  return new Map(rows.map(({ key, value }) => [key, value]))
}

export function writeSettings(db: Connection, texts: ReadonlyMap<string, string | null>, at: UtcMs): void {
  for (const [key, value] of texts) {
    if (value === null) db.statement(SQL.clear).run(key)
    else db.statement(SQL.write).run(key, value, at)
  }
}

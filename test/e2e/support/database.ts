import path from 'node:path'
import Database from 'better-sqlite3'

export type SessionRow = Readonly<{
  username: string
  pid: number
  started_at: number
  last_heartbeat_at: number
  ended_at: number | null
  end_reason: string | null
  end_evidence: string | null
  recovered_at: number | null
  duration_ms: number | null
}>

/** What is really on disk, read by another process than the app. Oldest first. */
export function sessionsIn(dataDir: string): readonly SessionRow[] {
  return reading(dataDir, (database) =>
    database
      .prepare<[], SessionRow>('SELECT u.username, s.* FROM sessions s JOIN users u ON u.id = s.user_id ORDER BY s.started_at, s.rowid')
      .all(),
  )
}

export const integrityOf = (dataDir: string): string =>
  reading(dataDir, (database) => String(database.pragma('integrity_check', { simple: true })))

export function reading<Value>(dataDir: string, read: (database: Database.Database) => Value): Value {
  const database = new Database(path.join(dataDir, 'latchkey.db'), { timeout: 5000 })
  try {
    return read(database)
  } finally {
    database.close()
  }
}

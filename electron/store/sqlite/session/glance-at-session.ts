import type Database from 'better-sqlite3'
import type { InstanceId, UtcMs } from '../../../core/ids.ts'
import { openGuarded } from '../guarded-database.ts'
import { timeFrom } from '../odd-values.ts'
import { blobFromUuid } from './uuid-blob.ts'

export type SignedIn = Readonly<{ displayName: string; since: UtcMs }>

const SIGNED_IN = `SELECT u.display_name, s.started_at FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.instance_id = ? AND s.ended_at IS NULL`

/**
 * Who is signed in through another instance, read without writing anything, while that instance holds the database open and perhaps does
 * not answer. Null when nobody is, and just as well when it cannot be read: it is only told to a person, nothing is decided on it.
 */
export function glanceAtSession(file: string, instance: InstanceId): SignedIn | null {
  let db: Database.Database | undefined
  try {
    db = openGuarded(file, { readonly: true, fileMustExist: true, timeout: 0 })
    const row = db.prepare<[Buffer], { display_name: string; started_at: number }>(SIGNED_IN).get(blobFromUuid(instance))
    return row ? { displayName: row.display_name, since: timeFrom(row.started_at) } : null
  } catch {
    return null
  } finally {
    db?.close()
  }
}

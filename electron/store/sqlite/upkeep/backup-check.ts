import type Database from 'better-sqlite3'
import type { UtcMs } from '../../../core/ids.ts'
import type { BackupVerdict } from '../../../core/upkeep/backup.ts'
import { openGuarded } from '../guarded-database.ts'
import { requireKnownDatabase } from '../migrations.ts'
import { timeOrNull } from '../odd-values.ts'
import { pageFlaws } from '../page-flaws.ts'
import { requireOwnSchema } from '../schema-check.ts'
import { codeOf } from '../sqlite-errors.ts'

/** Reads every page of a database that nobody writes to: its structure, its references, whose it is, and how far its audit log goes. */
export function checkBackup(file: string): BackupVerdict {
  let db: Database.Database | undefined
  try {
    db = openGuarded(file, { readonly: true, fileMustExist: true, timeout: 0 })
    requireKnownDatabase(db, file)
    const flaw = firstFlaw(db, file)
    if (flaw) return { kind: 'damaged', why: flaw }
    const version = Number(db.pragma('user_version', { simple: true }))
    return { kind: 'sound', version, ...endOf(db), hasAdministrator: hasAdministrator(db) }
  } catch (error) {
    return { kind: isUnreadable(error) ? 'unreadable' : 'damaged', why: error instanceof Error ? error.message : String(error) }
  } finally {
    db?.close()
  }
}

/** A disk that fails, a file that is not ours to open, no descriptor left, somebody at it: what is in there nobody has seen. */
const isUnreadable = (error: unknown) =>
  /^SQLITE_(CANTOPEN|IOERR(?!_SHORT_READ|_CORRUPTFS)|BUSY|LOCKED|PERM|AUTH|NOMEM|FULL|READONLY|PROTOCOL)|^E[A-Z]+$/.test(codeOf(error))

function firstFlaw(db: Database.Database, file: string): string | null {
  if (db.pragma('application_id', { simple: true }) === 0) return 'it is empty'
  requireOwnSchema(db, file)
  const [flaw] = pageFlaws(db, 'integrity_check')
  if (flaw !== undefined) return flaw
  const [orphan] = db.pragma('foreign_key_check') as readonly { table: string; parent: string }[]
  return orphan ? `a row of ${orphan.table} refers to none of ${orphan.parent}` : null
}

const hasAdministrator = (db: Database.Database) =>
  db.prepare("SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL").get() !== undefined

/** Whether the chain holds is for `audit verify`: a log that somebody meddled with is all the more worth a backup. */
function endOf(db: Database.Database): Readonly<{ lines: number; until: UtcMs | null }> {
  const newest = db.prepare('SELECT max(seq) AS lines, at, count(hash) FROM audit_events').get() as {
    lines: number | null
    at: number | null
  }
  return { lines: newest.lines ?? 0, until: timeOrNull(newest.at) }
}

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { openGuarded } from '../guarded-database.ts'
import { requireKnownDatabase } from '../migrations.ts'
import { createdPrivately } from '../private-file.ts'
import { mendSchema } from '../schema-check.ts'
import type { SchemaFlaws } from '../schema-check.ts'
import { explainSqliteError } from '../sqlite-errors.ts'

const LONGEST_WAIT_MS = 2_000

/** Mends the schema of a database, once there is a copy of it as it is in the folder `aside`. Null where there was nothing to mend. */
export function mendDatabaseFile(database: string, aside: string): SchemaFlaws | null {
  const db = openGuarded(database, { fileMustExist: true, timeout: LONGEST_WAIT_MS })
  try {
    requireKnownDatabase(db, database)
    mkdirSync(aside, { recursive: true, mode: 0o700 })
    createdPrivately(() => db.prepare('VACUUM INTO ?').run(path.join(aside, path.basename(database))))
    return mendSchema(db)
  } catch (error) {
    throw explainSqliteError(error, { file: database, doing: 'mend its database' })
  } finally {
    db.close()
  }
}

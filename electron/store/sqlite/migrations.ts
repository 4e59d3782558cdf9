import type { Database } from 'better-sqlite3'
import { LatchkeyError } from '../../core/errors.ts'
import { initial } from './migrations/0001-initial.ts'
import { accountsAndAuditEnds } from './migrations/0002-accounts-and-audit-ends.ts'
import { lifeOfASession } from './migrations/0003-life-of-a-session.ts'
import { administratorsConsole } from './migrations/0004-console.ts'
import { cleanUp } from './migrations/0005-clean-up.ts'
import { maintenance } from './migrations/0006-maintenance.ts'
import { figures } from './migrations/0007-figures.ts'
import { lockOuts } from './migrations/0008-lock-outs.ts'
import { identity } from './migrations/0009-identity.ts'
import { steadyTime } from './migrations/0010-steady-time.ts'
import { imports } from './migrations/0011-imports.ts'
import { people } from './migrations/0012-people.ts'
import { lengths } from './migrations/0013-lengths.ts'
import { sessionNames } from './migrations/0014-session-names.ts'
import { apiTokens } from './migrations/0015-api-tokens.ts'
import { fleet } from './migrations/0016-fleet.ts'
import { boundedFigures } from './migrations/0017-bounded-figures.ts'
import { unhinderedLog } from './migrations/0018-unhindered-log.ts'

/** One step forward. Once shipped it is never edited: its place in the list is the `user_version` it leads to. */
export type Migration = Readonly<{
  name: string
  sql: string
  /** What SQL alone cannot do, with the rows that are there; in the same transaction. */
  fill?: (db: Database) => void
}>

export const MIGRATIONS: readonly Migration[] = [
  initial,
  accountsAndAuditEnds,
  lifeOfASession,
  administratorsConsole,
  cleanUp,
  maintenance,
  figures,
  lockOuts,
  identity,
  steadyTime,
  imports,
  people,
  lengths,
  sessionNames,
  apiTokens,
  fleet,
  boundedFigures,
  unhinderedLog,
]

/** `LKey`: tells our database from any other SQLite file. */
export const APPLICATION_ID = 0x4c_4b_65_79

/**
 * Refuses, before anything is changed, a database that is not ours (`data_directory_unusable`) or that a newer Latchkey has written
 * (`database_from_newer_version`).
 */
export function requireKnownDatabase(db: Database, file: string, migrations = MIGRATIONS): void {
  const application = readNumber(db, 'application_id')
  const found = readNumber(db, 'user_version')
  const known = migrations.length
  const isNew = application === 0 && found === 0 && db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (application !== APPLICATION_ID && !isNew) {
    throw new LatchkeyError(
      'data_directory_unusable',
      `${file} is a database, but not one of Latchkey's. Nothing was changed. Move it away, or choose another data directory.`,
      { params: { file } },
    )
  }
  if (found <= known) return
  throw new LatchkeyError(
    'database_from_newer_version',
    `${file} was written by a newer Latchkey (database version ${found}; this one knows ${known}). Nothing was changed. Start the newer Latchkey.`,
    { params: { found, known, file } },
  )
}

/** Brings the schema to the newest version; each step is one transaction, so that a crash leaves a whole version. True when it had to. */
export function migrate(db: Database, file: string, migrations = MIGRATIONS): boolean {
  if (readNumber(db, 'user_version') >= migrations.length) return false
  while (takeNextStep(db, file, migrations));
  return true
}

/** The version is read again under the write lock: another process may have migrated while this one waited for it. */
function takeNextStep(db: Database, file: string, migrations: readonly Migration[]): boolean {
  const step = db.transaction(() => {
    requireKnownDatabase(db, file, migrations)
    const version = readNumber(db, 'user_version')
    const migration = migrations[version]
    if (!migration) return false
    db.exec(migration.sql)
    migration.fill?.(db)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${version + 1}`)
    return true
  })
  return step.immediate()
}

const readNumber = (db: Database, pragma: 'application_id' | 'user_version') => Number(db.pragma(pragma, { simple: true }))

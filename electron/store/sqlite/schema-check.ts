import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import { LatchkeyError } from '../../core/errors.ts'
import { MIGRATIONS } from './migrations.ts'
import { SCHEMA_DIGESTS } from './schema-digests.ts'

/** A table, an index, a trigger or a view. */
type Part = Readonly<{ type: string; name: string; sql: string }>

export type SchemaFlaws = Readonly<{
  /** Not Latchkey's, or no longer as it made it: it may act in secret whenever a row is written or read. */
  foreign: readonly Part[]
  /** Latchkey's own that is gone or was replaced, and can be made again without a row being lost. */
  missing: readonly Part[]
  /** Names of tables of ours that are gone, look otherwise, or lack the one row that they were made with. */
  broken: readonly string[]
}>

/**
 * Tables of statistics and of numbers given out are SQLite's own, which some stay for good (https://sqlite.org/fileformat2.html#intschema): nothing
 * acts by them. Indexes without a text come with their table.
 */
const PARTS = `SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND NOT (type = 'table' AND sql LIKE 'CREATE TABLE %'
  AND name IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat2', 'sqlite_stat3', 'sqlite_stat4')) ORDER BY type, name`

const partsOf = (db: Database.Database): readonly Part[] =>
  (db.prepare(PARTS).all() as Part[]).map((part) => ({ ...part, sql: part.sql.replaceAll(/\s+/g, ' ') }))

const digestOf = (parts: readonly Part[]) =>
  createHash('sha256')
    .update(JSON.stringify(parts.map(({ type, name, sql }) => [type, name, sql])))
    .digest('hex')
    .slice(0, 32)

export const schemaDigest = (db: Database.Database): string => digestOf(partsOf(db))

/** Null where the schema is what the migrations of its version make. Writes nothing. */
export function findSchemaFlaws(db: Database.Database): SchemaFlaws | null {
  // Of one moment: another process may be migrating.
  const { version, parts, emptied } = db.transaction(() => {
    const now = partsOf(db)
    return { version: Number(db.pragma('user_version', { simple: true })), parts: now, emptied: emptiedOf(db, now) }
  })()
  if (emptied.length === 0 && digestOf(parts) === SCHEMA_DIGESTS[version]) return null
  const own = new Map(ownParts(version).map((part) => [keyOf(part), part]))
  const found = new Map(parts.map((part) => [keyOf(part), part]))
  const isSame = (one: Part) => own.get(keyOf(one))?.sql === found.get(keyOf(one))?.sql
  const lost = [...own.values()].filter((part) => !isSame(part))
  const flaws = {
    foreign: parts.filter((part) => !isSame(part) && !(part.type === 'table' && own.has(keyOf(part)))),
    missing: lost.filter(({ type }) => type !== 'table'),
    broken: [
      ...lost.filter(({ type }) => type === 'table').map(({ name }) => name),
      ...emptied.filter((name) => own.has(keyOf({ type: 'table', name }))),
    ],
  }
  return flaws.foreign.length + flaws.missing.length + flaws.broken.length > 0 ? flaws : null
}

/** A table that has one row from its making on says so in its text. Without it nothing that reads it goes on. */
const emptiedOf = (db: Database.Database, parts: readonly Part[]): readonly string[] =>
  parts
    .filter(({ type, sql }) => type === 'table' && sql.includes('CHECK (only = 1)'))
    .map(({ name }) => name)
    .filter((name) => db.prepare(`SELECT 1 FROM "${name.replaceAll('"', '""')}"`).get() === undefined)

/** As people are told of it. */
export const keyOf = ({ type, name }: Pick<Part, 'type' | 'name'>) => `${type} ${name}`

const namesOf = (parts: readonly Part[]): string => parts.map(keyOf).join(', ')

/** Made anew, with the texts as SQLite gives them back. */
function ownParts(version: number): readonly Part[] {
  const db = new Database(':memory:')
  try {
    for (const { sql } of MIGRATIONS.slice(0, version)) db.exec(sql)
    return partsOf(db)
  } finally {
    db.close()
  }
}

/**
 * Before anything in a database is written to or relied on. Throws `database_foreign` for what is not ours, rather than drop it: somebody has to
 * know, and what it did meanwhile is not undone with it. Throws `database_corrupt` where a table of ours is not as it was made.
 */
export function requireOwnSchema(db: Database.Database, file: string): SchemaFlaws | null {
  const flaws = findSchemaFlaws(db)
  if (!flaws) return null
  if (flaws.broken.length > 0) throw brokenTables(file, flaws.broken.join(', '))
  if (flaws.foreign.length > 0) throw foreignParts(file, namesOf(flaws.foreign))
  return flaws
}

const brokenTables = (file: string, names: string) =>
  new LatchkeyError(
    'database_corrupt',
    `${file} is damaged: its tables are not those that Latchkey made (${names}). Nothing was changed. Restore the newest backup.`,
    { params: { file, detail: names } },
  )

const foreignParts = (file: string, names: string) =>
  new LatchkeyError(
    'database_foreign',
    `${file} holds what is not Latchkey's, and what could act in secret: ${names}. Nothing was changed. doctor --fix takes it out and keeps a copy; ` +
      'find out who put it there.',
    { params: { file, names } },
  )

/** Takes out what is not ours, and makes again what is gone; in one transaction. Tables of ours are left as they are. */
export function mendSchema(db: Database.Database): SchemaFlaws | null {
  const mend = db.transaction(() => {
    const flaws = findSchemaFlaws(db)
    for (const { type, name } of flaws?.foreign ?? []) db.exec(`DROP ${type} IF EXISTS "${name.replaceAll('"', '""')}"`)
    for (const { sql } of flaws?.missing ?? []) db.exec(sql)
    return flaws
  })
  return mend.immediate()
}

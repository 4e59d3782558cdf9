import { Client } from 'pg'
import { LatchkeyError } from '../../core/errors.ts'
import { tables } from './migrations/0001-tables.ts'
import { desks } from './migrations/0002-desks.ts'
import { console } from './migrations/0003-console.ts'
import { errorCode, explainPostgresError } from './postgres-errors.ts'
import { SCHEMA, serverOf } from './server-address.ts'

/** One step forward. Once shipped it is never edited: its place in the list is the version it leads to. */
export type Migration = Readonly<{
  name: string
  sql: string
  /** Functions that the service may call. Each is SECURITY DEFINER with a `search_path` of its own. */
  callable: readonly string[]
}>

export const MIGRATIONS: readonly Migration[] = [tables, desks, console]

const OWNER = 'latchkey_owner'
export const GATEWAY = 'latchkey_gateway'

const VERSIONS = `CREATE TABLE IF NOT EXISTS schema_versions (
  version int PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now())`

/** Any number, the same for ever: gateways that start at once take turns. */
const TURN = 0x4c_4b_65_79
const LONGEST_WAIT_MS = 60_000

type MigrateOptions = Readonly<{
  migrations?: readonly Migration[]
  /** Lets the service's role sign in with it; without, the role is for logins that are members of it. */
  gatewayPassword?: string
}>

/**
 * Brings the database to the newest version, as its owner. Each step is one transaction. A superuser's tables and functions belong to
 * `latchkey_owner`, which nobody signs in as. Throws `database_from_newer_version` before anything is changed.
 */
export async function migrate(ownerUrl: string, { migrations = MIGRATIONS, gatewayPassword }: MigrateOptions = {}): Promise<void> {
  const server = serverOf(ownerUrl)
  const client = new Client({
    connectionString: ownerUrl,
    connectionTimeoutMillis: 5_000,
    lock_timeout: LONGEST_WAIT_MS,
    application_name: 'latchkey migrations',
  })
  // Told by the query that runs into it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT pg_advisory_lock($1)', [TURN])
    await prepareRoles(client, gatewayPassword)
    await client.query(VERSIONS)
    const found = await versionOf(client)
    if (found > migrations.length) throw newerVersion(server, found, migrations.length)
    for (const [step, migration] of [...migrations.entries()].slice(found)) await takeStep(client, step + 1, migration)
  } catch (error) {
    throw explainPostgresError(error, { doing: 'prepare its database', server })
  } finally {
    await client.end().catch(() => undefined)
  }
}

export const newerVersion = (server: string, found: number, known: number): LatchkeyError =>
  new LatchkeyError(
    'database_from_newer_version',
    `The database at ${server} was written by a newer Latchkey (database version ${found}; this one knows ${known}). Nothing was changed. Start the newer directory.`,
    { params: { found, known, file: server } },
  )

async function versionOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ version: number }>('SELECT coalesce(max(version), 0) AS version FROM schema_versions')
  return rows[0]?.version ?? 0
}

async function takeStep(client: Client, version: number, { name, sql, callable }: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(sql)
    await client.query(`REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${SCHEMA} FROM PUBLIC`)
    if (callable.length > 0) await client.query(`GRANT EXECUTE ON FUNCTION ${callable.join(', ')} TO ${GATEWAY}`)
    await client.query('INSERT INTO schema_versions (version, name) VALUES ($1, $2)', [version, name])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Whoever may not make roles needs them made: the schema's owner is then whoever runs this. */
async function prepareRoles(client: Client, gatewayPassword: string | undefined): Promise<void> {
  const { rows } = await client.query<{ super: boolean; database: string; missing: string[] }>(
    `SELECT rolsuper AS super, current_database() AS database,
       ARRAY(SELECT r FROM unnest($1::text[]) AS r WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r)) AS missing
     FROM pg_roles WHERE rolname = current_user`,
    [[OWNER, GATEWAY]],
  )
  const { super: isSuper = false, database = '', missing = [] } = rows[0] ?? {}
  const quoted = client.escapeIdentifier(database)
  for (const role of missing.filter((name) => isSuper || name === GATEWAY)) await createRole(client, role)
  // Whoever made a role may not become it yet; where the owner's address is the only one, the service does.
  if (!isSuper && missing.includes(GATEWAY)) await client.query(`GRANT ${GATEWAY} TO CURRENT_USER`)
  if (gatewayPassword) await client.query(`ALTER ROLE ${GATEWAY} LOGIN PASSWORD ${client.escapeLiteral(gatewayPassword)}`)
  // Temporary tables would bring triggers of their own along.
  await client.query(`REVOKE ALL ON DATABASE ${quoted} FROM PUBLIC`)
  await client.query(`GRANT CONNECT ON DATABASE ${quoted} TO ${GATEWAY}`)
  if (isSuper) {
    // Nor is the disk to be filled with large objects, which anybody else may make.
    await client.query('REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(int), lo_from_bytea(oid, bytea) FROM PUBLIC')
    await client.query(`GRANT CREATE ON DATABASE ${quoted} TO ${OWNER}`)
    await client.query(`SET ROLE ${OWNER}`)
  }
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`)
  await client.query(`GRANT USAGE ON SCHEMA ${SCHEMA} TO ${GATEWAY}`)
  await client.query(`SET search_path = ${SCHEMA}, pg_temp`)
}

/** Roles are the server's, and another database's migration may make them in this moment. */
async function createRole(client: Client, role: string): Promise<void> {
  await client.query(`CREATE ROLE ${role} NOLOGIN`).catch((error: unknown) => {
    if (!/^(42710|23505)$/.test(errorCode(error))) throw error
  })
}

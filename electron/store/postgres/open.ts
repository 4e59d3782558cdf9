import { Pool } from 'pg'
import { LatchkeyError } from '../../core/errors.ts'
import { GATEWAY, MIGRATIONS, newerVersion } from './migrations.ts'
import { explainPostgresError, isWorthAnotherTry } from './postgres-errors.ts'
import { SCHEMA, serverOf, withOptions } from './server-address.ts'

/** Each call is a statement and a transaction of its own. */
export type Connection = Readonly<{
  /** Where it is, for people. */
  server: string
  /** `doing` ends the sentence "The directory could not …"; `sql` is one of a few and is prepared once a connection. Columns of type `bigint` and `numeric` come as text. */
  call<Row extends object>(doing: string, sql: string, values?: readonly unknown[]): Promise<readonly Row[]>
  close(): Promise<void>
}>

export type ConnectionOptions = Readonly<{ connections?: number; applicationName?: string }>

const MOST_TRIES = 4
/** Each ends before the next one does: the server's own, then ours, for where no answer comes at all. */
const LOCK_MS = 4_000
const STATEMENT_MS = 8_000
const NO_ANSWER_MS = 10_000

/** What holds for each connection of the service: it is nobody but the service's role, whoever signs in. */
export const connectionSettings = (url: string, applicationName: string) =>
  ({
    ...withOptions(url, `-c role=${GATEWAY} -c search_path=${SCHEMA},pg_temp`),
    application_name: applicationName,
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
  }) as const

/**
 * Opens the database as the service and makes sure that it has the version this one knows. Throws `database_from_newer_version`, `directory_unreachable`
 * where there is none or an older one, and what `explainPostgresError` has.
 */
export async function openPostgres(
  url: string,
  { connections = 6, applicationName = 'latchkey' }: ConnectionOptions = {},
): Promise<Connection> {
  const server = serverOf(url)
  const pool = new Pool({
    ...connectionSettings(url, applicationName),
    max: connections,
    lock_timeout: LOCK_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: NO_ANSWER_MS,
  })
  // Of a connection at rest; the next statement takes another one.
  pool.on('error', () => undefined)
  const names = new Map<string, string>()
  // A statement's own text is longer than a name may be.
  const nameOf = (sql: string) => names.get(sql) ?? names.set(sql, `latchkey ${names.size}`).get(sql)
  const call: Connection['call'] = async <Row extends object>(doing: string, sql: string, values: readonly unknown[] = []) => {
    for (let tries = 1; ; tries++) {
      try {
        return (await pool.query<Row>({ name: nameOf(sql), text: sql, values: [...values] })).rows
      } catch (error) {
        if (tries === MOST_TRIES || !isWorthAnotherTry(error)) throw explainPostgresError(error, { doing, server })
      }
    }
  }
  const connection = { server, call, close: () => pool.end() }
  try {
    await requireKnownVersion(connection)
    return connection
  } catch (error) {
    await pool.end()
    throw error
  }
}

async function requireKnownVersion({ call, server }: Connection): Promise<void> {
  const [row] = await call<{ found: number }>('open its database', `SELECT ${SCHEMA}.schema_version() AS found`)
  const found = row?.found ?? 0
  if (found > MIGRATIONS.length) throw newerVersion(server, found, MIGRATIONS.length)
  if (found === MIGRATIONS.length) return
  throw new LatchkeyError(
    'directory_unreachable',
    `The database at ${server} has version ${found} and needs ${MIGRATIONS.length}. Start the directory once with the address of the database's owner.`,
    { params: { server, found, known: MIGRATIONS.length } },
  )
}

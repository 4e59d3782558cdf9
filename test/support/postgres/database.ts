import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client, Pool } from 'pg'
import type { QueryResultRow } from 'pg'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { startEmbeddedPostgres } from '../../../electron/directory/embedded/embedded-postgres.ts'
import { bundledPrograms } from '../../../electron/directory/embedded/programs.ts'
import { migrate } from '../../../electron/store/postgres/migrations.ts'
import { openDirectory } from '../../../electron/store/postgres/open-directory.ts'
import type { OpenDirectory } from '../../../electron/store/postgres/open-directory.ts'

type Server = Readonly<{ ownerUrl: string; url: string }>

export type TestDatabase = Readonly<{
  ownerUrl: string
  url: string
  /** As the superuser, past every function. */
  sql<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** As a gateway does; closed at the end. */
  open(): Promise<OpenDirectory>
  drop(): Promise<void>
}>

/** A database of this file's own on the one server of the run. Where no PostgreSQL is for this platform, the tests in it are skipped. */
export function describeWithPostgres(title: string, tests: (database: TestDatabase) => void): void {
  const isThere = bundledPrograms() !== null
  describe.skipIf(!isThere)(isThere ? title : `${title} (there is no embedded PostgreSQL for ${process.platform}-${process.arch})`, () => {
    const held: { database?: TestDatabase } = {}
    beforeAll(async () => {
      held.database = await freshDatabase()
    })
    afterAll(() => held.database?.drop())
    tests(later(held))
  })
}

/** Tests are written down before the database is there. */
const later = (held: { database?: TestDatabase }): TestDatabase =>
  new Proxy({} as TestDatabase, { get: (_, name) => held.database?.[name as keyof TestDatabase] })

let named = 0

async function freshDatabase(): Promise<TestDatabase> {
  const server = await theServer()
  const name = `test_${process.pid}_${++named}_${Math.trunc(performance.now())}`
  await asOwner(server.ownerUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE latchkey`), 'postgres')
  const ownerUrl = withDatabase(server.ownerUrl, name)
  const url = withDatabase(server.url, name)
  // Rights to a database are not copied with it.
  await migrate(ownerUrl)
  const opened: OpenDirectory[] = []
  const owner = new Pool({ connectionString: ownerUrl, options: '-c search_path=dir,pg_temp', max: 2 })
  owner.on('error', () => undefined)
  return {
    ownerUrl,
    url,
    sql: async <Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await owner.query<Row>(text, [...values])).rows,
    open: async () => {
      // What it forgets at its start is not to come between what a test does.
      const forgotten = Promise.withResolvers<void>()
      const directory = await openDirectory({ url, ownerUrl: null, told: () => forgotten.resolve() })
      await forgotten.promise
      opened.push(directory)
      return directory
    },
    drop: async () => {
      await Promise.all(opened.map(({ store }) => store.close()))
      await owner.end()
      await asOwner(server.ownerUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`), 'postgres')
    },
  }
}

const withDatabase = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href

async function asOwner(ownerUrl: string, work: (client: Client) => Promise<unknown>, database: string): Promise<void> {
  const client = new Client({ connectionString: withDatabase(ownerUrl, database) })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

let server: Promise<Server> | undefined
const theServer = (): Promise<Server> => (server ??= sharedServer(inject('postgresFolder')))

/** Whoever comes first starts it, and makes the template; the others wait. The run ends it. */
async function sharedServer(folder: string): Promise<Server> {
  const said = path.join(folder, 'server.json')
  try {
    mkdirSync(path.join(folder, 'starting'))
  } catch {
    return heard(said)
  }
  try {
    const { ownerUrl, url, gatewayPassword } = await startEmbeddedPostgres({ folder, durable: false, settings: { max_connections: '200' } })
    await migrate(ownerUrl, { gatewayPassword })
    const started: Server = { ownerUrl, url }
    writeFileSync(said, JSON.stringify(started), { mode: 0o600 })
    return started
  } catch (error) {
    writeFileSync(said, JSON.stringify({ failed: String(error) }))
    throw error
  }
}

async function heard(file: string): Promise<Server> {
  for (; ; await pause(20)) {
    const said = readIfWhole(file)
    if (said && 'failed' in said) throw new Error(`Another test file could not start PostgreSQL: ${said.failed}`)
    if (said) return said
  }
}

function readIfWhole(file: string): Server | { failed: string } | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Server
  } catch {
    return null
  }
}

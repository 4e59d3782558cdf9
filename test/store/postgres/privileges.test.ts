import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MIGRATIONS } from '../../../electron/store/postgres/migrations.ts'
import { openDirectory } from '../../../electron/store/postgres/open-directory.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { batchOf, newDesk, started } from '../../support/postgres/desks.ts'

describeWithPostgres("The service's role may call its functions and nothing else", (database) => {
  let gateway: Client
  beforeAll(async () => {
    gateway = new Client({ connectionString: database.url })
    await gateway.connect()
  })
  afterAll(() => gateway.end())

  const denied = /permission denied|must be owner|must be superuser|not allowed/

  it.each([
    'SELECT * FROM dir.people',
    'SELECT password_hash FROM dir.people',
    'SELECT 1 FROM dir.workstations',
    "UPDATE dir.sessions SET end_reason = 'signed_out'",
    'DELETE FROM dir.audit',
    "INSERT INTO dir.commands (kind) VALUES ('sync')",
    'TRUNCATE dir.presence',
    "SELECT nextval('dir.people_revision')",
    'DROP FUNCTION dir.push',
    'CREATE OR REPLACE FUNCTION dir.policy() RETURNS jsonb LANGUAGE sql AS $$ SELECT NULL::jsonb $$',
    'ALTER TABLE dir.people DISABLE TRIGGER ALL',
    'CREATE TABLE dir.mine (a int)',
    'CREATE TABLE public.mine (a int)',
    'CREATE SCHEMA mine',
    'CREATE TEMPORARY TABLE workstations (id int)',
    'SET ROLE latchkey_owner',
    'SET SESSION AUTHORIZATION latchkey_owner',
    'CREATE ROLE mine',
    'ALTER ROLE latchkey_gateway SUPERUSER',
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
    'SELECT rolpassword FROM pg_authid',
    "SELECT dir.ask_to_end(gen_random_uuid(), 'x', '{}', NULL, '1 day')",
    "SELECT dir.apply_fact(1, '{}', now(), now())",
    'SELECT lo_create(0)',
    'SELECT lo_creat(-1)',
    "SELECT lo_from_bytea(0, '\\x01')",
    'SELECT dir.rules()',
    "SELECT dir.begin_stream(1, '{}')",
  ])('refuses %s', async (statement) => {
    await expect(gateway.query(statement)).rejects.toThrow(denied)
  })

  it('owns no function, and each that it may call looks for nothing but in the schema', async () => {
    const functions = await database.sql<{
      name: string
      definer: boolean
      path: string | null
      owner: string
      callable: boolean
      open: boolean
    }>(
      `SELECT proname AS name, prosecdef AS definer, pg_get_userbyid(proowner) AS owner,
         (SELECT c FROM unnest(proconfig) AS c WHERE c LIKE 'search_path=%') AS path,
         has_function_privilege('latchkey_gateway', p.oid, 'EXECUTE') AS callable,
         has_function_privilege('public', p.oid, 'EXECUTE') AS open
       FROM pg_proc p WHERE pronamespace = 'dir'::regnamespace ORDER BY proname`,
    )
    expect(functions.filter(({ open }) => open)).toEqual([])
    expect(new Set(functions.map(({ owner }) => owner))).toEqual(new Set(['latchkey_owner']))
    expect(functions.filter(({ callable }) => callable).map(({ name }) => name)).toEqual(
      MIGRATIONS.flatMap(({ callable }) => callable).toSorted(),
    )
    const careless = functions.filter(
      ({ callable, definer, path }) => callable !== definer || (definer && path !== 'search_path=dir, pg_temp'),
    )
    expect(careless).toEqual([])
  })

  it('gains nothing by tables of its own that are found first', async () => {
    // As in a database whose owner gave the right to temporary tables back.
    await database.sql(`DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO latchkey_gateway', current_database()); END $$`)
    const desk = await newDesk(database)
    await gateway.query('SET search_path = pg_temp, dir')
    await gateway.query(`CREATE TEMPORARY TABLE sessions (id uuid, stolen text)`)
    await gateway.query(`CREATE FUNCTION pg_temp.steal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN EXECUTE 'ALTER ROLE latchkey_gateway SUPERUSER'; RETURN NEW; END $$`)
    await gateway.query('CREATE TRIGGER steal BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION pg_temp.steal()')
    await gateway.query('CREATE FUNCTION pg_temp.ms(timestamptz) RETURNS float8 LANGUAGE sql AS $$ SELECT 1 / 0 $$')
    const batch = [batchOf(desk, 1, [started(randomUUID(), randomUUID(), 'local')])]
    expect((await gateway.query('SELECT dir.push($1) AS answer', [JSON.stringify(batch)])).rows).toMatchObject([
      { answer: { status: 'ok' } },
    ])
    expect(await database.sql('SELECT count(*)::int AS n FROM sessions')).toEqual([{ n: 1 }])
  })

  it.each(['', '?options=-c%20work_mem%3D8MB', '?options=-c%20role%3Dlatchkey_owner'])(
    'is what each connection of the service is, whoever signs in%s',
    async (more) => {
      const { store, connection } = await openDirectory({ url: database.ownerUrl + more, ownerUrl: null })
      expect(await connection.call('look', 'SELECT current_user AS "user", current_setting($1) AS path', ['search_path'])).toEqual([
        { user: 'latchkey_gateway', path: 'dir,pg_temp' },
      ])
      await expect(connection.call('read people', 'SELECT * FROM people')).rejects.toMatchObject({ code: 'directory_unreachable' })
      await store.close()
    },
  )
})

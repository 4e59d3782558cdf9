import { expect, it } from 'vitest'
import { MIGRATIONS, migrate } from '../../../electron/store/postgres/migrations.ts'
import { openDirectory } from '../../../electron/store/postgres/open-directory.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { newDesk, newPerson } from '../../support/postgres/desks.ts'

const next = { name: 'next', sql: 'ALTER TABLE workstations ADD COLUMN room text NOT NULL DEFAULT $$?$$', callable: [] }
const broken = { name: 'broken', sql: 'CREATE TABLE half (a int); SELECT 1 / 0', callable: [] }

describeWithPostgres('Migrations', (database) => {
  const versions = () =>
    database
      .sql<{ version: number }>('SELECT version FROM schema_versions ORDER BY version')
      .then((rows) => rows.map(({ version }) => version))
  const all = [...MIGRATIONS, next]

  it('go from each version to the next with the rows that are there', async () => {
    for (let known = 1; known <= MIGRATIONS.length; known++) {
      await database.sql('DROP SCHEMA dir CASCADE')
      await migrate(database.ownerUrl, { migrations: MIGRATIONS.slice(0, known) })
      expect(await versions()).toEqual(Array.from({ length: known }, (_, step) => step + 1))
      const [desk, person] = [await newDesk(database, 'old'), await newPerson(database, 'ann')]
      await database.sql('INSERT INTO sessions (id, workstation_id, person_id, granted_at) VALUES (gen_random_uuid(), $1, $2, now())', [
        desk.id,
        person,
      ])
      await migrate(database.ownerUrl)
      expect(
        await database.sql(
          'SELECT w.name, p.username FROM sessions s JOIN workstations w ON w.id = workstation_id JOIN people p ON p.id = person_id',
        ),
      ).toEqual([{ name: 'old', username: 'ann' }])
    }
  })

  it('take turns where several gateways start at once', async () => {
    await database.sql('DROP SCHEMA dir CASCADE')
    await Promise.all([migrate(database.ownerUrl), migrate(database.ownerUrl), migrate(database.ownerUrl)])
    expect(await versions()).toEqual(MIGRATIONS.map((_, step) => step + 1))
  })

  it('leave a whole version where one fails', async () => {
    await expect(migrate(database.ownerUrl, { migrations: [...MIGRATIONS, broken] })).rejects.toMatchObject({ code: 'database_failed' })
    expect(await versions()).toHaveLength(MIGRATIONS.length)
    expect(await database.sql(`SELECT to_regclass('dir.half') AS half`)).toEqual([{ half: null }])
  })

  it('make room for the audit of the coming months, also for what lay in the default part', async () => {
    const { connection } = await database.open()
    const [row] = await database.sql<{ part: string }>(`SELECT 'audit_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM') AS part`)
    await database.sql(`DROP TABLE ${row?.part}`)
    await database.sql(
      `INSERT INTO audit (workstation_id, incarnation, seq, local_at, kind, detail, hash) VALUES (1, gen_random_uuid(), 1, now(), 'noted', '{}', '\\x00')`,
    )
    expect(await database.sql('SELECT 1 FROM audit_default')).toHaveLength(1)
    await connection.call('look after', 'SELECT dir.upkeep()')
    expect(await database.sql('SELECT 1 FROM audit_default')).toHaveLength(0)
    expect(await database.sql(`SELECT 1 FROM ${row?.part}`)).toHaveLength(1)
    expect(await database.sql(`SELECT 1 FROM pg_inherits WHERE inhparent = 'audit'::regclass`)).toHaveLength(4)
  })

  it('refuse a database of a newer version by name, before anything is changed', async () => {
    await migrate(database.ownerUrl, { migrations: all })
    const params = { found: all.length, known: MIGRATIONS.length }
    await expect(migrate(database.ownerUrl)).rejects.toMatchObject({ code: 'database_from_newer_version', params })
    await expect(openDirectory({ url: database.url, ownerUrl: null })).rejects.toMatchObject({
      code: 'database_from_newer_version',
      params,
    })
  })

  it('are asked for where the database is older, or empty', async () => {
    await database.sql('DELETE FROM schema_versions WHERE version > 1')
    await expect(openDirectory({ url: database.url, ownerUrl: null })).rejects.toThrow(
      /needs \d+\. Start the directory once with the address of the database's owner/,
    )
    await database.sql('DROP SCHEMA dir CASCADE')
    await expect(openDirectory({ url: database.url, ownerUrl: null })).rejects.toMatchObject({ code: 'directory_unreachable' })
  })
})

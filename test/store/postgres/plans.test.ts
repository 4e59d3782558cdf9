import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { expect, it } from 'vitest'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { askOf, batchOf, ended, newPerson, started } from '../../support/postgres/desks.ts'
import type { TestDesk } from '../../support/postgres/desks.ts'

const DESKS = 200

describeWithPostgres('A fleet that was enrolled this morning', (database) => {
  // The planner still believes what it saw when nothing was there, and a connection keeps the plans that it made then.
  it('is served without reading whole tables', async () => {
    const gateway = new Client({ connectionString: database.ownerUrl, options: '-c search_path=dir,pg_temp' })
    await gateway.connect()
    await gateway.query('VACUUM ANALYZE')
    const call = (name: string, ...values: readonly unknown[]) =>
      gateway.query(
        `SELECT ${name}(${values.map((_, index) => `$${index + 1}`).join(', ')})`,
        values.map((value) => (Array.isArray(value) && typeof value[0] === 'object' ? JSON.stringify(value) : value)),
      )
    const serve = async (desks: readonly TestDesk[], next: number, person: string) => {
      const lines = Array.from({ length: 10 }, () => randomUUID()).flatMap((session) => [
        [started(session, randomUUID(), 'local')],
        [ended(session)],
      ])
      await call(
        'push',
        desks.map((desk) => batchOf(desk, next, ...lines)),
      )
      await call(
        'beat',
        desks.map(({ id }) => ({ workstation: id, clockAheadMs: 0, address: '10.0.0.1', appVersion: '1' })),
        'one',
      )
      await call(
        'admit_many',
        desks.slice(0, 20).map((desk) => askOf(desk, person, { takeOver: true })),
      )
      for (const asked of ['greet', 'open_commands'])
        await call(
          asked,
          desks.map(({ id }) => id),
        )
      await call(
        'workstations_by_uid',
        desks.map(({ uid }) => uid),
      )
    }
    const [first, ...rest] = await enrolled(DESKS)
    const person = await newPerson(database)
    // Six times: then PostgreSQL takes the plan for any values.
    for (let time = 0; time < 6; time++) await serve(first ? [first] : [], 1 + 20 * time, person)
    await gateway.query('BEGIN')
    await serve(rest, 1, person)
    const { rows } = await gateway.query<{ relname: string; read: number }>(
      `SELECT relname, seq_tup_read::int AS read FROM pg_stat_xact_user_tables WHERE schemaname = 'dir' AND seq_tup_read > 1000`,
    )
    await gateway.query('ROLLBACK')
    await gateway.end()
    expect(rows).toEqual([])
  })

  const enrolled = (count: number) =>
    database
      .sql<{ id: number; uid: string; incarnation: string }>(
        `WITH w AS (INSERT INTO workstations (uid, name, site, public_key) SELECT gen_random_uuid(), 'desk', 'Rome', '\\x01' FROM generate_series(1, $1) RETURNING id, uid),
          i AS (INSERT INTO inbox (workstation_id, incarnation, next_seq) SELECT id, gen_random_uuid(), 1 FROM w RETURNING workstation_id, incarnation)
         SELECT id, uid, incarnation FROM w JOIN i ON i.workstation_id = w.id ORDER BY id`,
        [count],
      )
      .then((rows): readonly TestDesk[] => rows)
})

import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { expect, it, vi } from 'vitest'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { askOf, batchOf, ended, newDesk, newPerson, silence, started } from '../../support/postgres/desks.ts'

describeWithPostgres('Two gateways at once', (database) => {
  it('never admit more than the limit, in 200 rounds', async () => {
    const [one, other] = [await database.open(), await database.open()]
    const [here, there] = [await newDesk(database), await newDesk(database)]
    const people = await Promise.all(Array.from({ length: 200 }, () => newPerson(database)))
    for (const person of people) {
      const answers = await Promise.all([one.store.admitMany([askOf(here, person)]), other.store.admitMany([askOf(there, person)])])
      expect(answers.flat().filter(({ kind }) => kind === 'granted')).toHaveLength(1)
    }
    const crowd = await Promise.all(Array.from({ length: 60 }, () => newPerson(database)))
    const answers = await Promise.all([
      one.store.admitMany(crowd.map((person) => askOf(here, person))),
      other.store.admitMany(crowd.toReversed().map((person) => askOf(there, person))),
    ])
    expect(answers.flat().filter(({ kind }) => kind === 'granted')).toHaveLength(crowd.length)
    const open = await database.sql('SELECT person_id FROM sessions WHERE voided_at IS NULL GROUP BY person_id HAVING count(*) > 1')
    expect(open).toEqual([])
  })

  it('write off and end the same session without losing either', async () => {
    const [one, other] = [await database.open(), await database.open()]
    for (let round = 0; round < 20; round++) {
      const [dark, here, person, session] = [await newDesk(database), await newDesk(database), await newPerson(database), randomUUID()]
      await one.store.push([batchOf(dark, 1, [started(session, person)])])
      await silence(database, dark)
      const [answers] = await Promise.all([
        one.store.admitMany([askOf(here, person, { takeOver: true })]),
        other.store.push([batchOf(dark, 2, [ended(session)])]),
      ])
      expect(answers).toMatchObject([{ kind: 'granted' }])
      const [row] = await database.sql<{ reason: string; off: boolean }>(
        'SELECT end_reason AS reason, written_off_at IS NOT NULL AS off FROM sessions WHERE id = $1',
        [session],
      )
      expect(row?.reason).toBe('signed_out')
      expect(row?.off).toBe(answers[0]?.kind === 'granted' && answers[0].writtenOff.length === 1)
    }
  })

  it('take in the same lines once, whoever brings them', async () => {
    const [one, other] = [await database.open(), await database.open()]
    const desks = await Promise.all(Array.from({ length: 8 }, () => newDesk(database)))
    const batches = desks.map((desk) => batchOf(desk, 1, [started(randomUUID(), randomUUID(), 'local')], [], []))
    const answers = await Promise.all(
      [one, other, one, other].map(({ store }, turn) => store.push(turn % 2 ? batches : batches.toReversed())),
    )
    expect(answers.flat().every(({ status, next }) => status === 'ok' && next === 4)).toBe(true)
    expect(await database.sql('SELECT count(*)::int AS n FROM audit WHERE workstation_id = ANY ($1)', [desks.map(({ id }) => id)])).toEqual(
      [{ n: 24 }],
    )
  })

  it('admit and take in offline starts of the same people without standing in each other’s way', async () => {
    const [one, other] = [await database.open(), await database.open()]
    const people = await Promise.all(Array.from({ length: 12 }, () => newPerson(database)))
    const desks = await Promise.all(people.map(() => newDesk(database)))
    const away = await newDesk(database)
    const offline = desks.map((desk, index) => batchOf(desk, 1, [started(randomUUID(), String(people[11 - index]), 'offline')]))
    await Promise.all([other.store.push(offline), one.store.admitMany(people.map((person) => askOf(away, person, { takeOver: true })))])
    const over = await database.sql<{ person_id: string }>(
      `SELECT s.person_id FROM sessions s WHERE s.person_id = ANY ($1) GROUP BY 1 HAVING count(*) > 1
       EXCEPT SELECT person_id FROM alerts WHERE kind = 'over_limit'`,
      [people],
    )
    expect(over).toEqual([])
  })

  /** Another gateway in the middle of a transaction of its own, which it ends when the other one has to wait for it. */
  const amid = async <Value>(
    statement: string,
    values: readonly unknown[],
    meanwhile: () => Promise<Value>,
    whileItWaits = async () => {},
  ) => {
    const client = new Client({ connectionString: database.ownerUrl, options: '-c search_path=dir,pg_temp' })
    await client.connect()
    await client.query('BEGIN')
    await client.query(statement, [...values])
    const outcome = meanwhile()
    await vi.waitFor(async () => {
      const waiting = await database.sql(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
      expect(waiting).toHaveLength(1)
    })
    await whileItWaits()
    await client.query('COMMIT')
    await client.end()
    return outcome
  }

  it('never write off what was ended a moment before', async () => {
    const { store } = await database.open()
    const [dark, here, person, session] = [await newDesk(database), await newDesk(database), await newPerson(database), randomUUID()]
    await store.push([batchOf(dark, 1, [started(session, person)])])
    await silence(database, dark)
    const end = JSON.stringify([batchOf(dark, 2, [ended(session)])])
    const answers = await amid('SELECT push($1)', [end], () => store.admitMany([askOf(here, person, { takeOver: true })]))
    expect(answers).toEqual([{ kind: 'granted', writtenOff: [] }])
    expect(await database.sql('SELECT written_off_at FROM sessions WHERE id = $1', [session])).toEqual([{ written_off_at: null }])
    expect(await database.sql('SELECT 1 FROM commands WHERE session_id = $1', [session])).toEqual([])
  })

  it('hold no session that a stream may be waiting for while they wait for a person', async () => {
    const { store } = await database.open()
    const [dark, here, session] = [await newDesk(database), await newDesk(database), randomUUID()]
    const [first = '', second = ''] = [await newPerson(database), await newPerson(database)].toSorted()
    await store.push([batchOf(dark, 1, [started(session, first)])])
    await silence(database, dark)
    const answers = await amid(
      'SELECT FROM people WHERE id = $1 FOR UPDATE',
      [second],
      () => store.admitMany([first, second].map((person) => askOf(here, person, { takeOver: true }))),
      async () => void (await database.sql('SELECT FROM sessions WHERE id = $1 FOR UPDATE NOWAIT', [session])),
    )
    expect(answers).toMatchObject([{ kind: 'granted', writtenOff: [{ session }] }, { kind: 'granted' }])
  })
})

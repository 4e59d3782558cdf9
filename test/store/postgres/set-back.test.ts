import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { askOf, batchOf, ended, newDesk, newPerson, setPolicy, started } from '../../support/postgres/desks.ts'

describeWithPostgres('A directory that is older than what its desks have', (database) => {
  const alerts = () =>
    database.sql<{ kind: string; subject: string; name: string }>(`SELECT kind, subject, detail ->> 'name' AS name FROM alerts ORDER BY id`)
  const numbersAt = async (id: number) => {
    const { store } = await database.open()
    const [greeting] = await store.greet([id])
    return greeting?.numbers ?? { policy: 0, people: 0, command: 0 }
  }

  it('counts on from where a desk is: people, policy and what is still to be done', async () => {
    const { store } = await database.open()
    const [desk, person, key] = [await newDesk(database, 'pc-1'), await newPerson(database), randomUUID()]
    await setPolicy(database, { 'idle-timeout': '7m' })
    await store.release(desk.id, person)
    await database.sql(`INSERT INTO commands (workstation_id, kind, key) VALUES ($1, 'message', $2)`, [desk.id, key])
    const before = await numbersAt(desk.id)
    const has = { policy: before.policy + 3, people: before.people + 40, command: before.command + 9 }
    expect(await store.catchUp(desk.id, has)).toBe('caught_up')

    const news = await store.peopleSince(desk.id, has.people)
    expect(news.revision).toBeGreaterThan(has.people)
    expect(news.people.map(({ id }) => id)).toEqual([person])
    expect(await store.policy()).toEqual({ version: has.policy + 1, settings: { 'idle-timeout': '7m' } })
    const open = (await store.openCommands([desk.id])).filter(({ kind }) => kind === 'message')
    expect(open).toHaveLength(1)
    expect(open[0]?.id).toBeGreaterThan(has.command)
    // Asked twice for the same is asked once.
    expect(
      await database.sql('INSERT INTO commands (workstation_id, kind, key) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING RETURNING id', [
        desk.id,
        'message',
        key,
      ]),
    ).toEqual([])
    expect(await alerts()).toEqual([{ kind: 'directory_set_back', subject: '', name: 'pc-1' }])
    const after = await numbersAt(desk.id)
    expect(await store.catchUp(desk.id, has)).toBe('caught_up')
    expect(await numbersAt(desk.id)).toEqual(after)
  })

  it('has every desk told, until it was, that what it has cached is of other days', async () => {
    const { store } = await database.open()
    const [desk, other] = [await newDesk(database), await newDesk(database)]
    const here = await numbersAt(desk.id)
    await store.catchUp(desk.id, { ...here, command: here.command + 1 })
    for (const { id } of [desk, other]) expect(await store.greet([id])).toMatchObject([{ setBack: true }])
    await store.noteTold(other.id)
    expect(await store.greet([other.id])).toMatchObject([{ setBack: false }])
    expect(await store.greet([desk.id])).toMatchObject([{ setBack: true }])
  })

  it('gives a policy to a desk that has one of days that are lost, also where there is none', async () => {
    const { store } = await database.open()
    const desk = await newDesk(database)
    await database.sql('DELETE FROM policy_versions')
    expect(await store.catchUp(desk.id, { policy: 1_000, people: 0, command: 0 })).toBe('caught_up')
    expect(await store.policy()).toEqual({ version: 1_001, settings: {} })
  })

  it.each([
    ['policy', 200_000],
    ['people', 20_000_000],
    ['command', 20_000_000],
  ] as const)('does not believe a desk that is too far ahead: %s', async (which, lead) => {
    const { store } = await database.open()
    const desk = await newDesk(database, `liar ${which}`)
    const before = await numbersAt(desk.id)
    expect(await store.catchUp(desk.id, { ...before, [which]: before[which] + lead })).toBe('implausible')
    expect(await numbersAt(desk.id)).toEqual(before)
    expect(await alerts()).toContainEqual({ kind: 'implausible_numbers', subject: String(desk.id), name: `liar ${which}` })
  })

  it('counts on once for desks that come in at once, and beyond each of them', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, async () => (await database.open()).store))
    const desks = await Promise.all(stores.map(() => newDesk(database)))
    for (let round = 0; round < 3; round += 1) {
      await database.sql(`UPDATE directory_audit SET at = at - interval '2 hours'`)
      const here = await numbersAt(desks[0]?.id ?? 0)
      const answers = stores.map((store, at) => store.catchUp(desks[at]?.id ?? 0, { ...here, people: here.people + 10 * (at + 1) }))
      const edits = stores.map(() => database.sql('UPDATE people SET display_name = display_name'))
      expect(await Promise.all(answers)).toEqual(Array(4).fill('caught_up'))
      await Promise.all(edits)
      expect((await numbersAt(desks[0]?.id ?? 0)).people).toBeGreaterThan(here.people + 40)
    }
  })

  it('believes a desk once an hour, so that none counts up without end', async () => {
    const { store } = await database.open()
    const desk = await newDesk(database)
    const ahead = async () => ({ ...(await numbersAt(desk.id)), people: (await numbersAt(desk.id)).people + 5 })
    expect(await store.catchUp(desk.id, await ahead())).toBe('caught_up')
    expect(await store.catchUp(desk.id, await ahead())).toBe('implausible')
    await database.sql(`UPDATE directory_audit SET at = at - interval '2 hours'`)
    expect(await store.catchUp(desk.id, await ahead())).toBe('caught_up')
  })

  it('admits with the revision that it has, and with no other; and notes where the account is', async () => {
    const { store } = await database.open()
    const [desk, person] = [await newDesk(database), await newPerson(database)]
    const ask = askOf(desk, person)
    expect(await store.admitMany([{ ...ask, revision: ask.revision + 1 }])).toMatchObject([{ because: 'outdated' }])
    expect(await store.admitMany([ask])).toMatchObject([{ kind: 'granted' }])
    expect((await store.peopleSince(desk.id, 0)).people.map(({ id }) => id)).toEqual([person])
  })

  it('closes what a new stream does not list as open, until its desk tells of an end of its own', async () => {
    const { store } = await database.open()
    const [desk, other, lost, open, elsewhere] = [
      await newDesk(database),
      await newDesk(database),
      randomUUID(),
      randomUUID(),
      randomUUID(),
    ]
    await store.push([
      batchOf(desk, 1, [started(lost, randomUUID())], [started(open, randomUUID())]),
      batchOf(other, 1, [started(elsewhere, randomUUID())]),
    ])
    await store.push([batchOf(desk, 3, [{ fact: 'only_open', sessions: [open], at: 1_700_000_200_000 }])])
    const ends = async () =>
      new Map(
        (await database.sql<{ id: string; reason: string | null }>('SELECT id, end_reason AS reason FROM sessions')).map(
          ({ id, reason }) => [id, reason],
        ),
      )
    const now = await ends()
    expect([lost, open, elsewhere].map((id) => now.get(id))).toEqual(['lease_expired', null, null])
    await store.push([batchOf(desk, 4, [{ fact: 'reopened', session: lost }, ended(lost)])])
    expect((await ends()).get(lost)).toBe('signed_out')
  })
})

import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { batchOf, ended, lineOf, newDesk, newPerson, started } from '../../support/postgres/desks.ts'

describeWithPostgres('What desks have written is taken in exactly once', (database) => {
  const sessions = (id: string) =>
    database.sql<{ reason: string | null; ended: string | null; started: boolean }>(
      'SELECT end_reason AS reason, ms(local_ended_at)::text AS ended, start_received_at IS NOT NULL AS started FROM sessions WHERE id = $1',
      [id],
    )
  const kept = ({ id }: { id: number }) =>
    database
      .sql<{ seq: string }>('SELECT seq FROM audit WHERE workstation_id = $1 ORDER BY seq', [id])
      .then((rows) => rows.map(({ seq }) => Number(seq)))

  it('applies what the lines mean, in their order', async () => {
    const { store } = await database.open()
    const [desk, person, session] = [await newDesk(database), randomUUID(), randomUUID()]
    expect(await store.push([batchOf(desk, 1, [started(session, person, 'local')], [ended(session, 1_700_000_100_123)])])).toEqual([
      { workstation: desk.id, next: 3, status: 'ok' },
    ])
    expect(await sessions(session)).toEqual([{ reason: 'signed_out', ended: '1700000100123', started: true }])
  })

  it('skips what it has, also within a batch', async () => {
    const { store } = await database.open()
    const [desk, session] = [await newDesk(database), randomUUID()]
    const batch = batchOf(desk, 1, [started(session, randomUUID())], [])
    await store.push([batch])
    await store.push([batch])
    expect(await store.push([{ ...batch, lines: [...batch.lines, lineOf(3, [ended(session)])] }])).toMatchObject([
      { next: 4, status: 'ok' },
    ])
    expect(await kept(desk)).toEqual([1, 2, 3])
  })

  it('refuses a gap, another incarnation, a revoked and an unknown workstation, and says what it wants', async () => {
    const { store } = await database.open()
    const [gap, other, revoked] = [await newDesk(database), await newDesk(database), await newDesk(database)]
    await store.leave(revoked.id)
    const answers = await store.push([
      batchOf({ ...gap, id: 9_999 }, 1, []),
      batchOf(revoked, 1, []),
      batchOf({ ...other, incarnation: randomUUID() }, 1, []),
      batchOf(gap, 5, []),
    ])
    expect(answers).toEqual([
      { workstation: gap.id, next: 1, status: 'gap' },
      { workstation: other.id, next: 1, status: 'other_incarnation' },
      { workstation: revoked.id, next: 1, status: 'revoked' },
      { workstation: 9_999, next: 0, status: 'unknown' },
    ])
    expect(await kept(gap)).toEqual([])
  })

  it('writes an end once; a clean-up that was taken back opens it again', async () => {
    const { store } = await database.open()
    const [desk, session] = [await newDesk(database), randomUUID()]
    await store.push([
      batchOf(desk, 1, [started(session, randomUUID())], [ended(session)], [{ ...ended(session), reason: 'app_quit' } as never]),
    ])
    expect(await sessions(session)).toMatchObject([{ reason: 'signed_out' }])
    await store.push([batchOf(desk, 4, [{ fact: 'reopened', session }])])
    expect(await sessions(session)).toMatchObject([{ reason: null }])
  })

  it('lets no desk write to the session of another one', async () => {
    const { store } = await database.open()
    const [desk, liar, session] = [await newDesk(database), await newDesk(database), randomUUID()]
    await store.push([batchOf(desk, 1, [started(session, randomUUID())])])
    await store.push([
      batchOf(liar, 1, [ended(session)], [{ fact: 'reopened', session }], [{ fact: 'unused', session, person: randomUUID() }]),
    ])
    expect(await sessions(session)).toEqual([{ reason: null, ended: null, started: true }])
  })

  it('takes nothing of a batch with a line that cannot be taken in, and the others without it', async () => {
    const { store } = await database.open()
    const [good, bad] = [await newDesk(database), await newDesk(database)]
    const poison = batchOf(bad, 1, [{ fact: 'ended', session: 'no uuid' } as never])
    await expect(store.push([batchOf(good, 1, []), poison])).rejects.toMatchObject({ code: 'database_failed' })
    expect(await store.push([batchOf(good, 1, [])])).toMatchObject([{ next: 2 }])
    await store.quarantine(bad.id, 'no uuid')
    const alerts = () => database.sql('SELECT kind FROM alerts WHERE workstation_id = $1', [bad.id])
    expect(await alerts()).toEqual([{ kind: 'stream_quarantined' }])
    await store.push([batchOf(bad, 1, [])])
    expect(await database.sql('SELECT quarantined FROM workstations WHERE id = $1', [bad.id])).toEqual([{ quarantined: null }])
  })

  it('refuses lines whose numbers do not follow each other', async () => {
    const { store } = await database.open()
    const desk = await newDesk(database)
    await expect(store.push([{ ...batchOf(desk, 1, []), lines: [lineOf(1), lineOf(3)] }])).rejects.toMatchObject({
      code: 'database_failed',
    })
  })

  it('keeps what PostgreSQL has no letter for, and times beyond its calendar', async () => {
    const { store } = await database.open()
    const desk = await newDesk(database)
    const odd = { username: 'a\0b', displayName: '\uD800' }
    const line = lineOf(1, [], {
      at: -8_640_000_000_000_000,
      detail: '{"x":"\\u0000\\ud800"}',
      people: { [randomUUID()]: odd },
      names: odd,
    })
    expect(await store.push([{ ...batchOf(desk, 1), lines: [line, lineOf(2, [], { at: 8_640_000_000_000_000 })] }])).toMatchObject([
      { next: 3 },
    ])
    expect(await database.sql('SELECT detail FROM audit WHERE workstation_id = $1 AND seq = 1', [desk.id])).toEqual([
      { detail: line.detail },
    ])
  })

  it('knows accounts that only a desk has by name, until they are forgotten there', async () => {
    const { store } = await database.open()
    const [desk, local, known] = [await newDesk(database), randomUUID(), await newPerson(database)]
    const people = { [local]: { username: 'ann', displayName: 'Ann' }, [known]: { username: 'bea', displayName: 'Bea' } }
    const names = () => database.sql('SELECT person_id, username FROM local_people WHERE workstation_id = $1', [desk.id])
    await store.push([
      { ...batchOf(desk, 1), lines: [lineOf(1, [], { people, detail: JSON.stringify({ user: local }), names: { username: 'ann' } })] },
    ])
    expect(await names()).toEqual([{ person_id: local, username: 'ann' }])
    await store.push([batchOf(desk, 2, [{ fact: 'erased', person: local, pseudonym: 'deleted-1' }])])
    expect(await names()).toEqual([{ person_id: local, username: 'deleted-1' }])
    expect(await database.sql('SELECT names FROM audit WHERE workstation_id = $1 AND seq = 1', [desk.id])).toEqual([{ names: null }])
  })

  it('takes lines that it has again in a new incarnation, and changes nothing by them', async () => {
    const { store } = await database.open()
    const [desk, session] = [await newDesk(database), randomUUID()]
    const lines = batchOf(
      desk,
      1,
      [started(session, randomUUID())],
      [ended(session)],
      [{ fact: 'reopened', session }],
      [ended(session, 1_700_000_200_000)],
    ).lines
    await store.push([{ ...batchOf(desk, 1), lines }])
    const restored = { ...desk, incarnation: randomUUID() }
    const cursor = { incarnation: restored.incarnation, next: 3, head: String(lines[1]?.hash) }
    expect(await store.rejoin(desk.id, randomUUID(), cursor)).toBe(false)
    expect(await store.rejoin(desk.id, desk.incarnation, cursor)).toBe(true)
    expect(await store.rejoin(desk.id, desk.incarnation, cursor)).toBe(true)
    expect(await store.greet([desk.id])).toEqual([expect.objectContaining({ workstation: desk.id, cursor, open: [] })])
    const other = randomUUID()
    const again = { ...batchOf(restored, 3), lines: [...lines.slice(2, 3), lineOf(4, [started(other, randomUUID())])] }
    expect(await store.push([again])).toMatchObject([{ next: 5, status: 'ok' }])
    expect(await sessions(session)).toMatchObject([{ ended: '1700000200000' }])
    expect(await sessions(other)).toMatchObject([{ started: true }])
    expect(await kept(desk)).toEqual([1, 2, 3, 4, 4])
  })
})

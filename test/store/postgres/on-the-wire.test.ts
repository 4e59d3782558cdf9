import { randomBytes, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { FROM_DIRECTORY } from '../../../electron/contract/fleet/messages.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { askOf, batchOf, newDesk, newPerson, setPolicy, silence, started } from '../../support/postgres/desks.ts'

const ADMITTED = { ask: 1, whom: null, until: null, reason: '', open: [] }

describeWithPostgres('What the database answers', (database) => {
  it('fits into the messages that tell desks of it', async () => {
    const { store } = await database.open()
    await setPolicy(database, { 'idle-timeout': '5m' })
    const [one, two, three, person] = [await newDesk(database), await newDesk(database), await newDesk(database), await newPerson(database)]
    const told = async (ask: ReturnType<typeof askOf>) => {
      const [answer] = await store.admitMany([ask])
      if (answer?.kind === 'granted') return { ...ADMITTED, answer: answer.kind, open: answer.writtenOff }
      if (answer?.kind === 'replacing') return { ...ADMITTED, answer: answer.kind, open: answer.open }
      const { because, kind: _, ...facts } = answer ?? { kind: null, because: null }
      return { ...ADMITTED, answer: because, ...facts }
    }
    const first = askOf(one, person)
    const answers = [await told(first)]
    await store.push([batchOf(one, 1, [started(first.session, person)])])
    answers.push(await told(askOf(two, person)), await told(askOf(two, person, { takeOver: true })))
    await silence(database, one)
    answers.push(await told(askOf(two, person)), await told(askOf(two, person, { takeOver: true })))
    await database.sql(`INSERT INTO locks (workstation_id, until, reason) VALUES ($1, now() + interval '1 hour', 'why')`, [three.id])
    answers.push(await told(askOf(three, person)), await told(askOf(two, randomUUID())))
    expect(answers.map(({ answer }) => answer)).toEqual(['granted', 'limit', 'replacing', 'limit', 'granted', 'locked', 'unknown'])
    for (const answer of answers) expect([answer, FROM_DIRECTORY.admitted(answer)]).toEqual([answer, true])

    await store.release(one.id, person)
    expect(FROM_DIRECTORY.people(await store.peopleSince(one.id, 0))).toBe(true)
    for (const { workstation: _, body, ...command } of await store.openCommands([one.id])) {
      expect(FROM_DIRECTORY.command({ ...command, body: JSON.stringify(body) })).toBe(true)
    }
    const { version, settings } = await store.policy()
    expect(FROM_DIRECTORY.policy({ version, settings: JSON.stringify(settings) })).toBe(true)
    expect(FROM_DIRECTORY.locks({ locks: JSON.stringify(await store.locks()) })).toBe(true)
    const [greeting] = await store.greet([one.id])
    expect(FROM_DIRECTORY.welcome({ ...greeting?.cursor, workstation: one.id, open: greeting?.open, name: '', site: '', now: 0 })).toBe(
      true,
    )
    const [pushed] = await store.push([batchOf(one, 2, [])])
    expect(FROM_DIRECTORY.ack({ next: pushed?.next, status: pushed?.status })).toBe(true)
    const token = randomBytes(16)
    await database.sql(
      `INSERT INTO enrolment_tokens (token_hash, site, expires_at) VALUES (sha256($1), 'Rome', now() + interval '1 hour')`,
      [token],
    )
    const cursor = { incarnation: randomUUID(), next: 1, head: null }
    const { kind, ...enrolled } = await store.enrol({
      token,
      uid: randomUUID(),
      name: 'desk',
      publicKey: randomBytes(44),
      cursor,
      appVersion: '1',
    })
    expect([kind, FROM_DIRECTORY.enrolled({ ...enrolled, directory: 'directory' })]).toEqual(['enrolled', true])
  })
})

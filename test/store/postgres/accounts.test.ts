import { randomBytes, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Enrolment } from '../../../electron/core/fleet/directory-port.ts'
import { POLICY_SETTINGS } from '../../../electron/core/policy/policy.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { batchOf, newDesk, newPerson, setPolicy, started } from '../../support/postgres/desks.ts'
import type { TestDesk } from '../../support/postgres/desks.ts'

const enrolment = (token: Uint8Array, uid: string = randomUUID(), publicKey: Uint8Array = randomBytes(44)): Enrolment => ({
  token,
  uid,
  name: 'desk',
  publicKey,
  cursor: { incarnation: randomUUID(), next: 17, head: 'ab'.repeat(32) },
  appVersion: '1.0.0',
})

describeWithPostgres('What a desk and its directory know of each other', (database) => {
  const newToken = async (site: string, expires = '1 hour') => {
    const token = randomBytes(16)
    await database.sql(`INSERT INTO enrolment_tokens (token_hash, site, expires_at) VALUES (sha256($1), $2, now() + $3::interval)`, [
      token,
      site,
      expires,
    ])
    return token
  }
  it('enrols by a token, once; the same again to who asks again', async () => {
    const { store } = await database.open()
    const wanted = enrolment(await newToken('Rome'))
    const answer = await store.enrol(wanted)
    expect(answer).toMatchObject({ kind: 'enrolled', site: 'Rome' })
    expect(await store.enrol(wanted)).toEqual(answer)
    expect(await store.enrol(enrolment(wanted.token))).toEqual({ kind: 'refused', because: 'used' })
    expect(await store.enrol(enrolment(randomBytes(16)))).toEqual({ kind: 'refused', because: 'unknown' })
    expect(await store.enrol(enrolment(await newToken('Rome', '-1 second')))).toEqual({ kind: 'refused', because: 'expired' })
    const id = answer.kind === 'enrolled' ? answer.workstation : 0
    expect(await store.greet([id])).toEqual([expect.objectContaining({ workstation: id, cursor: wanted.cursor, open: [] })])
    expect(await store.workstations([wanted.uid, randomUUID()])).toEqual([
      { id, uid: wanted.uid, name: 'desk', site: 'Rome', revoked: false, publicKeys: [new Uint8Array(wanted.publicKey)] },
    ])
  })

  it('enrols again only what was let go before, at its site, and goes on with its numbers', async () => {
    const { store } = await database.open()
    const first = enrolment(await newToken('Rome'))
    const answer = await store.enrol(first)
    const id = answer.kind === 'enrolled' ? answer.workstation : 0
    const again = enrolment(await newToken('Rome'), first.uid)
    expect(await store.enrol(again)).toEqual({ kind: 'refused', because: 'already_enrolled' })
    await store.leave(id)
    expect(await store.workstations([first.uid])).toMatchObject([{ revoked: true }])
    expect(await store.enrol(enrolment(await newToken('Oslo'), first.uid))).toEqual({ kind: 'refused', because: 'other_site' })
    expect(await store.enrol(again)).toEqual({ kind: 'enrolled', workstation: id, site: 'Rome' })
    expect(await store.workstations([first.uid])).toMatchObject([{ revoked: false, publicKeys: [new Uint8Array(again.publicKey)] }])
    expect(await store.greet([id])).toMatchObject([{ cursor: again.cursor }])
  })

  it('uses one token for one workstation, whoever is faster', async () => {
    const [one, other] = [await database.open(), await database.open()]
    const token = await newToken('Rome')
    const answers = await Promise.all([one.store.enrol(enrolment(token)), other.store.enrol(enrolment(token))])
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['enrolled', 'refused'])
    const uid = randomUUID()
    const twice = await Promise.all([newToken('Rome'), newToken('Rome')])
    const both = await Promise.all([one.store.enrol(enrolment(twice[0], uid)), other.store.enrol(enrolment(twice[1], uid))])
    expect(both.map((answer) => (answer.kind === 'refused' ? answer.because : 'enrolled')).toSorted()).toEqual([
      'already_enrolled',
      'enrolled',
    ])
  })

  it('keeps a new key beside the old one until it was used', async () => {
    const { store } = await database.open()
    const desk = await newDesk(database)
    const [old, fresh, other] = [new Uint8Array([1]), new Uint8Array([2]), new Uint8Array([3])]
    const keys = async () => (await store.workstations([desk.uid]))[0]?.publicKeys
    await database.sql(`UPDATE workstations SET key_since = now() - interval '40 days' WHERE id = $1`, [desk.id])
    await store.rotateKey(desk.id, other)
    await store.rotateKey(desk.id, fresh)
    expect(await keys()).toEqual([old, fresh])
    const ordered = async () => {
      await store.orderRotations(Date.now() - 30 * 86_400_000)
      return (await store.openCommands([desk.id])).filter(({ kind }) => kind === 'rotate_key').length
    }
    expect([await ordered(), await ordered()]).toEqual([1, 1])
    await store.rotateKey(desk.id, fresh)
    expect(await keys()).toEqual([fresh])
    await store.rotateKey(desk.id, fresh)
    expect(await keys()).toEqual([fresh])
    await database.sql('DELETE FROM commands')
    expect(await ordered()).toBe(0)
  })

  it('finds an account by username or email in whatever case, and changes a password once', async () => {
    const { store } = await database.open()
    const id = randomUUID()
    await database.sql(
      `INSERT INTO people (id, username, username_key, display_name, email, email_key, role, password_hash, must_change_password, one_time_since)
       VALUES ($1, 'José', 'josé', 'José', 'J@x.org', 'j@x.org', 'user', 'one-time', true, to_timestamp(1700000000))`,
      [id],
    )
    const found = await store.findCredentials('JOSÉ')
    expect(found).toMatchObject({
      id,
      username: 'José',
      email: 'J@x.org',
      role: 'user',
      disabled: false,
      mustChangePassword: true,
      passwordHash: 'one-time',
    })
    expect(found?.oneTimeSince).toBe(1_700_000_000_000)
    expect(await store.findCredentials('j@X.org')).toEqual(found)
    expect(await store.findCredentials('nobody\0')).toBeNull()
    expect(await store.choosePassword(id, 'another', 'new')).toBeNull()
    const changed = await store.choosePassword(id, 'one-time', 'new')
    expect(changed).toMatchObject({ id, mustChangePassword: false })
    expect(changed?.revision).toBeGreaterThan(Number(found?.revision))
    expect(await store.choosePassword(id, 'one-time', 'newer')).toBeNull()
    expect(await store.findCredentials('josé')).toMatchObject({ passwordHash: 'new', oneTimeSince: null })
  })

  it('tells a desk of changed accounts that are cached there, and of no others', async () => {
    const { store } = await database.open()
    const [desk, cached, other] = [await newDesk(database), await newPerson(database, 'cached'), await newPerson(database, 'other')]
    await store.release(desk.id, cached)
    const { revision } = await store.peopleSince(desk.id, 0)
    expect(await store.peopleSince(desk.id, revision)).toEqual({ revision, people: [] })
    await database.sql('UPDATE people SET disabled_at = now() WHERE id = ANY ($1)', [[cached, other]])
    const news = await store.peopleSince(desk.id, revision)
    expect(news.people).toMatchObject([{ id: cached, username: 'cached', disabled: true }])
    expect(news.revision).toBeGreaterThan(revision)
    await store.leave(desk.id)
    expect(await store.peopleSince(desk.id, 0)).toMatchObject({ people: [] })
  })

  it('shows revisions in the order of their numbers, whoever commits first', async () => {
    const [one, other] = [await newPerson(database), await newPerson(database)]
    const { store } = await database.open()
    const desk = await newDesk(database)
    for (const person of [one, other]) await store.release(desk.id, person)
    const rename = (person: string) =>
      database.sql('UPDATE people SET display_name = $2 WHERE id = $1 RETURNING revision, pg_sleep(0.05)', [person, randomUUID()])
    const { revision } = await store.peopleSince(desk.id, 0)
    const seen = new Set<string>()
    let upto = revision
    const writes = Promise.all([rename(one), rename(other)])
    const over = { yet: false }
    void writes.then(() => (over.yet = true))
    while (!over.yet) {
      const news = await store.peopleSince(desk.id, upto)
      for (const { id } of news.people) seen.add(id)
      upto = news.revision
    }
    for (const { id } of (await store.peopleSince(desk.id, upto)).people) seen.add(id)
    expect(seen).toEqual(new Set([one, other]))
  })

  it('lets a desk keep the fifty newest accounts, for as long as the policy says', async () => {
    const { store } = await database.open()
    const desk = await newDesk(database)
    const people = await Promise.all(Array.from({ length: 52 }, () => newPerson(database)))
    for (const person of people) await store.release(desk.id, person)
    const cached = () =>
      database
        .sql<{ id: string }>('SELECT person_id AS id FROM known_people WHERE workstation_id = $1', [desk.id])
        .then((rows) => new Set(rows.map(({ id }) => id)))
    expect(await cached()).toEqual(new Set(people.slice(2)))
    await database.sql(`UPDATE known_people SET last_at = now() - interval '15 days' WHERE person_id = $1`, [people[10]])
    await database.sql(`UPDATE known_people SET last_at = now() - interval '2 days' WHERE person_id = $1`, [people[11]])
    await store.release(desk.id, String(people[51]))
    expect((await cached()).has(String(people[10]))).toBe(false)
    await setPolicy(database, { 'cache-accounts-for': '1d' })
    await store.release(desk.id, String(people[51]))
    expect((await cached()).has(String(people[11]))).toBe(false)
    expect((await cached()).size).toBe(48)
  })

  it('raises one alert for failed sign-ins to a person, wherever they were', async () => {
    const { store } = await database.open()
    await setPolicy(database, { 'failed-sign-ins-alert': '3', 'failed-sign-ins-within': '10m' })
    const [person, one, two, three] = [await newPerson(database), await newDesk(database), await newDesk(database), await newDesk(database)]
    const fail = (desk: TestDesk, at: number, next: number) => {
      const batch = batchOf(desk, next, [{ fact: 'failed_sign_in', person }])
      return store.push([{ ...batch, lines: batch.lines.map((line) => ({ ...line, at })) }])
    }
    const alerts = () => database.sql(`SELECT detail FROM alerts WHERE kind = 'many_failed_sign_ins' AND person_id = $1`, [person])
    const minute = 60_000
    await fail(one, 0, 1)
    await fail(two, 20 * minute, 1)
    await fail(three, 21 * minute, 1)
    expect(await alerts()).toEqual([])
    await fail(one, 22 * minute, 2)
    await fail(two, 23 * minute, 2)
    expect(await alerts()).toEqual([{ detail: { failed: 3, sinceAt: 20 * minute, host: 'desk' } }])
  })

  it('reads the times of what it is alarmed by off its own clock', async () => {
    const { store } = await database.open()
    const desk = await newDesk(database)
    const hour = 3_600_000
    const beat = { workstation: desk.id, clockAheadMs: 5 * hour, session: null, idleMs: null, address: '', appVersion: '1' }
    await store.beat([beat], 'one')
    const alert = { fact: 'alert', kind: 'clock_moved', subject: 'late', person: null, detail: {} } as const
    const batch = batchOf(desk, 1, [alert])
    await store.push([{ ...batch, lines: batch.lines.map((line) => ({ ...line, at: Date.UTC(2026, 0, 1, 17) })) }])
    expect(await database.sql('SELECT ms(at) AS at FROM alerts WHERE workstation_id = $1', [desk.id])).toEqual([
      { at: Date.UTC(2026, 0, 1, 12) },
    ])
  })

  it('passes on what desks are alarmed by, and raises alerts of its own, one of a kind and subject', async () => {
    const { store } = await database.open()
    const desk = await newDesk(database)
    const alert = { fact: 'alert', kind: 'clock_moved', subject: 'clock', person: null, detail: { byMs: 3 } } as const
    await store.push([batchOf(desk, 1, [alert], [alert])])
    for (const detail of [{ n: 1 }, { n: 2 }]) await store.raiseAlert({ kind: 'clone', subject: 'a desk', workstation: desk.id, detail })
    expect(await database.sql('SELECT kind, subject, detail FROM alerts WHERE workstation_id = $1 ORDER BY id', [desk.id])).toEqual([
      { kind: 'clock_moved', subject: `${desk.id}:clock`, detail: { byMs: 3 } },
      { kind: 'clone', subject: 'a desk', detail: { n: 1 } },
    ])
  })

  it('tells the newest policy; what is not set in it is as it is in core', async () => {
    const { store } = await database.open()
    await setPolicy(database, { 'idle-timeout': '5m' })
    expect(await store.policy()).toMatchObject({ version: expect.any(Number), settings: { 'idle-timeout': '5m' } })
    const {
      'session-limit': limit,
      'at-session-limit': at,
      'failed-sign-ins-alert': most,
      'failed-sign-ins-within': within,
    } = POLICY_SETTINGS
    expect([limit, at, most, within].map(({ initial }) => initial)).toEqual(['1', 'refuse', '5', '15m'])
  })

  it('tells what is open at a workstation, also what was begun before it was enrolled', async () => {
    const { store } = await database.open()
    const [desk, session] = [await newDesk(database), randomUUID()]
    await store.push([batchOf(desk, 1, [started(session, randomUUID(), 'local')])])
    await store.beat([{ workstation: desk.id, clockAheadMs: 7, session, idleMs: 90, address: '10.1.1.1', appVersion: '1' }], 'one')
    expect(await store.greet([desk.id])).toMatchObject([{ open: [session] }])
    expect(
      await database.sql(
        'SELECT session_id, idle_ms, host(address) AS address, gateway, clock_ahead_ms FROM presence WHERE workstation_id = $1',
        [desk.id],
      ),
    ).toEqual([{ session_id: session, idle_ms: '90', address: '10.1.1.1', gateway: 'one', clock_ahead_ms: '7' }])
  })
})

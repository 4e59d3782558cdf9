import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { readEnrolmentLine } from '../../../electron/core/fleet/enrolment-line.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { batchOf, ended, newDesk, newPerson, silence, started } from '../../support/postgres/desks.ts'
import { administrator, FINGERPRINT, fleetConsole, opening, OWNER, peopleOf } from './fleet-world.ts'

const SESSIONS = {
  filter: { person: null, state: null, presence: null, reasons: [], firstDay: null, lastDay: null, text: '' },
  sort: { column: 'started', direction: 'descending' },
  limit: 200,
  after: null,
  before: null,
  zone: 'UTC',
} as const

describeWithPostgres('What an administrator orders', (database) => {
  const commands = (session: string) =>
    database.sql<{ kind: string; workstation_id: number; body: object }>(
      'SELECT kind, workstation_id, body FROM commands WHERE session_id = $1',
      [session],
    )
  const noted = (kind: string) =>
    database.sql<{ actor: string | null; detail: object }>('SELECT actor, detail FROM directory_audit WHERE kind = $1', [kind])
  const syncs = async () => (await database.sql<{ n: number }>("SELECT count(*)::int AS n FROM commands WHERE kind = 'sync'"))[0]?.n ?? 0

  async function openSession(role: 'user' | 'admin' = 'user') {
    const { store } = await opening(database)
    const [desk, person, session] = [
      await newDesk(database, `desk ${randomUUID()}`),
      await newPerson(database, undefined, role),
      randomUUID(),
    ]
    await store.push([batchOf(desk, 1, [started(session, person)])])
    return { store, desk, person, session }
  }

  it('asks the workstations to end what was looked at, and writes no end', async () => {
    const [{ ask }, one, other] = [await fleetConsole(database), await openSession(), await openSession()]
    const preview = await ask['fleet:preview-close']({ kind: 'sessions', ids: [one.session, other.session, randomUUID()] }, OWNER)
    expect(preview.rows.map(({ id }) => id).toSorted()).toEqual([one.session, other.session].toSorted())
    await other.store.push([batchOf(other.desk, 2, [ended(other.session)])])
    const { rows } = await ask['fleet:close']({ id: preview.id, message: ' Closing time ', graceSeconds: 60 }, OWNER)
    expect(rows.find(({ id }) => id === one.session)).toMatchObject({ outcome: 'asked', endReason: null })
    expect(rows.find(({ id }) => id === other.session)).toMatchObject({ outcome: 'already_ended', endReason: 'signed_out' })
    expect(await commands(one.session)).toEqual([
      {
        kind: 'end_session',
        workstation_id: one.desk.id,
        body: { reason: 'closed_by_admin', message: 'Closing time', graceMs: 60_000, by: 'root' },
      },
    ])
    expect(await commands(other.session)).toEqual([])
    expect(await database.sql('SELECT local_ended_at, written_off_at FROM sessions WHERE id = $1', [one.session])).toEqual([
      { local_ended_at: null, written_off_at: null },
    ])
    expect(await noted('close_requested')).toMatchObject([{ actor: null, detail: { sessions: [one.session], via: 'cli', osUser: 'root' } }])
  })

  it('carries out a list once, and only for whoever looked at it', async () => {
    const [{ ask }, { session }] = [await fleetConsole(database), await openSession()]
    const [ada, bob] = [
      administrator(await newPerson(database, 'ada.closes', 'admin')),
      administrator(await newPerson(database, 'bob.closes', 'admin')),
    ]
    const { id } = await ask['fleet:preview-close']({ kind: 'sessions', ids: [session] }, ada)
    const order = { id, message: '', graceSeconds: 0 }
    await expect(ask['fleet:close'](order, bob)).rejects.toMatchObject({ code: 'not_found' })
    await expect(ask['fleet:close'](order, OWNER)).rejects.toMatchObject({ code: 'not_found' })
    await ask['fleet:close'](order, ada)
    await expect(ask['fleet:close'](order, ada)).rejects.toMatchObject({ code: 'not_found' })
    expect(await commands(session)).toHaveLength(1)
  })

  it('leaves alone what was not looked at: a session that began since, and the one at the own workstation', async () => {
    const [{ ask }, own, before] = [await fleetConsole(database), await openSession('admin'), await openSession()]
    const me = administrator(own.person, own.desk.id)
    const preview = await ask['fleet:preview-close']({ kind: 'others' }, me)
    expect(preview.rows.map(({ id }) => id)).toContain(before.session)
    expect(preview.rows.map(({ id }) => id)).not.toContain(own.session)
    const since = await openSession()
    await ask['fleet:close']({ id: preview.id, message: '', graceSeconds: 0 }, me)
    expect(await Promise.all([before, since, own].map(async ({ session }) => (await commands(session)).length))).toEqual([1, 0, 0])
    const page = await ask['fleet:sessions'](SESSIONS, me)
    expect(page.rows.filter(({ isOwn }) => isOwn).map(({ id }) => id)).toEqual([own.session])
  })

  it('knows whose time is over by the policy of their role', async () => {
    const [{ ask }, { session, store, desk }] = [await fleetConsole(database), await openSession()]
    const fresh = randomUUID()
    await store.push([batchOf(desk, 2, [{ ...started(fresh, randomUUID(), 'local'), startedAt: Date.now() } as never])])
    const { rows } = await ask['fleet:preview-close']({ kind: 'timed_out' }, OWNER)
    expect(rows.map(({ id }) => id)).toContain(session)
    expect(rows.map(({ id }) => id)).not.toContain(fresh)
  })

  it('writes off only what nobody can tell of, once, whoever is first; a true end that comes later wins', async () => {
    const [{ ask }, { session, desk, store }] = [await fleetConsole(database), await openSession()]
    const writeOff = () => ask['fleet:write-off']({ session }, OWNER)
    await expect(writeOff()).rejects.toMatchObject({ code: 'not_allowed', params: { case: 'heard_of' } })
    await silence(database, desk)
    await database.sql('UPDATE hearing SET since = clock_timestamp()')
    await expect(writeOff()).rejects.toMatchObject({ code: 'not_allowed', params: { case: 'heard_of' } })
    await database.sql(`UPDATE hearing SET since = clock_timestamp() - interval '1 hour'`)
    const outcomes = await Promise.allSettled([writeOff(), writeOff()])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const shown = async () => (await ask['fleet:sessions'](SESSIONS, OWNER)).rows.find(({ id }) => id === session)
    expect(await shown()).toMatchObject({ endReason: 'written_off', durationMs: null, presence: 'offline', silentSince: null })
    expect(await commands(session)).toHaveLength(1)
    await store.push([batchOf(desk, 2, [ended(session, 1_700_000_100_000)])])
    expect(await shown()).toMatchObject({
      endReason: 'signed_out',
      durationMs: 100_000,
      endedAt: new Date(1_700_000_100_000).toISOString(),
    })
    await expect(ask['fleet:write-off']({ session: randomUUID() }, OWNER)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('makes a line that lets one workstation in, keeps only its digest, and has it expire', async () => {
    const { ask } = await fleetConsole(database)
    const { store } = await opening(database)
    const { line, site, expiresAt } = await ask['fleet:enrol-token']({ site: ' Rome ', validFor: '24h' }, OWNER)
    const parts = readEnrolmentLine(line)
    expect({ ...parts, site }).toMatchObject({ address: 'directory.example.org:7443', fingerprint: FINGERPRINT, site: 'Rome' })
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(86_300_000)
    const token = Buffer.from(parts.token, 'base64url')
    expect(token).toHaveLength(16)
    const stored = await database.sql<{ all: string }>('SELECT t::text AS all FROM enrolment_tokens t')
    expect(stored.some(({ all }) => all.includes(token.toString('hex')))).toBe(false)
    const cursor = { incarnation: randomUUID(), next: 1, head: null }
    const enrolment = () => store.enrol({ token, uid: randomUUID(), name: 'new', publicKey: new Uint8Array([1]), cursor, appVersion: '1' })
    expect(await enrolment()).toMatchObject({ kind: 'enrolled', site: 'Rome' })
    expect(await enrolment()).toMatchObject({ kind: 'refused', because: 'used' })
    for (const validFor of ['59s', '31d', 'for ever', ''])
      await expect(ask['fleet:enrol-token']({ site: 'Rome', validFor }, OWNER), validFor).rejects.toMatchObject({ code: 'invalid_input' })
    for (const bad of ['', '  ', 'a\u202Eb', 'x'.repeat(129)])
      await expect(ask['fleet:enrol-token']({ site: bad, validFor: '1h' }, OWNER), bad).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('renames and revokes, and rings for that workstation', async () => {
    const [{ ask }, { desk, person }] = [await fleetConsole(database), await openSession()]
    await database.sql('INSERT INTO known_people VALUES ($1, $2, now())', [desk.id, person])
    const before = await syncs()
    await ask['fleet:rename']({ id: desk.id, name: 'Reception', site: 'Milan' }, OWNER)
    expect((await ask['fleet:workstation']({ id: desk.id }, OWNER)).workstation).toMatchObject({
      name: 'Reception',
      site: 'Milan',
      state: 'in_use',
    })
    expect(await ask['fleet:sites'](null, OWNER)).toContain('Milan')
    await ask['fleet:revoke']({ id: desk.id }, OWNER)
    await ask['fleet:revoke']({ id: desk.id }, OWNER)
    expect((await ask['fleet:workstation']({ id: desk.id }, OWNER)).workstation.state).toBe('revoked')
    expect(await database.sql('SELECT 1 FROM known_people WHERE workstation_id = $1', [desk.id])).toEqual([])
    expect((await syncs()) - before).toBe(2)
    await expect(ask['fleet:rename']({ id: 999_999, name: 'x', site: 'y' }, OWNER)).rejects.toMatchObject({ code: 'not_found' })
    await expect(ask['fleet:revoke']({ id: 999_999 }, OWNER)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('sends a message to everybody, a role, a workstation, or a person wherever they are', async () => {
    const [{ ask }, { desk, person }] = [await fleetConsole(database), await openSession()]
    const newest = () => database.sql('SELECT workstation_id, body FROM commands WHERE kind = $1 ORDER BY id DESC LIMIT 1', ['message'])
    const body = { text: 'Hello', from: 'root', role: null, person: null }
    await ask['fleet:message']({ to: { kind: 'all' }, text: ' Hello ' }, OWNER)
    expect(await newest()).toEqual([{ workstation_id: null, body: { ...body, to: 'workstation' } }])
    await ask['fleet:message']({ to: { kind: 'role', role: 'admin' }, text: 'Hello' }, OWNER)
    expect(await newest()).toEqual([{ workstation_id: null, body: { ...body, to: 'person', role: 'admin' } }])
    await ask['fleet:message']({ to: { kind: 'workstation', id: desk.id }, text: 'Hello' }, OWNER)
    expect(await newest()).toEqual([{ workstation_id: desk.id, body: { ...body, to: 'workstation' } }])
    await ask['fleet:message']({ to: { kind: 'person', id: person }, text: 'Hello' }, OWNER)
    expect(await newest()).toEqual([{ workstation_id: desk.id, body: { ...body, to: 'person', person } }])
    await expect(ask['fleet:message']({ to: { kind: 'person', id: randomUUID() }, text: 'x' }, OWNER)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(ask['fleet:message']({ to: { kind: 'all' }, text: ' ' }, OWNER)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('locks people, roles and workstations, one lock each, and may end what is open there', async () => {
    const [{ ask }, { desk, person, session, store }] = [await fleetConsole(database), await openSession()]
    await ask['fleet:lock']({ whom: { kind: 'person', id: person }, for: '1h', reason: 'Holiday', endSessions: false }, OWNER)
    await ask['fleet:lock']({ whom: { kind: 'person', id: person }, for: null, reason: 'Away', endSessions: true }, OWNER)
    await ask['fleet:lock']({ whom: { kind: 'workstation', id: desk.id }, for: '1h', reason: 'Repair', endSessions: false }, OWNER)
    expect(await commands(session)).toMatchObject([{ body: { reason: 'closed_by_admin', message: 'Away', graceMs: 0 } }])
    const locks = await ask['fleet:locks'](null, OWNER)
    expect(locks).toMatchObject([
      { whom: { kind: 'workstation' }, reason: 'Repair' },
      { whom: { kind: 'person' }, reason: 'Away', until: null },
    ])
    expect(await store.locks()).toHaveLength(2)
    expect((await peopleOf(ask)).find(({ id }) => id === person)?.state).toBe('locked')
    expect((await ask['fleet:workstation']({ id: desk.id }, OWNER)).workstation.lock).toMatchObject({ reason: 'Repair' })
    await ask['fleet:unlock']({ whom: { kind: 'person', id: person } }, OWNER)
    await ask['fleet:unlock']({ whom: { kind: 'workstation', id: desk.id } }, OWNER)
    await expect(ask['fleet:unlock']({ whom: { kind: 'person', id: person } }, OWNER)).rejects.toMatchObject({ code: 'not_found' })
    await ask['fleet:lock']({ whom: { kind: 'all' }, for: '5m', reason: 'Fire drill', endSessions: false }, OWNER)
    expect((await ask['fleet:locks'](null, OWNER)).map(({ whom }) => whom.name).toSorted()).toEqual(['admin', 'user'])
    await ask['fleet:unlock']({ whom: { kind: 'all' } }, OWNER)
    expect(await ask['fleet:locks'](null, OWNER)).toEqual([])
  })

  it('shows what became of a command: asked, arrived, done', async () => {
    const [{ ask }, { desk, session, store }] = [await fleetConsole(database), await openSession()]
    const { id } = await ask['fleet:preview-close']({ kind: 'sessions', ids: [session] }, OWNER)
    await ask['fleet:close']({ id, message: '', graceSeconds: 5 }, OWNER)
    const shown = async (open: boolean) =>
      (await ask['fleet:commands']({ open, limit: 200 }, OWNER)).find(({ sessionId }) => sessionId === session)
    const asked = await shown(true)
    expect(asked).toMatchObject({ kind: 'end_session', by: 'root', arrivedAt: null, outcome: null, doneAt: null })
    await store.push([batchOf(desk, 2, [{ fact: 'settled', command: asked?.id ?? 0, outcome: 'asked' }])])
    expect(await shown(true)).toBeUndefined()
    expect(await shown(false)).toMatchObject({ arrivedAt: expect.any(String), outcome: 'asked', doneAt: null })
    await store.push([batchOf(desk, 3, [ended(session)])])
    expect(await shown(false)).toMatchObject({ doneAt: expect.any(String) })
  })
})

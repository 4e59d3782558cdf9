import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { PersonView } from '../../../electron/contract/administration.ts'
import type { PeoplePage } from '../../../electron/contract/fleet/views.ts'
import { pageCursor } from '../../../electron/directory/console/page-cursor.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { batchOf, newDesk, newPerson, started } from '../../support/postgres/desks.ts'
import { administrator, fleetConsole, opening, OWNER, peopleOf } from './fleet-world.ts'

const person = <More extends object>(username: string, more: More = {} as More) => ({
  username,
  displayName: username,
  email: '',
  role: 'user' as const,
  ...more,
})

const change = (value: string, key = 'idle-timeout', role: 'user' | null = null) => ({ key, value, role })

describeWithPostgres('The people and the policy of a fleet', (database) => {
  const shown = async (username: string) => {
    const { ask } = await fleetConsole(database)
    return (await peopleOf(ask)).find((one) => one.username === username)
  }
  const stored = (id: string) =>
    database
      .sql<{ password_hash: string; revision: string; must_change_password: boolean }>('SELECT * FROM people WHERE id = $1', [id])
      .then(([row]) => row)

  it('adds somebody with a one-time password, of which only the hash is kept', async () => {
    const { ask } = await fleetConsole(database)
    const { oneTimePassword, lifetimeMs } = await ask['fleet:people-add'](
      person(' ada ', { displayName: 'Ada  Lovelace', email: 'Ada@example.org' }),
      OWNER,
    )
    expect(oneTimePassword).toMatch(/^(\w{4}-){3}\w{4}$/)
    expect(lifetimeMs).toBe(86_400_000)
    const ada = await shown('ada')
    expect(ada).toMatchObject({
      displayName: 'Ada Lovelace',
      email: 'Ada@example.org',
      state: 'must_change_password',
      lastSignInAt: null,
      openSessions: 0,
    })
    expect(await stored(ada?.id ?? '')).toMatchObject({ password_hash: `hash of ${oneTimePassword}`, must_change_password: true })
    expect(JSON.stringify(await database.sql('SELECT * FROM directory_audit'))).not.toContain(oneTimePassword)
  })

  it.each([
    [{ username: 'ADA' }, 'name_taken'],
    [{ username: 'аda' }, 'name_mixes_scripts'],
    [{ username: 'аԁа' }, 'name_looks_alike'],
    [{ username: 'ada2', email: 'ada@EXAMPLE.org' }, 'name_taken'],
    [{ username: 'ada@example.org' }, 'invalid_input'],
    [{ username: 'ada\u0000' }, 'name_unseen'],
    [{ username: '' }, 'invalid_input'],
  ])('refuses %j as every account is refused: %s', async (fields, code) => {
    const { ask } = await fleetConsole(database)
    await expect(ask['fleet:people-add'](person('x', fields), OWNER)).rejects.toMatchObject({ code })
  })

  it('lets two administrators add names that look alike at the same moment only once', async () => {
    const { ask } = await fleetConsole(database)
    const outcomes = await Promise.allSettled(
      ['rnario', 'mario', 'Mario', 'MARIO'].map((name) => ask['fleet:people-add'](person(name), OWNER)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('changes names and roles; what changes nothing is not written down', async () => {
    const { ask } = await fleetConsole(database)
    const id = await newPerson(database, 'grace')
    const edit = person('grace.h', { id, displayName: 'Grace Hopper', role: 'admin' })
    const before = await stored(id)
    await ask['fleet:people-edit'](edit, OWNER)
    expect(await shown('grace.h')).toMatchObject({ displayName: 'Grace Hopper', role: 'admin' })
    const after = await stored(id)
    expect(Number(after?.revision)).toBeGreaterThan(Number(before?.revision))
    expect(after?.password_hash).toBe('hash')
    await ask['fleet:people-edit'](edit, OWNER)
    expect(await stored(id)).toEqual(after)
    await expect(ask['fleet:people-edit'](person('x', { id: randomUUID() }), OWNER)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('ends the sessions of whoever is disabled or gets another password, wherever they are, and rings there', async () => {
    const { ask } = await fleetConsole(database)
    const { store } = await opening(database)
    const [desk, id, session] = [await newDesk(database), await newPerson(database, 'katherine'), randomUUID()]
    await store.push([batchOf(desk, 1, [started(session, id)])])
    const commands = () =>
      database.sql('SELECT kind, body ->> $2 AS reason FROM commands WHERE workstation_id = $1 ORDER BY id', [desk.id, 'reason'])
    await ask['fleet:people-disable']({ id }, OWNER)
    await ask['fleet:people-disable']({ id }, OWNER)
    expect(await shown('katherine')).toMatchObject({ state: 'disabled', openSessions: 1 })
    const [end, sync] = [
      { kind: 'end_session', reason: 'account_disabled' },
      { kind: 'sync', reason: null },
    ]
    expect(await commands()).toEqual([end, sync])
    await ask['fleet:people-enable']({ id }, OWNER)
    const { oneTimePassword } = await ask['fleet:people-reset-password']({ id }, OWNER)
    expect(await commands()).toEqual([end, sync, sync, { ...end, reason: 'closed_by_admin' }, sync])
    expect((await stored(id))?.password_hash).toBe(`hash of ${oneTimePassword}`)
  })

  it('keeps the last administrator, also where two take each other away at once', async () => {
    const { ask } = await fleetConsole(database)
    await database.sql("UPDATE people SET role = 'user'")
    const [one, other] = [await newPerson(database, 'first.admin', 'admin'), await newPerson(database, 'second.admin', 'admin')]
    const outcomes = await Promise.allSettled([
      ask['fleet:people-disable']({ id: one }, administrator(other)),
      ask['fleet:people-disable']({ id: other }, administrator(one)),
      ask['fleet:people-edit'](person('first.admin', { id: one }), OWNER),
    ])
    const left = (await peopleOf(ask)).filter(({ role, state }) => role === 'admin' && state !== 'disabled')
    expect(left).toHaveLength(1)
    expect(left[0]?.isLastAdministrator).toBe(true)
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0)
    await expect(ask['fleet:people-disable']({ id: left[0]?.id ?? '' }, OWNER)).rejects.toMatchObject({ code: 'last_administrator' })
    await expect(ask['fleet:people-reset-password']({ id: left[0]?.id ?? '' }, administrator(left[0]?.id ?? ''))).rejects.toMatchObject({
      code: 'not_allowed',
    })
  })

  it('tells of a person what a desk tells: how often, how long, at which hours', async () => {
    const { ask } = await fleetConsole(database, () => 1_700_000_200_000)
    const { store } = await opening(database)
    const [desk, id, session] = [await newDesk(database, 'Reception'), await newPerson(database, 'dorothy'), randomUUID()]
    await store.push([batchOf(desk, 1, [started(session, id)])])
    const page = await ask['fleet:person']({ id, zone: 'UTC' }, OWNER)
    expect(page.person).toMatchObject({
      openSession: { host: 'Reception' },
      openSessions: 1,
      lastSignInAt: new Date(1_700_000_000_000).toISOString(),
    })
    expect(page.totals).toEqual({ sessions: 1, totalMs: 0, averageMs: null, unusual: 0 })
    expect(page.heat[1]?.[22]).toBe(1)
    expect(page.sessions.map((one) => one.id)).toEqual([session])
    await expect(ask['fleet:person']({ id: randomUUID(), zone: 'UTC' }, OWNER)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('saves a policy whole, checked as every policy, on the version that was looked at, and rings for everybody', async () => {
    const { ask } = await fleetConsole(database)
    const { store } = await opening(database)
    const { version, settings } = await ask['fleet:policy'](null, OWNER)
    expect(settings.find(({ key, role }) => key === 'idle-timeout' && role === 'user')).toMatchObject({ value: null, range: '1s–24h' })
    const saves = await Promise.allSettled([
      ask['fleet:policy-save']({ version, changes: [change('20m'), change('10m', 'idle-timeout', 'user')] }, OWNER),
      ask['fleet:policy-save']({ version, changes: [change('25m')] }, OWNER),
    ])
    expect(saves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(saves.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'database_busy', params: { case: 'policy_changed' } },
    })
    const saved = await store.policy()
    expect(saved.version).toBeGreaterThan(version)
    for (const changes of [
      [change('0s')],
      [change('20m', 'no-such')],
      [change('20m', 'heartbeat-interval', 'user')],
      [change('5m', 'absolute-timeout')],
    ])
      await expect(ask['fleet:policy-save']({ version: saved.version, changes }, OWNER)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await store.policy()).toEqual(saved)
    const again = await ask['fleet:policy-save'](
      { version: saved.version, changes: [change('default'), change('default', 'idle-timeout', 'user')] },
      OWNER,
    )
    expect(await store.policy()).toEqual({ version: again.version, settings: {} })
    expect(await ask['fleet:policy-save']({ version: again.version, changes: [change('default')] }, OWNER)).toEqual(again)
    const rung = await database.sql("SELECT 1 FROM commands WHERE kind = 'sync' AND workstation_id IS NULL")
    expect(rung).toHaveLength(2)
  })

  it('tells of 20 000 people page after page: each once, by name, and no answer is too long', { timeout: 30_000 }, async () => {
    const { ask } = await fleetConsole(database)
    await database.sql(`INSERT INTO people (id, username, username_key, display_name, email, email_key, role, password_hash)
      SELECT gen_random_uuid(), 'many' || n, 'MANY' || n, 'Many ' || (n / 2), 'many' || n || '@example.org', 'MANY' || n || '@EXAMPLE.ORG', 'user', ''
      FROM generate_series(1, 20000) n`)
    const desk = await newDesk(database)
    const [working] = await database.sql<{ id: string }>(`SELECT id FROM people WHERE username = 'many7'`)
    const { store } = await opening(database)
    await store.push([batchOf(desk, 1, [started(randomUUID(), working?.id ?? '')])])
    const people: PersonView[] = []
    for (let after: string | null = null; ;) {
      const page: PeoplePage = await ask['fleet:people']({ after, limit: 500 }, OWNER)
      expect(JSON.stringify(page).length).toBeLessThan(1024 * 1024)
      people.push(...page.rows)
      after = page.next
      if (after === null) break
    }
    const many = people.filter(({ username }) => username.startsWith('many'))
    expect(many).toHaveLength(20_000)
    expect(new Set(people.map(({ id }) => id)).size).toBe(people.length)
    const order = many.map(({ displayName, username }) => `${displayName.toLowerCase()} ${username.toUpperCase()}`)
    expect(order).toEqual(order.toSorted())
    expect(many.filter(({ openSessions }) => openSessions > 0)).toMatchObject([{ username: 'many7', openSession: { host: 'desk' } }])
    const { person: one } = await ask['fleet:person']({ id: working?.id ?? '', zone: 'UTC' }, OWNER)
    expect(one).toMatchObject({ username: 'many7', openSessions: 1 })
    const after = (await ask['fleet:people']({ after: null, limit: 1 }, OWNER)).next ?? ''
    for (const cursor of [after.slice(2), pageCursor('people', [randomUUID()]), pageCursor('people', ['x'])])
      await expect(ask['fleet:people']({ after: cursor, limit: 1 }, OWNER)).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

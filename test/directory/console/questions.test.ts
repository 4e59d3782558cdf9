import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { FLEET_CHANNELS } from '../../../electron/contract/fleet/channels.ts'
import type { FleetChannelName } from '../../../electron/contract/fleet/channels.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import type { FleetActor } from '../../../electron/core/fleet/actor.ts'
import { watchFleet } from '../../../electron/directory/console/alerts.ts'
import { console as migration } from '../../../electron/store/postgres/migrations/0003-console.ts'
import { FLEET_QUESTIONS } from '../../support/fleet-questions.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { batchOf, lineOf, newDesk, newPerson, silence, started } from '../../support/postgres/desks.ts'
import { administrator, fleetConsole, opening, OWNER } from './fleet-world.ts'

const CHANNELS = Object.keys(FLEET_CHANNELS) as readonly FleetChannelName[]
type Answering = (question: unknown, actor: FleetActor) => Promise<unknown>

/** Texts that something has been taken apart by before. */
const NASTY = ['', '\u0000', '\uD800', "'; DROP TABLE people; -- \\ % $1", '9'.repeat(64), '-1', '{}']

/** The question with one text or number of it replaced, wherever it stands. */
function* variants(question: unknown): Generator {
  if (typeof question === 'string' || question === null) yield* NASTY
  if (typeof question === 'number') yield* [2 ** 31, Number.MAX_SAFE_INTEGER]
  if (typeof question !== 'object' || question === null) return
  for (const [name, value] of Object.entries(question))
    for (const other of variants(value))
      yield Array.isArray(question) ? question.map((one, at) => (String(at) === name ? other : one)) : { ...question, [name]: other }
}

const line = (seq: number, kind: string, more: object = {}) => lineOf(seq, [], { kind, ...more })

describeWithPostgres('What an administrator asks', (database) => {
  it.each(CHANNELS)('%s answers whatever has its shape, or says why not', { timeout: 20_000 }, async (channel) => {
    const { ask } = await fleetConsole(database)
    const answer = ask[channel] as Answering
    for (const question of [FLEET_QUESTIONS[channel], ...variants(FLEET_QUESTIONS[channel])]) {
      if (!FLEET_CHANNELS[channel].shape(question)) continue
      const outcome: unknown = await answer(question, OWNER).catch((error: unknown) => error)
      const isRefusal = outcome instanceof LatchkeyError && !['database_failed', 'internal', 'directory_unreachable'].includes(outcome.code)
      expect(isRefusal || !(outcome instanceof Error), `${JSON.stringify(question)}: ${String(outcome)}`).toBe(true)
    }
  })

  it.each(CHANNELS)('%s is answered to an administrator, and to nobody else', async (channel) => {
    const { ask } = await fleetConsole(database)
    const answer = ask[channel] as Answering
    const [user, disabled] = [await newPerson(database), await newPerson(database, undefined, 'admin')]
    await database.sql('UPDATE people SET disabled_at = now() WHERE id = $1', [disabled])
    for (const id of [user, disabled, randomUUID()]) {
      // a list that they never looked at is not theirs, whoever they are
      const code = channel === 'fleet:close' ? 'not_found' : 'not_allowed'
      await expect(answer(FLEET_QUESTIONS[channel], administrator(id))).rejects.toMatchObject({ code })
    }
  })

  it('each function runs as the owner with a fixed path, may be called by the service alone, and asks who it is', async () => {
    const functions = await database.sql<{ name: string; definer: boolean; path: string[] | null; open: boolean; gateway: boolean }>(
      `SELECT proname AS name, prosecdef AS definer, proconfig AS path, has_function_privilege('public', oid, 'EXECUTE') AS open,
         has_function_privilege('latchkey_gateway', oid, 'EXECUTE') AS gateway
       FROM pg_proc WHERE pronamespace = 'dir'::regnamespace AND (proname LIKE 'console\\_%' OR proname = 'watch_fleet')`,
    )
    const callable = functions.filter(({ gateway }) => gateway)
    expect(callable.map(({ name }) => name).toSorted()).toEqual(migration.callable.toSorted())
    expect(functions.filter(({ open }) => open)).toEqual([])
    for (const { name, definer, path } of callable)
      expect([name, definer, path?.find((one) => one.startsWith('search_path'))]).toEqual([name, true, 'search_path=dir, pg_temp'])
    const { connection } = await opening(database)
    for (const { name } of callable.filter((one) => one.name !== 'watch_fleet'))
      await expect(connection.call('try', `SELECT ${name}($1, '{}')`, [await newPerson(database)]), name).rejects.toMatchObject({
        cause: { code: 'LK001' },
      })
  })

  it('shows every workstation once, in order, however it is paged, sorted and narrowed', async () => {
    const { ask } = await fleetConsole(database)
    const { store } = await opening(database)
    const site = `Site ${randomUUID()}`
    const desks = await Promise.all(['Zoë', 'álvaro', 'Bea', 'bea', 'Émile'].map((name) => newDesk(database, name, site)))
    const [first, second, third] = desks as [(typeof desks)[0], (typeof desks)[0], (typeof desks)[0]]
    await silence(database, second)
    await ask['fleet:revoke']({ id: third.id }, OWNER)
    const ada = await newPerson(database, `ada ${site}`)
    await store.push([batchOf(first, 1, [started(randomUUID(), ada)])])
    const query = { text: '', site, state: null, sort: 'name', after: null, limit: 2 } as const
    for (const sort of ['name', 'site', 'state', 'seen'] as const) {
      const names: string[] = []
      for (let after: string | null = null, pages = 0; pages < 5; pages++) {
        const page = await ask['fleet:workstations']({ ...query, sort, after }, OWNER)
        expect(page).toMatchObject({ total: 5, byState: { in_use: 1, free: 2, silent: 1, revoked: 1 } })
        names.push(...page.rows.map(({ name }) => name))
        after = page.next
        if (after === null) break
      }
      expect(names.toSorted(), sort).toEqual(['Bea', 'bea', 'Zoë', 'álvaro', 'Émile'].toSorted())
      if (sort === 'name') expect(names).toEqual(['álvaro', 'Bea', 'bea', 'Émile', 'Zoë'])
      if (sort === 'state') expect(names).toEqual(['Zoë', 'bea', 'Émile', 'álvaro', 'Bea'])
    }
    const found = async (text: string, state: 'silent' | null = null) =>
      (await ask['fleet:workstations']({ ...query, text, state, limit: 50 }, OWNER)).rows.map(({ name }) => name)
    expect(await found('ALVARO')).toEqual(['álvaro'])
    expect(await found('ada zoe')).toEqual(['Zoë'])
    expect(await found('', 'silent')).toEqual(['álvaro'])
    const cursor = (await ask['fleet:workstations'](query, OWNER)).next
    await expect(ask['fleet:workstations']({ ...query, sort: 'seen', after: cursor }, OWNER)).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('has the lines of every desk and of the directory in one order, each with its person, and finds words in them', async () => {
    const { ask } = await fleetConsole(database)
    const { store } = await opening(database)
    const [desk, other, ada] = [
      await newDesk(database, 'Reception'),
      await newDesk(database, 'Store'),
      await newPerson(database, 'ada.audit'),
    ]
    const push = (to: typeof desk, from: number, ...lines: ReturnType<typeof line>[]) =>
      store.push([{ workstation: to.id, incarnation: to.incarnation, from, lines }])
    await push(
      desk,
      1,
      line(1, 'enrolled'),
      line(2, 'signed_in', { actorUserId: ada, detail: JSON.stringify({ user: ada, process: { osUser: 'kiosk' } }) }),
    )
    await ask['fleet:message']({ to: { kind: 'workstation', id: desk.id }, text: 'Häuser' }, OWNER)
    await push(
      other,
      1,
      line(1, 'enrolled'),
      line(2, 'user_disabled', { detail: JSON.stringify({ user: ada, via: 'cli', process: { osUser: 'boss' } }) }),
    )
    await push(desk, 3, line(3, 'signed_out', { detail: 'no JSON', actorUserId: randomUUID() }))
    const all: string[] = []
    const seqs: number[] = []
    for (let before: number | null = null, pages = 0; pages < 100; pages++) {
      const page = await ask['fleet:audit']({ text: '', kind: null, before, limit: 2 }, OWNER)
      all.push(
        ...page.lines.map(({ kind, workstation }) => `${workstation ? `${workstation.name} ${workstation.seq}` : 'directory'} ${kind}`),
      )
      seqs.push(...page.lines.map(({ seq }) => seq))
      before = page.next
      if (before === null) break
    }
    expect(all.slice(0, 6)).toEqual([
      'Reception 3 signed_out',
      'Store 2 user_disabled',
      'Store 1 enrolled',
      'directory message_sent',
      'Reception 2 signed_in',
      'Reception 1 enrolled',
    ])
    expect(seqs).toEqual(seqs.toSorted((one, later) => later - one))
    expect(new Set(seqs).size).toBe(seqs.length)
    const found = async (text: string) => (await ask['fleet:audit']({ text, kind: null, before: null, limit: 5 }, OWNER)).lines
    expect(await found('HAUSER message')).toMatchObject([{ kind: 'message_sent', actor: 'root', via: 'cli' }])
    expect(await found('audit signed store')).toEqual([])
    expect((await found('ada reception'))[0]).toMatchObject({ kind: 'signed_in', actor: 'ADA.AUDIT', person: null })
    expect((await found('user_disabled'))[0]).toMatchObject({ actor: 'boss', person: { name: 'ADA.AUDIT' }, via: 'cli' })
    const byKind = await ask['fleet:audit']({ text: '', kind: 'user_disabled', before: null, limit: 5 }, OWNER)
    expect(byKind.lines).toHaveLength(1)
  })

  it('shows pages of the audit log that fit into an answer, whatever a desk has sent', async () => {
    const { ask } = await fleetConsole(database)
    const { store } = await opening(database)
    const { id: workstation, incarnation } = await newDesk(database)
    const detail = JSON.stringify({ full: 'of nothing '.repeat(5_000) })
    await store.push([
      { workstation, incarnation, from: 1, lines: Array.from({ length: 40 }, (_, at) => lineOf(at + 1, [], { kind: 'full', detail })) },
    ])
    let seen = 0
    for (let before: number | null = null; ;) {
      const page = await ask['fleet:audit']({ text: 'nothing', kind: 'full', before, limit: 200 }, OWNER)
      expect(JSON.stringify(page).length).toBeLessThan(1024 * 1024)
      seen += page.lines.length
      before = page.next
      if (before === null) break
    }
    expect(seen).toBe(40)
  })

  it('keeps no name of anybody who was forgotten', async () => {
    const { ask, deps } = await fleetConsole(database)
    const { store } = await opening(database)
    const [desk, person, session] = [await newDesk(database), randomUUID(), randomUUID()]
    const named = lineOf(1, [started(session, person, 'local')], {
      people: { [person]: { username: 'formerly', displayName: 'Formerly Known' } },
    })
    await store.push([{ workstation: desk.id, incarnation: desk.incarnation, from: 1, lines: [named] }])
    const query = FLEET_QUESTIONS['fleet:sessions']
    const found = async (text: string) => (await ask['fleet:sessions']({ ...query, filter: { ...query.filter, text } }, OWNER)).rows.length
    expect(await found('formerly known')).toBe(1)
    await store.push([batchOf(desk, 2, [{ fact: 'erased', person, pseudonym: 'erased-7' }])])
    expect(await found('formerly')).toBe(0)
    expect(await found('erased-7')).toBe(1)
    await watchFleet(deps)
    expect(JSON.stringify(await database.sql('SELECT * FROM folded_names'))).not.toMatch(/formerly/i)
  })

  it('raises once who is at two places and which open session nobody can tell of; again only where it happened since', async () => {
    const { ask, deps } = await fleetConsole(database)
    const { store } = await opening(database)
    const [one, other, ada] = [
      await newDesk(database, 'Reception'),
      await newDesk(database, 'Store'),
      await newPerson(database, 'ada.twice'),
    ]
    const session = randomUUID()
    await store.push([batchOf(one, 1, [started(randomUUID(), ada)])])
    await store.push([batchOf(other, 1, [{ ...started(session, ada), startedAt: 1_700_000_050_000 } as never])])
    const alerts = async () =>
      (await ask['fleet:alerts']({ state: 'open' }, OWNER)).filter(({ personId, sessionId }) => personId === ada || sessionId === session)
    await Promise.all([watchFleet(deps), watchFleet(deps)])
    const [alert] = await alerts()
    expect(await alerts()).toMatchObject([
      { kind: 'two_hosts_at_once', person: 'ADA.TWICE', sessionId: session, detail: { host: 'Store', otherHost: 'Reception' } },
    ])
    await ask['fleet:acknowledge-alert']({ id: alert?.id ?? 0, note: 'Known.' }, OWNER)
    await expect(ask['fleet:acknowledge-alert']({ id: alert?.id ?? 0, note: '' }, OWNER)).rejects.toMatchObject({ code: 'not_found' })
    await watchFleet(deps)
    expect(await alerts()).toEqual([])
    await database.sql(`UPDATE presence SET seen_at = now() - interval '2 hours' WHERE workstation_id = $1`, [other.id])
    await watchFleet(deps)
    expect(await alerts()).toMatchObject([{ kind: 'silent_desk', sessionId: session, detail: { host: 'Store' } }])
  })
})

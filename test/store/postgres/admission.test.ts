import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { DirectoryStore } from '../../../electron/core/fleet/directory-port.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { askOf, batchOf, ended, newDesk, newPerson, setPolicy, silence, started } from '../../support/postgres/desks.ts'
import type { Ask } from '../../support/postgres/desks.ts'

const admit = async (store: DirectoryStore, ask: Ask) => (await store.admitMany([ask]))[0]

describeWithPostgres('Who is let in across workstations', (database) => {
  const commands = () => database.sql('SELECT session_id, kind, body FROM commands ORDER BY id')
  const writtenOff = async (session: string) =>
    (await database.sql<{ by: string | null }>('SELECT written_off_by AS by FROM sessions WHERE id = $1', [session]))[0]?.by

  it('grants once, and the same again to who asks again', async () => {
    const { store } = await database.open()
    const [desk, other, person] = [await newDesk(database), await newDesk(database), await newPerson(database)]
    const ask = askOf(desk, person)
    expect(await admit(store, ask)).toEqual({ kind: 'granted', writtenOff: [] })
    expect(await admit(store, ask)).toEqual({ kind: 'granted', writtenOff: [] })
    expect(await admit(store, { ...ask, workstation: other.id })).toMatchObject({ kind: 'refused', because: 'used' })
    await store.push([batchOf(desk, 1, [started(ask.session, person)], [ended(ask.session)])])
    expect(await admit(store, ask)).toMatchObject({ because: 'used' })
  })

  it('answers in the order asked, whoever is locked first', async () => {
    const { store } = await database.open()
    const desk = await newDesk(database)
    const people = await Promise.all(Array.from({ length: 6 }, () => newPerson(database)))
    const asks = people.flatMap((person, index) => (index % 2 ? [askOf(desk, person)] : [askOf(desk, randomUUID())]))
    expect((await store.admitMany(asks)).map(({ kind }) => kind)).toEqual([
      'refused',
      'granted',
      'refused',
      'granted',
      'refused',
      'granted',
    ])
  })

  it('refuses who is not known, disabled, changed since, or at a workstation that left', async () => {
    const { store } = await database.open()
    const [desk, gone, person] = [await newDesk(database), await newDesk(database), await newPerson(database)]
    await store.leave(gone.id)
    expect(await admit(store, askOf(desk, randomUUID()))).toMatchObject({ because: 'unknown' })
    expect(await admit(store, askOf(gone, person))).toMatchObject({ because: 'unknown' })
    expect(await admit(store, askOf(desk, person, { revision: 0 }))).toMatchObject({ because: 'outdated' })
    await database.sql('UPDATE people SET disabled_at = now() WHERE id = $1', [person])
    expect(await admit(store, askOf(desk, person))).toMatchObject({ because: 'disabled' })
  })

  it('says what is open elsewhere at the limit, and lets in below it', async () => {
    const { store } = await database.open()
    const [one, two, three] = [await newDesk(database, 'one', 'Oslo'), await newDesk(database), await newDesk(database)]
    const person = await newPerson(database)
    const first = askOf(one, person)
    await admit(store, first)
    await store.push([batchOf(one, 1, [started(first.session, person)])])
    const open = [
      { session: first.session, workstation: String(one.id), name: 'one', site: 'Oslo', startedAt: 1_700_000_000_000, silentSince: null },
    ]
    expect(await admit(store, askOf(two, person))).toEqual({ kind: 'refused', because: 'limit', open })
    await setPolicy(database, { 'session-limit': '1', 'session-limit@user': '2' })
    expect(await admit(store, askOf(two, person))).toMatchObject({ kind: 'granted' })
    expect(await admit(store, askOf(three, person))).toMatchObject({ because: 'limit' })
    await setPolicy(database, {})
  })

  it('gives up what is silent where its person takes over, and tells that desk when it comes back', async () => {
    const { store } = await database.open()
    const [dark, here, person] = [await newDesk(database), await newDesk(database), await newPerson(database)]
    const old = askOf(dark, person)
    await admit(store, old)
    await store.push([batchOf(dark, 1, [started(old.session, person)])])
    await silence(database, dark)
    const before = (await commands()).length
    expect(await admit(store, askOf(here, person))).toMatchObject({ because: 'limit', open: [{ silentSince: expect.any(Number) }] })
    await setPolicy(database, { 'silent-sessions': 'refuse' })
    expect(await admit(store, askOf(here, person, { takeOver: true }))).toMatchObject({ because: 'limit' })
    await setPolicy(database, {})
    expect(await admit(store, askOf(here, person, { takeOver: true }))).toMatchObject({
      kind: 'granted',
      writtenOff: [{ session: old.session }],
    })
    expect(await writtenOff(old.session)).toBe(person)
    expect((await commands()).slice(before)).toMatchObject([
      { session_id: old.session, kind: 'end_session', body: { reason: 'replaced', graceMs: 0 } },
    ])
    expect(await store.greet([dark.id])).toMatchObject([{ open: [old.session] }])
    // The true end, late: it stands beside the write-off.
    await store.push([batchOf(dark, 2, [ended(old.session)])])
    expect(await database.sql('SELECT end_reason, written_off_by FROM sessions WHERE id = $1', [old.session])).toEqual([
      { end_reason: 'signed_out', written_off_by: person },
    ])
  })

  it('asks the oldest living session to end where the policy replaces, once however often it is asked', async () => {
    const { store } = await database.open()
    await setPolicy(database, { 'at-session-limit': 'replace-oldest', 'session-limit': '2' })
    const [one, two, three, person] = [await newDesk(database), await newDesk(database), await newDesk(database), await newPerson(database)]
    const [oldest, newer, wanted] = [askOf(one, person), askOf(two, person), askOf(three, person)]
    await store.admitMany([oldest])
    await store.admitMany([newer])
    await store.push([
      batchOf(one, 1, [started(oldest.session, person)]),
      batchOf(two, 1, [{ ...started(newer.session, person), startedAt: 1_700_000_001_000 } as never]),
    ])
    const before = (await commands()).length
    for (let asked = 0; asked < 3; asked++) {
      expect(await admit(store, wanted)).toMatchObject({ kind: 'replacing', open: [{ session: oldest.session }] })
    }
    const asked = (await commands()).slice(before)
    expect(asked).toMatchObject([{ session_id: oldest.session, kind: 'end_session', body: { reason: 'replaced' } }])
    await store.push([batchOf(one, 2, [{ ...ended(oldest.session), reason: 'replaced' } as never])])
    expect(await admit(store, wanted)).toEqual({ kind: 'granted', writtenOff: [] })
    await setPolicy(database, {})
  })

  it('asks a living session to end where its person takes over, whatever the policy', async () => {
    const { store } = await database.open()
    const [one, two, person] = [await newDesk(database), await newDesk(database), await newPerson(database)]
    const first = askOf(one, person)
    await admit(store, first)
    await store.push([batchOf(one, 1, [started(first.session, person)])])
    expect(await admit(store, askOf(two, person, { takeOver: true }))).toMatchObject({
      kind: 'replacing',
      open: [{ session: first.session }],
    })
    expect(await store.openCommands([one.id])).toMatchObject([
      { kind: 'end_session', session: first.session, body: { reason: 'replaced' } },
    ])
  })

  it('asks anew for what was but a grant when it was asked first', async () => {
    const { store } = await database.open()
    await setPolicy(database, { 'at-session-limit': 'replace-oldest' })
    const [one, two, person] = [await newDesk(database), await newDesk(database), await newPerson(database)]
    const first = askOf(one, person)
    await admit(store, first)
    await admit(store, askOf(two, person))
    const [{ id } = { id: 0 }] = await store.openCommands([one.id])
    await store.push([batchOf(one, 1, [{ fact: 'settled', command: id, outcome: 'not_active' }], [started(first.session, person)])])
    expect(await admit(store, askOf(two, person))).toMatchObject({ kind: 'replacing' })
    expect(await store.openCommands([one.id])).toMatchObject([{ session: first.session }])
    await setPolicy(database, {})
  })

  it('lets go of a grant whose answer was lost once its desk knows nothing of it, and not before the desk has had the time to use it', async () => {
    const { store } = await database.open()
    const [one, two, person] = [await newDesk(database), await newDesk(database), await newPerson(database)]
    const [lost, wanted] = [askOf(one, person), askOf(two, person, { takeOver: true })]
    await admit(store, lost)
    const nothingThere = async (next: number) => {
      expect(await admit(store, wanted)).toMatchObject({ kind: 'replacing', open: [{ session: lost.session }] })
      const settled = (await store.openCommands([one.id])).map(
        ({ id }) => ({ fact: 'settled', command: id, outcome: 'not_active' }) as const,
      )
      await store.push([batchOf(one, next, settled)])
      return (await admit(store, wanted))?.kind
    }
    expect(await nothingThere(1)).toBe('replacing')
    await database.sql(`UPDATE sessions SET granted_at = granted_at - interval '40 seconds' WHERE id = $1`, [lost.session])
    await database.sql(`UPDATE commands SET key = 'half a minute ago' WHERE session_id = $1`, [lost.session])
    expect(await nothingThere(2)).toBe('granted')
  })

  it('keeps out whoever is locked, by person, role or workstation, until then', async () => {
    const { store } = await database.open()
    const [desk, locked, person, admin] = [
      await newDesk(database),
      await newDesk(database),
      await newPerson(database),
      await newPerson(database, randomUUID(), 'admin'),
    ]
    const lock = (column: string, value: unknown, until: string | null = null) =>
      database.sql(`INSERT INTO locks (${column}, until, reason) VALUES ($1, $2, 'audit')`, [value, until])
    await lock('workstation_id', locked.id)
    await lock('person_id', person)
    await lock('role', 'admin', '2100-01-01T00:00:00Z')
    const until = Date.UTC(2100, 0, 1)
    expect(await admit(store, askOf(desk, person))).toEqual({
      kind: 'refused',
      because: 'locked',
      whom: 'person',
      until: null,
      reason: 'audit',
    })
    expect(await admit(store, askOf(desk, admin))).toEqual({ kind: 'refused', because: 'locked', whom: 'role', until, reason: 'audit' })
    expect(await admit(store, askOf(locked, await newPerson(database)))).toMatchObject({ because: 'locked', whom: 'workstation' })
    expect(await store.locks()).toMatchObject([
      { whom: { kind: 'workstation', workstation: locked.id }, until: null },
      { whom: { kind: 'person', person }, reason: 'audit', by: '' },
      { whom: { kind: 'role', role: 'admin' }, until },
    ])
    await database.sql(`UPDATE locks SET until = now() - interval '1 second' WHERE person_id = $1`, [person])
    await database.sql('UPDATE locks SET lifted_at = now() WHERE role IS NOT NULL')
    expect(await store.admitMany([askOf(desk, person), askOf(desk, admin)])).toMatchObject([{ kind: 'granted' }, { kind: 'granted' }])
  })

  it('voids a grant that its desk has not used: told so, in a later life, with another database', async () => {
    const { store } = await database.open()
    const other = await newDesk(database)
    const voided = async (tell: (desk: Awaited<ReturnType<typeof newDesk>>, ask: Ask) => Promise<unknown>) => {
      const [desk, person] = [await newDesk(database), await newPerson(database)]
      const ask = askOf(desk, person, { boot: 4 })
      await admit(store, ask)
      expect(await admit(store, askOf(other, person))).toMatchObject({ because: 'limit' })
      await tell(desk, ask)
      return (await admit(store, askOf(other, person)))?.kind
    }
    expect(await voided((desk, { session, person }) => store.push([batchOf(desk, 1, [{ fact: 'unused', session, person }])]))).toBe(
      'granted',
    )
    expect(await voided((desk) => store.push([batchOf(desk, 1, [{ fact: 'boot', boot: 4 }])]))).toBe('refused')
    expect(await voided((desk) => store.push([batchOf(desk, 1, [{ fact: 'boot', boot: 5 }])]))).toBe('granted')
    expect(await voided((desk) => store.rejoin(desk.id, desk.incarnation, { incarnation: randomUUID(), next: 1, head: null }))).toBe(
      'granted',
    )
  })

  it('keeps out a grant that was told unused before it was given', async () => {
    const { store } = await database.open()
    const [desk, person, session] = [await newDesk(database), await newPerson(database), randomUUID()]
    await store.push([batchOf(desk, 1, [{ fact: 'unused', session, person }])])
    expect(await admit(store, askOf(desk, person, { session }))).toMatchObject({ because: 'used' })
  })

  it('counts a session that started all the same', async () => {
    const { store } = await database.open()
    const [desk, other, person] = [await newDesk(database), await newDesk(database), await newPerson(database)]
    const [first, second] = [askOf(desk, person), askOf(desk, person)]
    await admit(store, first)
    expect(await admit(store, second)).toMatchObject({ kind: 'granted' })
    await store.push([batchOf(desk, 1, [started(first.session, person)], [ended(first.session)], [started(second.session, person)])])
    expect(await admit(store, askOf(other, person))).toMatchObject({ because: 'limit', open: [{ session: second.session }] })
  })

  it('notices that more is open after a partition than anybody would have let in, and ends the oldest where the policy says so', async () => {
    const { store } = await database.open()
    const desks = [await newDesk(database), await newDesk(database)]
    const open = async (person: string) => {
      for (const [index, desk] of desks.entries()) {
        const next = (await store.greet([desk.id]))[0]?.cursor.next ?? 0
        await store.push([
          batchOf(desk, next, [{ ...started(randomUUID(), person, 'offline'), startedAt: 1_700_000_000_000 + index } as never]),
        ])
      }
    }
    const [flagged, curbed] = [await newPerson(database), await newPerson(database)]
    const alerts = (person: string) => database.sql(`SELECT detail FROM alerts WHERE kind = 'over_limit' AND person_id = $1`, [person])
    await open(flagged)
    expect(await alerts(flagged)).toEqual([{ detail: { open: 2, limit: 1 } }])
    const before = (await commands()).length
    await setPolicy(database, { 'over-limit-after-partition': 'end-oldest' })
    await open(curbed)
    expect((await commands()).slice(before)).toMatchObject([{ kind: 'end_session', body: { reason: 'replaced' } }])
    await setPolicy(database, {})
  })

  it('binds a workstation to its address where the policy says so', async () => {
    const { store } = await database.open()
    const [desk, person] = [await newDesk(database), await newPerson(database)]
    const beat = (address: string) =>
      store.beat([{ workstation: desk.id, clockAheadMs: -12.5, session: null, idleMs: null, address, appVersion: '2.0.0' }], 'gateway')
    const bound = () => database.sql('SELECT host(bound_address) AS address, app_version FROM workstations WHERE id = $1', [desk.id])
    await beat('::ffff:10.0.0.1')
    await beat('fe80::1%eth0')
    expect(await bound()).toEqual([{ address: 'fe80::1', app_version: '2.0.0' }])
    await setPolicy(database, { 'address-binding': 'refuse' })
    await beat('10.0.0.2')
    expect(await bound()).toMatchObject([{ address: 'fe80::1' }])
    expect(await database.sql(`SELECT detail FROM alerts WHERE kind = 'address_changed'`)).toEqual([
      { detail: { was: 'fe80::1', now: '10.0.0.2' } },
    ])
    expect(await admit(store, askOf(desk, person, { address: '10.0.0.2' }))).toMatchObject({ because: 'address' })
    expect(await admit(store, askOf(desk, person, { address: 'fe80::1' }))).toMatchObject({ kind: 'granted' })
    await setPolicy(database, {})
  })
})

import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { expect, it, vi } from 'vitest'
import type { WorkstationId } from '../../../electron/core/fleet/directory-port.ts'
import { startListening } from '../../../electron/store/postgres/listener.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { askOf, batchOf, ended, newDesk, newPerson, setPolicy, silence, started } from '../../support/postgres/desks.ts'
import { silentProxy } from '../../support/postgres/silent-proxy.ts'

const settle = (...commands: readonly (number | undefined)[]) =>
  commands.map((command) => ({ fact: 'settled', command: command ?? 0, outcome: 'done' }) as const)

type Bell = readonly WorkstationId[] | null
const NEVER = 1_000_000

describeWithPostgres('The bell', (database) => {
  const bells = async (url = database.url, times = { probeMs: NEVER, deadlineMs: 300, sweepMs: NEVER, againMs: 5 }) => {
    const heard: Bell[] = []
    const stop = await startListening(url, (ids) => heard.push(ids), times)
    return { heard, stop }
  }
  const hear = async () => (await bells()).stop()
  const order = (...workstations: readonly (number | null)[]) =>
    database.sql(`INSERT INTO commands (workstation_id, kind) SELECT w, 'sync' FROM unnest($1::int[]) AS w`, [workstations])
  const cutListeners = () =>
    database.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey bell' AND datname = current_database()`,
    )

  it('rings with the workstations that have commands, or for all', async () => {
    const { heard, stop } = await bells()
    const [one, other] = [await newDesk(database), await newDesk(database)]
    await order(one.id, other.id, one.id)
    await order(one.id, null)
    await order(...Array.from({ length: 201 }, () => one.id))
    await vi.waitFor(() => expect(heard).toHaveLength(4))
    expect(heard).toEqual([null, [one.id, other.id], null, null])
    await stop()
  })

  it('rings for commands alone: no sign-in, end, line or heartbeat does', async () => {
    const { store } = await database.open()
    const everything = new Client({ connectionString: database.url })
    const rung: string[] = []
    everything.on('notification', ({ channel }) => rung.push(channel))
    await everything.connect()
    await everything.query('LISTEN latchkey_commands')
    const [desk, other, person] = [await newDesk(database), await newDesk(database), await newPerson(database)]
    const ask = askOf(desk, person)
    await store.admitMany([ask])
    await store.push([batchOf(desk, 1, [started(ask.session, person)], [ended(ask.session)], [{ fact: 'failed_sign_in', person }])])
    await store.beat([{ workstation: desk.id, clockAheadMs: 0, session: null, idleMs: null, address: '', appVersion: '1' }], 'gateway')
    await store.quarantine(desk.id, 'why')
    await store.release(desk.id, person)
    await everything.query('SELECT 1')
    expect(rung).toEqual([])
    await setPolicy(database, { 'at-session-limit': 'replace-oldest' })
    await store.admitMany([askOf(desk, person)])
    await store.admitMany([askOf(other, person)])
    await store.orderRotations(Date.now() + 60_000)
    await everything.query('SELECT 1')
    expect(rung).toEqual(['latchkey_commands', 'latchkey_commands'])
    await everything.end()
  })

  it('listens again where its connection was ended, and says that something may have been missed', async () => {
    const { heard, stop } = await bells()
    await cutListeners()
    await vi.waitFor(() => expect(heard).toEqual([null, null]))
    const desk = await newDesk(database)
    await order(desk.id)
    await vi.waitFor(() => expect(heard).toEqual([null, null, [desk.id]]))
    await stop()
  })

  it('notices a connection that has gone dead without a word, and sweeps whatever happens', async () => {
    const proxy = await silentProxy(database.url)
    const { heard, stop } = await bells(proxy.url, { probeMs: 50, deadlineMs: 100, sweepMs: NEVER, againMs: 5 })
    proxy.swallow()
    await vi.waitFor(() => expect(heard).toEqual([null, null]), 5_000)
    await stop()
    await proxy.close()
    const swept = await bells('postgresql://nobody@127.0.0.1:1/none', { probeMs: 50, deadlineMs: 100, sweepMs: 20, againMs: 5 })
    await vi.waitFor(() => expect(swept.heard.length).toBeGreaterThan(1))
    await swept.stop()
  })

  it('says that the directory hears; after it was away, or its database crashed, no desk is silent for a while', async () => {
    const { store } = await database.open()
    const [dark, here, person, session] = [await newDesk(database), await newDesk(database), await newPerson(database), randomUUID()]
    await store.push([batchOf(dark, 1, [started(session, person)])])
    await silence(database, dark)
    const silentSince = async () => {
      const [answer] = await store.admitMany([askOf(here, person)])
      return answer?.kind === 'refused' && answer.because === 'limit' ? answer.open[0]?.silentSince : answer
    }
    await setPolicy(database, {})
    await hear()
    expect(await silentSince()).toEqual(expect.any(Number))
    await database.sql(`UPDATE hearing SET until = clock_timestamp() - interval '2 minutes'`)
    await hear()
    expect(await silentSince()).toBeNull()
    await database.sql(`UPDATE hearing SET since = clock_timestamp() - interval '2 minutes'`)
    await hear()
    expect(await silentSince()).toEqual(expect.any(Number))
    await database.sql('TRUNCATE hearing')
    expect(await silentSince()).toBeNull()
    await hear()
    expect(await silentSince()).toBeNull()
  })

  it('tells what is open again and again until it is settled by its own workstation', async () => {
    const { store } = await database.open()
    const [desk, other] = [await newDesk(database), await newDesk(database)]
    await database.sql('DELETE FROM commands')
    await order(desk.id, other.id, null)
    const [mine, theirs, everybodys] = await store.openCommands(null)
    expect(await store.openCommands([desk.id])).toEqual([mine, everybodys])
    await store.push([batchOf(desk, 1, settle(mine?.id, theirs?.id, everybodys?.id))])
    expect(await store.openCommands(null)).toEqual([theirs, everybodys])
    await database.sql(`UPDATE commands SET expires_at = now() WHERE id = $1`, [theirs?.id])
    expect(await store.openCommands([other.id, desk.id])).toEqual([everybodys])
  })

  it('forgets what has expired: at once what nobody settles, the others after a month', async () => {
    const { connection } = await database.open()
    await database.sql('DELETE FROM commands')
    await database.sql(
      `INSERT INTO commands (kind, expires_at) VALUES ('sync', now() - interval '1 minute'), ('sync', now() + interval '1 minute'),
        ('message', now() - interval '29 days'), ('message', now() - interval '31 days')`,
    )
    await connection.call('look after', 'SELECT dir.upkeep()')
    expect(await database.sql('SELECT kind, expires_at > now() AS open FROM commands ORDER BY id')).toEqual([
      { kind: 'sync', open: true },
      { kind: 'message', open: false },
    ])
  })

  it('survives the end of all connections at once', async () => {
    const { store } = await database.open()
    await database
      .sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
      .catch(() => undefined)
    await vi.waitFor(() => store.policy())
    expect(await store.greet([randomUUID().length])).toEqual(expect.any(Array))
  })
})

import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { DirectoryStore } from '../../../electron/core/fleet/directory-port.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { askOf, batchOf, lineOf, newDesk, newPerson, setPolicy, started } from '../../support/postgres/desks.ts'
import type { Ask, TestDesk } from '../../support/postgres/desks.ts'

const alert = (subject: number) => ({ fact: 'alert', kind: 'clock_moved', subject: String(subject), person: null, detail: {} }) as const
const admit = async (store: DirectoryStore, ask: Ask) => (await store.admitMany([ask]))[0]

describeWithPostgres('A desk that lies does nothing to others', (database) => {
  it.each(['refuse', 'replace-oldest'])(
    'ends after a partition what the directory heard of as the policy says (%s), whatever is claimed',
    async (limit) => {
      const { store } = await database.open()
      await setPolicy(database, { 'over-limit-after-partition': 'end-oldest', 'at-session-limit': limit })
      const told = async (person: string, admission: 'granted' | 'offline', startedAt: number) => {
        const [desk, session] = [await newDesk(database), randomUUID()]
        if (admission === 'granted') expect(await admit(store, askOf(desk, person, { session }))).toMatchObject({ kind: 'granted' })
        await store.push([batchOf(desk, 1, [{ ...started(session, person, admission), startedAt } as never])])
        return session
      }
      for (const admission of ['granted', 'offline'] as const)
        for (const claimed of [8.64e15, 0, Date.now()]) {
          const person = await newPerson(database)
          const here = await told(person, admission, Date.now())
          const forged = await told(person, 'offline', claimed)
          const ends = await database.sql<{ session: string }>('SELECT session_id AS session FROM commands WHERE session_id = ANY ($1)', [
            [here, forged],
          ])
          expect(ends).toEqual([{ session: limit === 'refuse' ? forged : here }])
        }
      await setPolicy(database, {})
    },
  )

  it('replaces the session that the directory has known for longest, whatever its desk says of when it began', async () => {
    const { store } = await database.open()
    await setPolicy(database, { 'session-limit': '2', 'at-session-limit': 'replace-oldest' })
    const [one, two, here, person] = [await newDesk(database), await newDesk(database), await newDesk(database), await newPerson(database)]
    const asks = [askOf(one, person), askOf(two, person)] as const
    for (const [at, desk] of [one, two].entries()) {
      const ask = asks[at as 0 | 1]
      await admit(store, ask)
      await store.push([batchOf(desk, 1, [{ ...started(ask.session, person), startedAt: at === 0 ? 8.64e15 : 0 } as never])])
    }
    expect(await admit(store, askOf(here, person))).toMatchObject({ kind: 'replacing', open: [{ session: asks[0].session }] })
    await setPolicy(database, {})
  })

  it('counts failed sign-ins whatever other desks say of when theirs were, and says where the last one was', async () => {
    const { store } = await database.open()
    const [person, honest, liar] = [await newPerson(database), await newDesk(database), await newDesk(database)]
    await setPolicy(database, { 'failed-sign-ins-alert': '5', 'failed-sign-ins-within': '10m' })
    const next = new Map([honest, liar].map(({ id }) => [id, 1]))
    const fail = (desk: TestDesk, at: number) => {
      const seq = next.get(desk.id) ?? 1
      next.set(desk.id, seq + 1)
      return store.push([{ ...batchOf(desk, seq), lines: [lineOf(seq, [{ fact: 'failed_sign_in', person }], { at })] }])
    }
    const alerts = () =>
      database.sql(`SELECT workstation_id AS at FROM alerts WHERE kind = 'many_failed_sign_ins' AND person_id = $1`, [person])
    for (const far of [0, -8.64e15, 8.64e15]) {
      await fail(honest, Date.now())
      await fail(liar, far)
    }
    await fail(honest, Date.now())
    await fail(honest, Date.now())
    expect(await alerts()).toEqual([{ at: honest.id }])
    for (let times = 0; times < 150; times += 1) await fail(liar, times)
    const kept = await database.sql<{ n: number }>('SELECT count(*)::int AS n FROM failed_sign_ins WHERE workstation_id = $1', [liar.id])
    expect(kept[0]?.n).toBeLessThanOrEqual(100)
    await setPolicy(database, {})
  })

  it('takes no more open alerts from a desk than an administrator can look at, and those of the directory about it', async () => {
    const { store } = await database.open()
    const [desk, other] = [await newDesk(database), await newDesk(database)]
    await store.push([
      batchOf(
        desk,
        1,
        Array.from({ length: 60 }, (_, at) => alert(at)),
      ),
      batchOf(other, 1, [alert(1)]),
    ])
    await store.raiseAlert({ kind: 'cloned_desk', subject: desk.uid, workstation: desk.id, detail: {} })
    const open = ({ id }: TestDesk) =>
      database.sql(
        'SELECT kind, count(*)::int AS n FROM alerts WHERE workstation_id = $1 AND acknowledged_at IS NULL GROUP BY kind ORDER BY kind',
        [id],
      )
    expect(await open(desk)).toEqual([
      { kind: 'clock_moved', n: 20 },
      { kind: 'cloned_desk', n: 1 },
    ])
    expect(await open(other)).toEqual([{ kind: 'clock_moved', n: 1 }])
    await database.sql('UPDATE alerts SET acknowledged_at = now() WHERE workstation_id = $1', [desk.id])
    await store.push([batchOf(desk, 2, [alert(61)])])
    expect(await open(desk)).toEqual([{ kind: 'clock_moved', n: 1 }])
  })
})

import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { forgetHistory } from '../../../electron/store/postgres/open-directory.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { newDesk, newPerson, setPolicy } from '../../support/postgres/desks.ts'

const GONE = { end_received_at: 31 } as const

const middle = (ago: number) =>
  `date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '${ago} months' + interval '3 days'`

describeWithPostgres('What is old at the centre', (database) => {
  /** Days ago, for each column of moments. */
  async function session(person: string, desk: number, ago: Readonly<Partial<Record<string, number>>>) {
    const id = randomUUID()
    const moments: Readonly<Partial<Record<string, number>>> = { start_received_at: 40, local_started_at: 40, ...ago }
    const columns = Object.keys(moments)
    const ended = moments['end_received_at'] === undefined ? [] : ['local_ended_at', 'end_reason']
    await database.sql(
      `INSERT INTO sessions (id, workstation_id, person_id, ${[...columns, ...ended].join(', ')}) VALUES ($1, $2, $3,
        ${columns.map((column) => `now() - interval '${moments[column]} days'`).join(', ')}
        ${ended.length > 0 ? `, now() - interval '${moments['end_received_at']} days', 'signed_out'` : ''})`,
      [id, desk, person],
    )
    return id
  }
  const sessionsLeft = async () => new Set((await database.sql<{ id: string }>('SELECT id FROM sessions')).map(({ id }) => id))

  it('goes by the policy of the fleet, but never a session that is open, nor the newest of a person', async () => {
    const { connection } = await database.open()
    await setPolicy(database, { 'keep-recent-sessions': '1', 'keep-closed-sessions': '30d' })
    const [desk, ann, bob] = [await newDesk(database), await newPerson(database), await newPerson(database)]
    const newest = await session(ann, desk.id, { ...GONE, local_started_at: 35 })
    const old = await session(ann, desk.id, GONE)
    const kept = [
      newest,
      await session(bob, desk.id, { local_started_at: 300, start_received_at: 300 }),
      await session(ann, desk.id, { end_received_at: 29 }),
      // its true end came long after it was given up
      await session(ann, desk.id, { written_off_at: 38, end_received_at: 2 }),
    ]
    const writtenOff = await session(ann, desk.id, { written_off_at: 32 })
    const never = randomUUID()
    await database.sql(
      `INSERT INTO sessions (id, workstation_id, person_id, granted_at, voided_at) VALUES ($1, $2, $3, now() - interval '50 days', now() - interval '49 days')`,
      [never, desk.id, bob],
    )
    expect(await forgetHistory(connection)).toEqual({ sessions: 3, lines: 0 })
    const left = await sessionsLeft()
    for (const id of kept) expect(left).toContain(id)
    for (const id of [old, writtenOff, never]) expect(left).not.toContain(id)
    const [noted] = await database.sql(`SELECT kind, actor, detail FROM directory_audit WHERE kind = 'history_deleted'`)
    expect(noted).toEqual({ kind: 'history_deleted', actor: null, detail: { sessions: 3, lines: 0 } })
    expect(await forgetHistory(connection)).toEqual({ sessions: 0, lines: 0 })
    expect(await database.sql(`SELECT 1 FROM directory_audit WHERE kind = 'history_deleted'`)).toHaveLength(1)
  })

  it('is a month of the audit log as a whole, once all of it is older', async () => {
    const { connection } = await database.open()
    await setPolicy(database, { 'keep-audit': '60d' })
    const line = (at: string) =>
      database.sql(
        `INSERT INTO audit (workstation_id, incarnation, seq, local_at, received_at, kind, detail, hash) VALUES (1, gen_random_uuid(), 1, now(), ${at}, 'noted', '{}', '\\x00')`,
      )
    const month = async (ago: number) => {
      const [row] = await database.sql<{ part: string }>(
        `SELECT 'audit_' || to_char(date_trunc('month', now() AT TIME ZONE 'UTC') - interval '${ago} months', 'YYYY_MM') AS part`,
      )
      const part = row?.part ?? ''
      await database.sql(`CREATE TABLE ${part} PARTITION OF audit FOR VALUES FROM (date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '${ago} months')
        TO (date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '${ago - 1} months')`)
      await database.sql(`ALTER TABLE ${part} OWNER TO latchkey_owner`)
      return part
    }
    const [old, partly] = [await month(5), await month(2)]
    await line(middle(5))
    await line(middle(5))
    await line(middle(2))
    // before any month that was made
    await line(`now() - interval '300 days'`)
    await line('now()')
    await database.sql(`INSERT INTO directory_audit (at, kind) VALUES (now() - interval '61 days', 'locked'), (now(), 'unlocked')`)
    expect(await forgetHistory(connection)).toEqual({ sessions: 0, lines: 4 })
    expect(await database.sql('SELECT to_regclass($1) AS old, to_regclass($2) AS partly', [`dir.${old}`, `dir.${partly}`])).toEqual([
      { old: null, partly },
    ])
    expect(await database.sql('SELECT 1 FROM audit')).toHaveLength(2)
    expect(await database.sql(`SELECT kind FROM directory_audit WHERE kind IN ('locked', 'unlocked')`)).toEqual([{ kind: 'unlocked' }])
  })
})

import { expect, it } from 'vitest'
import { exportFleetAudit, metricsText } from '../../../electron/directory/console/exports.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { lineOf, newDesk, newPerson } from '../../support/postgres/desks.ts'
import { fleetConsole, opening, OWNER } from './fleet-world.ts'

const documents = (lines: readonly string[]) =>
  lines.map(
    (line) =>
      JSON.parse(line) as { event: { id?: string; action: string }; latchkey: { cursor?: string; heads?: readonly { seq: number }[] } },
  )

describeWithPostgres('What leaves the directory', (database) => {
  async function kept(format: string, after: string | null) {
    const { deps } = await fleetConsole(database)
    const { lines, cursor } = exportFleetAudit(deps, format, after)
    let text = ''
    for await (const part of lines) text += part
    return { lines: text.split('\n').slice(0, -1), cursor: cursor() }
  }
  it('has every line once, in the order of receipt, and goes on where it was; what may still be overtaken is left for later', async () => {
    const { ask } = await fleetConsole(database)
    const { store } = await opening(database)
    const desks = [await newDesk(database, 'Reception'), await newDesk(database, 'Store')]
    const push = (desk: (typeof desks)[0], from: number, count: number) =>
      store.push([
        {
          workstation: desk.id,
          incarnation: desk.incarnation,
          from,
          lines: Array.from({ length: count }, (_, at) => lineOf(from + at, [])),
        },
      ])
    for (const desk of desks) await push(desk, 1, 300)
    await ask['fleet:message']({ to: { kind: 'all' }, text: 'Hello' }, OWNER)
    expect(await kept('ecs', null)).toEqual({ lines: [], cursor: null })
    await database.sql(`UPDATE audit SET received_at = received_at - interval '5 minutes'`)
    await database.sql(`UPDATE directory_audit SET at = at - interval '5 minutes'`)

    const first = await kept('ecs', null)
    const found = documents(first.lines)
    const ids = found.filter(({ event }) => event.action !== 'export_batch').map(({ event }) => event.id)
    expect(ids).toHaveLength(601)
    expect(new Set(ids).size).toBe(601)
    expect(ids[0]).toBe(`${desks[0]?.id}/${desks[0]?.incarnation}/1`)
    expect(ids.at(-1)).toMatch(/^directory\//)
    const batches = found.filter(({ event }) => event.action === 'export_batch')
    expect(batches.map(({ latchkey }) => latchkey.heads?.map(({ seq }) => seq))).toEqual([
      [300, 200],
      [300, expect.any(Number)],
    ])
    expect(batches.at(-1)?.latchkey.cursor).toBe(first.cursor)

    const again = documents((await kept('ecs', batches[0]?.latchkey.cursor ?? null)).lines)
    expect(again.map(({ event }) => event.id)).toEqual(found.slice(501).map(({ event }) => event.id))
    expect(await kept('ecs', first.cursor)).toEqual({ lines: [], cursor: first.cursor })
    const syslog = await kept('rfc5424', null)
    expect(syslog.lines).toHaveLength(603)
    expect(syslog.cursor).toBe(first.cursor)
  })

  it.each([
    ['csv', null],
    ['constructor', null],
    ['ecs', 'no cursor'],
    ['ecs', Buffer.from('[1,2]').toString('base64url')],
    ['ecs', Buffer.from('[1,2,"3"]').toString('base64url')],
  ])('says that it cannot export as %s after %j', async (format, after) => {
    await expect(kept(format, after)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('counts what is stored', async () => {
    const { deps } = await fleetConsole(database)
    await newPerson(database, undefined, 'admin')
    const text = await metricsText(deps)
    expect(text).toContain('latchkey_workstations{state="free"} 2\n')
    expect(text).toContain('latchkey_people{kind="admin"} 1\n')
    expect(text).toContain('latchkey_sessions_open 0\n')
  })
})

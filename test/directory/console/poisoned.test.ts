import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { factsOf } from '../../../electron/core/fleet/facts.ts'
import { SORT_COLUMNS } from '../../../electron/core/reports/console-port.ts'
import { FLEET_QUESTIONS } from '../../support/fleet-questions.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { batchOf, ended, lineOf, newDesk, started } from '../../support/postgres/desks.ts'
import { fleetConsole, opening, OWNER } from './fleet-world.ts'

const FAR = Number.MAX_SAFE_INTEGER
const ODD = ['abc', '', '9'.repeat(40), '1e5', ' 7', 1e300, -1e300, FAR, -FAR, 8.64e15, -8.64e15, 2 ** 31, 1.5, -0, null, true, [1], {}]
const odd = fc.oneof({ arbitrary: fc.constantFrom<unknown>(...ODD), weight: 3 }, fc.jsonValue())
const idle = fc.oneof(fc.constantFrom(0, FAR, 2 ** 53 - 2), fc.maxSafeNat())

describeWithPostgres('Whatever a desk has said of its sessions', (database) => {
  /** Every column in both directions, a few at a time: each shows every session once. */
  async function looksWhole(person: string, sessions: readonly string[]) {
    const { ask } = await fleetConsole(database)
    const base = FLEET_QUESTIONS['fleet:sessions']
    for (const column of SORT_COLUMNS)
      for (const direction of ['ascending', 'descending'] as const) {
        const seen: string[] = []
        for (let after: string | null = null; ;) {
          const question = { ...base, filter: { ...base.filter, person }, sort: { column, direction }, limit: 2, after }
          const page = await ask['fleet:sessions'](question, OWNER)
          seen.push(...page.rows.map((row) => row.id))
          after = page.next
          if (after === null) break
        }
        expect(seen.toSorted(), `${column} ${direction}`).toEqual(sessions.toSorted())
      }
  }

  it('the console sorts by every column, and each line means what of it can be read', { timeout: 60_000 }, async () => {
    const { store } = await opening(database)
    const poisoned = fc.record({
      startedAt: odd,
      endedAt: odd,
      pid: odd,
      lastActivityAt: odd,
      lastHeartbeatAt: odd,
      said: odd,
      idle,
      now: idle,
    })
    await fc.assert(
      fc.asyncProperty(poisoned, async ({ startedAt, endedAt, pid, lastActivityAt, lastHeartbeatAt, said, ...beat }) => {
        const desk = await newDesk(database)
        const [session, open, person] = [randomUUID(), randomUUID(), randomUUID()]
        const told = [
          ['signed_in', { start: { session, person, startedAt: 900, pid } }],
          ['session_ended', { reason: 'signed_out', endedAt: 950, evidence: { lastActivityAt, lastHeartbeatAt, note: said } }, session],
          ['signed_in', { start: { session: open, person, startedAt: 900 } }],
          // of these nothing is left where a time is none
          ['signed_in', { start: { session: said, person: said, startedAt: 900 } }],
          ['session_ended', { reason: 'signed_out', endedAt, evidence: said }, open],
          ['signed_in', { start: { session: randomUUID(), person, startedAt } }],
          ['session_recovered', { reason: said, endedAt: said, evidence: said }, session],
          ['sign_in_failed', { user: said }],
          ['grant_unused', { session: said, user: said }],
          ['link_opened', { boot: said }],
          ['command_settled', { command: said, outcome: said }],
          ['alert_raised', { alert: 'clock_moved', subject: said, user: said, facts: said }],
          ['user_erased', { user: said, pseudonym: said }],
        ] as const
        const lines = told.map(([kind, detail, sessionId = null], at) => {
          const line = { at: 1_000, kind, actorUserId: person, sessionId, detail: JSON.stringify(detail) }
          return lineOf(at + 1, factsOf(line), line)
        })
        const batch = { workstation: desk.id, incarnation: desk.incarnation, from: 1, lines }
        expect(await store.push([batch])).toMatchObject([{ status: 'ok' }])
        const there = { workstation: desk.id, address: '10.0.0.1', appVersion: '1.0.0' }
        await store.beat([{ ...there, clockAheadMs: beat.now, session: open, idleMs: beat.idle }], 'gateway')
        const known = await database.sql<{ id: string }>('SELECT id FROM sessions WHERE workstation_id = $1', [desk.id])
        expect(known.map(({ id }) => id)).toEqual(expect.arrayContaining([session, open]))
        await looksWhole(
          person,
          known.map(({ id }) => id),
        )
      }),
      { numRuns: 6 },
    )
  })

  it('the console sorts by every column also what was kept of it before', { timeout: 60_000 }, async () => {
    const { store } = await opening(database)
    const desk = await newDesk(database)
    const sessions = ODD.map(() => randomUUID())
    const person = randomUUID()
    const facts = ODD.flatMap((value, at) => {
      const session = sessions[at] ?? ''
      return [started(session, person), { ...ended(session), evidence: { lastActivityAt: value, lastHeartbeatAt: value } } as never]
    })
    expect(await store.push([batchOf(desk, 1, facts)])).toMatchObject([{ status: 'ok' }])
    await looksWhole(person, sessions)
  })
})

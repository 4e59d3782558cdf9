import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { askedFilter } from '../../../electron/app/reports/asked-filter.ts'
import type { AskedFilter } from '../../../electron/app/reports/asked-filter.ts'
import { cardsOf, statisticsOf } from '../../../electron/app/reports/statistics.ts'
import { atOnce } from '../../../electron/app/upkeep/in-turns.ts'
import type { SortColumn } from '../../../electron/contract/console-questions.ts'
import { nameKey } from '../../../electron/core/accounts/name-key.ts'
import type { User } from '../../../electron/core/accounts/user.ts'
import { durationMs, instanceId, sessionId, utcMs } from '../../../electron/core/ids.ts'
import type { PresenceRules } from '../../../electron/core/reports/console-port.ts'
import { END_REASONS } from '../../../electron/core/session/session.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { openSqliteStore } from '../../../electron/store/sqlite/open-store.ts'
import type { SqliteStore } from '../../../electron/store/sqlite/sqlite-store.ts'
import { newFile } from '../../store/folder.ts'
import { addUser, anAudit, aSession, aTokenHash, T0 } from '../../store/samples.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import type { TestDatabase } from '../../support/postgres/database.ts'
import { fleetConsole, OWNER } from './fleet-world.ts'

/** One contract over two ports: a desk's own database, and the centre's. */

const MINUTE = 60_000
const DAY = 86_400_000
const NOW = utcMs(T0 + 100 * DAY + 1_234)
const RULES: PresenceRules = { now: NOW, awayAfter: durationMs(5 * MINUTE), offlineAfter: durationMs(5 * MINUTE) }
const ZONES = ['UTC', 'Europe/Rome', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'] as const
const dayAfter = (count: number) => new Date(T0 + count * DAY).toISOString().slice(0, 10)

/** How long ago, in milliseconds: many lately, as presence is about minutes. */
const ago = fc.oneof(fc.nat({ max: 20 * MINUTE }), fc.nat({ max: 100 * DAY }))
const life = fc.record({
  person: fc.nat({ max: 3 }),
  ago,
  host: fc.constantFrom('desk-1', 'Desk-2', 'lab'),
  pid: fc.integer({ min: 1, max: 40 }),
  end: fc.option(
    fc.record({ length: fc.nat({ max: 14 * 60 * MINUTE }), reason: fc.constantFrom(...END_REASONS), recovered: fc.boolean() }),
    { freq: 2 },
  ),
  beat: fc.record({ ago: fc.nat({ max: 10 * MINUTE }), idle: fc.nat({ max: 10 * MINUTE }) }),
})
const history = fc.array(life, { minLength: 5, maxLength: 40 })

const sessionOf = (one: typeof life extends fc.Arbitrary<infer Life> ? Life : never, user: User, number: number): Session => {
  const base = aSession(user)
  const startedAt = utcMs(NOW - one.ago)
  const endedAt = one.end && utcMs(startedAt + one.end.length)
  const heard = utcMs(Math.max(startedAt, NOW - one.beat.ago))
  return {
    ...base,
    id: sessionId(`01900000-0000-7000-8000-${String(number).padStart(12, '0')}`),
    owner: {
      ...base.owner,
      host: one.host,
      pid: one.pid,
      instanceId: instanceId(`01900000-0000-7000-9000-${String(number).padStart(12, '0')}`),
    },
    startedAt,
    lastHeartbeatAt: heard,
    lastActivityAt: utcMs(Math.max(startedAt, heard - one.beat.idle)),
    end:
      one.end && endedAt !== null
        ? { endedAt, endReason: one.end.reason, endEvidence: {}, recoveredAt: one.end.recovered ? utcMs(endedAt + 5) : null }
        : null,
  }
}

function atTheDesk(lives: readonly Parameters<typeof sessionOf>[0][]): {
  store: SqliteStore
  people: readonly User[]
  sessions: readonly Session[]
} {
  const store = openSqliteStore(newFile())
  const people = ['ada', 'Bob', 'Ñandú', 'carla'].map((username) => addUser(store, { username, displayName: `${username} Pérez` }))
  const sessions = lives.map((one, number) => sessionOf(one, people[one.person] as User, number))
  for (const { end, ...session } of sessions) {
    const begun = { ...session, lastHeartbeatAt: session.startedAt, lastActivityAt: session.startedAt, end: null }
    store.startSession(begun, aTokenHash(), anAudit(), { most: 1_000, atLimit: 'refuse' })
    store.recordHeartbeat(session.id, session.lastHeartbeatAt, session.lastActivityAt)
    if (end) store.endSession(session.id, end, anAudit())
  }
  return { store, people, sessions }
}

/** Each session at a workstation of its own, which is called as its computer is: so that each has a presence. */
async function atTheCentre({ sql }: TestDatabase, people: readonly User[], sessions: readonly Session[]): Promise<void> {
  await sql('DELETE FROM sessions; DELETE FROM presence; DELETE FROM people; DELETE FROM workstations; DELETE FROM folded_names')
  const accounts = people.map((user) => ({ ...user, key: nameKey(user.username), mail: user.email && nameKey(user.email) }))
  await sql(
    `INSERT INTO people (id, username, username_key, display_name, email, email_key, role, password_hash)
     SELECT id, username, key, "displayName", email, mail, role, '' FROM jsonb_to_recordset($1) AS p(id uuid, username text, key text, "displayName" text, email text, mail text, role text)`,
    [JSON.stringify(accounts)],
  )
  const rows = sessions.map(({ id, userId, startedAt, lastHeartbeatAt, lastActivityAt, owner, end }, index) => ({
    w: index + 1,
    uid: owner.instanceId,
    id,
    person: userId,
    host: owner.host,
    os: owner.osUser,
    pid: owner.pid,
    started: startedAt,
    heard: lastHeartbeatAt,
    idle: lastHeartbeatAt - lastActivityAt,
    ended: end?.endedAt ?? null,
    reason: end?.endReason ?? null,
    recovered: end !== null && end.recoveredAt !== null,
    told: end && (end.recoveredAt ?? end.endedAt),
  }))
  const given = `jsonb_to_recordset($1) AS s(w int, uid uuid, id uuid, person uuid, host text, os text, pid int, started bigint, heard bigint, idle bigint,
    ended bigint, reason text, recovered boolean, told bigint)`
  const json = JSON.stringify(rows)
  await sql(
    `INSERT INTO workstations (id, uid, name, site, public_key) OVERRIDING SYSTEM VALUE SELECT w, uid, host, '', '\\x01' FROM ${given}`,
    [json],
  )
  await sql(
    `INSERT INTO presence (workstation_id, seen_at, clock_ahead_ms, session_id, idle_ms) SELECT w, moment(heard), 0, id, idle FROM ${given}`,
    [json],
  )
  await sql(
    `INSERT INTO sessions (id, workstation_id, person_id, local_started_at, start_received_at, host, os_user, pid, local_ended_at, end_reason, end_evidence, recovered, end_received_at)
     SELECT id, w, person, moment(started), now(), host, os, pid, moment(ended), reason, '{}', recovered, moment(told) FROM ${given}`,
    [json],
  )
}

const EVERYTHING: AskedFilter = { person: null, state: null, presence: null, reasons: [], firstDay: null, lastDay: null, text: '' }
const everything = fc.constant({ person: null, state: null, presence: null, reasons: [], firstDay: null, lastDay: null, text: '' })
const some = fc.record({
  person: fc.option(fc.nat({ max: 3 })),
  state: fc.constantFrom('active' as const, 'closed' as const, null, null),
  presence: fc.constantFrom('online' as const, 'away' as const, 'offline' as const, null, null),
  reasons: fc.oneof(fc.constant([]), fc.uniqueArray(fc.constantFrom(...END_REASONS), { maxLength: 4 })),
  firstDay: fc.option(fc.nat({ max: 100 })),
  lastDay: fc.option(fc.nat({ max: 100 })),
  text: fc.constantFrom(
    '',
    '',
    'ada',
    'ÑANDÚ',
    'nandu PEREZ',
    'desk',
    'pérez LAB',
    '3',
    'died',
    'kiosk desk 1',
    'ada pérez',
    'died signed',
    '3 4',
    '%',
    "o'",
  ),
})
const filters = fc.oneof({ weight: 1, arbitrary: everything }, { weight: 2, arbitrary: some })
/** When somebody last did something is not told to the centre of sessions that are over. */
const COLUMNS = [
  'person',
  'state',
  'presence',
  'started',
  'ended',
  'duration',
  'reason',
  'host',
  'pid',
] as const satisfies readonly SortColumn[]

const question = (column: SortColumn) =>
  fc.record({
    chosen: filters,
    column: fc.constant(column),
    up: fc.boolean(),
    limit: fc.integer({ min: 3, max: 12 }),
    zone: fc.constantFrom(...ZONES),
  })

describeWithPostgres('The same rooms over two ports', (database) => {
  test(
    'every page of every list, there and back, and its count are the same at a desk and at the centre',
    { timeout: 60_000 },
    async () => {
      const { ask } = await fleetConsole(database, () => NOW)
      await fc.assert(
        fc.asyncProperty(history, fc.tuple(...COLUMNS.map(question)), async (lives, asked) => {
          const { store, people, sessions } = atTheDesk(lives)
          try {
            await atTheCentre(database, people, sessions)
            for (const { chosen, column, up, limit, zone } of asked) {
              const filter: AskedFilter = {
                ...EVERYTHING,
                ...chosen,
                person: chosen.person === null ? null : (people[chosen.person]?.id ?? null),
                firstDay: chosen.firstDay === null ? null : dayAfter(chosen.firstDay),
                lastDay: chosen.lastDay === null ? null : dayAfter(chosen.lastDay),
              }
              const sort = { column, direction: up ? 'ascending' : 'descending' } as const
              const here = walked((cursor) => {
                const page = {
                  limit,
                  ...(cursor.after === null ? {} : { after: cursor.after }),
                  ...(cursor.before === null ? {} : { before: cursor.before }),
                }
                const found = atOnce(store.reports.page({ filter: askedFilter(filter, zone), sort, page }, RULES))
                return Promise.resolve({
                  ...found,
                  rows: found.rows.map(({ session, presence, displayName }) => [session.id, presence, displayName, session.owner.host]),
                })
              })
              const there = walked(async (cursor) => {
                const found = await ask['fleet:sessions']({ filter, sort, limit, ...cursor, zone }, OWNER)
                return { ...found, rows: found.rows.map(({ id, presence, displayName, host }) => [id, presence, displayName, host]) }
              })
              expect(await there).toEqual(await here)
              expect(await ask['fleet:count']({ filter, zone }, OWNER)).toEqual({
                total: atOnce(store.reports.count(askedFilter(filter, zone), RULES)),
              })
            }
          } finally {
            store.close()
          }
        }),
        { numRuns: 8 },
      )
    },
  )

  test('every statistic is the same at a desk and at the centre, in every zone', { timeout: 60_000 }, async () => {
    const { ask } = await fleetConsole(database, () => NOW)
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.constantFrom(...ZONES),
        fc.nat({ max: 100 }),
        fc.nat({ max: 110 }),
        async (lives, zone, skipped, days) => {
          const { store, people, sessions } = atTheDesk(lives)
          try {
            await atTheCentre(database, people, sessions)
            const range = { firstDay: dayAfter(skipped), lastDay: dayAfter(skipped + days), zone }
            const { range: _range, busiest, ...statistics } = atOnce(statisticsOf(store, range, NOW))
            expect(await ask['fleet:overview'](range, OWNER)).toEqual({
              cards: cardsOf(store.reports, RULES, zone),
              ...statistics,
              busiest: busiest.map(({ userId: personId, ...person }) => ({ personId, ...person })),
              completeSince: { figures: null, people: null },
            })
          } finally {
            store.close()
          }
        },
      ),
      { numRuns: 12 },
    )
  })
})

type Page = Readonly<{ rows: readonly unknown[]; next: string | null; previous: string | null }>
type Cursor = Readonly<{ after: string | null; before: string | null }>

/** Every page forward, then every page backward from the last. */
async function walked(pageAt: (cursor: Cursor) => Promise<Page>): Promise<readonly unknown[]> {
  const pages: unknown[] = []
  let page = await pageAt({ after: null, before: null })
  const keep = () => pages.push([page.rows, page.next !== null, page.previous !== null])
  keep()
  while (page.next !== null) {
    page = await pageAt({ after: page.next, before: null })
    keep()
  }
  while (page.previous !== null) {
    page = await pageAt({ after: null, before: page.previous })
    keep()
  }
  return pages
}

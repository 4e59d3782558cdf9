import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { sessionStatistics, statisticsOf } from '../../electron/app/reports/statistics.ts'
import { atOnce } from '../../electron/app/upkeep/in-turns.ts'
import type { User } from '../../electron/core/accounts/user.ts'
import { durationMs, instanceId, utcMs } from '../../electron/core/ids.ts'
import { SORT_COLUMNS } from '../../electron/core/reports/console-port.ts'
import type { ConsoleFilter, PresenceRules, ReportStore, Statistics, StatisticsRange } from '../../electron/core/reports/console-port.ts'
import { END_REASONS } from '../../electron/core/session/session.ts'
import type { Session } from '../../electron/core/session/session.ts'
import { Connection } from '../../electron/store/sqlite/connection.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { SqliteReports } from '../../electron/store/sqlite/reports/sqlite-reports.ts'
import { blobFromUuid } from '../../electron/store/sqlite/session/uuid-blob.ts'
import type { SqliteStore } from '../../electron/store/sqlite/sqlite-store.ts'
import { MemoryReports } from '../support/memory-reports.ts'
import { endedWith } from '../support/session-beats.ts'
import { newFile } from './folder.ts'
import { addUser, anAudit, aSession, aTokenHash, T0 } from './samples.ts'

const HOUR = 3_600_000
const FAR_AHEAD = T0 + 10_000 * 24 * HOUR
const dayAfter = (count: number) => new Date(T0 + count * 24 * HOUR).toISOString().slice(0, 10)
const ZONES = ['UTC', 'Europe/Rome', 'America/New_York', 'Asia/Kathmandu', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns']

/** The history as a plain list, beside the database. A step changes both. */
type World = { store: SqliteStore; db: Database.Database; people: readonly User[]; sessions: Session[]; deleted: Session[] }

const moment = fc
  .integer({ min: 0, max: 400 * 24 * 4 })
  .chain((quarter) => fc.integer({ min: 0, max: 899_999 }).map((ms) => utcMs(T0 + quarter * 900_000 + ms)))
const person = fc.nat({ max: 3 })
const any = fc.nat({ max: 1_000 })
const reason = fc.constantFrom(...END_REASONS)
const length = fc.oneof(fc.nat({ max: 2 * 60_000 }), fc.nat({ max: 14 * HOUR }), fc.constant(0))

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('start' as const),
      person,
      at: moment,
      host: fc.constantFrom('desk-1', 'Desk-2', 'lab'),
      pid: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), any, length, reason, recovered: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const), any }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), any }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repair' as const), any, length, reason }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), any, person, at: moment }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('beat' as const),
      any,
      away: fc.boolean(),
      ahead: fc.constantFrom('none', 'heartbeat', 'activity'),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

function take(world: World, one: Step): void {
  const { store, db, people, sessions, deleted } = world
  if (one.kind === 'start') {
    const user = people[one.person] as User
    const base = aSession(user)
    const owner = {
      ...base.owner,
      host: one.host,
      pid: one.pid,
      osUser: one.pid % 3 ? 'kiosk' : 'staff',
      instanceId: instanceId(randomUUID()),
    }
    const session: Session = { ...base, owner, startedAt: one.at, lastActivityAt: one.at, lastHeartbeatAt: one.at }
    store.startSession(session, aTokenHash(), anAudit(), { most: 1_000, atLimit: 'refuse' })
    sessions.push(session)
    return
  }
  const at = one.any % Math.max(1, sessions.length)
  const session = sessions[at]
  if (!session) return
  const id = blobFromUuid(session.id)
  switch (one.kind) {
    case 'end': {
      const endedAt = utcMs(session.startedAt + one.length)
      const end = { endedAt, endReason: one.reason, endEvidence: {}, recoveredAt: one.recovered ? utcMs(endedAt + 5) : null }
      store.endSession(session.id, end, anAudit())
      if (!session.end) sessions[at] = endedWith(session, end)
      break
    }
    case 'undo':
      db.prepare('UPDATE sessions SET ended_at = NULL, end_reason = NULL, end_evidence = NULL, recovered_at = NULL WHERE id = ?').run(id)
      sessions[at] = { ...session, end: null }
      break
    case 'repair': {
      if (!session.end) break
      const endedAt = utcMs(session.startedAt + one.length)
      db.prepare('UPDATE sessions SET ended_at = ?, end_reason = ? WHERE id = ?').run(endedAt, one.reason, id)
      sessions[at] = { ...session, end: { ...session.end, endedAt, endReason: one.reason } }
      break
    }
    case 'delete':
      if (!session.end) break
      db.prepare('DELETE FROM sessions WHERE id = ?').run(id)
      deleted.push(...sessions.splice(at, 1))
      break
    case 'move': {
      if (session.end && session.end.endedAt < one.at) break
      const user = people[one.person] as User
      db.prepare('UPDATE sessions SET user_id = ?, started_at = ? WHERE id = ?').run(blobFromUuid(user.id), one.at, id)
      sessions[at] = { ...session, userId: user.id, startedAt: one.at }
      break
    }
    case 'beat': {
      if (session.end) break
      const heard = utcMs(one.ahead === 'heartbeat' ? FAR_AHEAD : session.startedAt + HOUR)
      const lastActivityAt = utcMs(one.ahead === 'activity' ? FAR_AHEAD : one.away ? session.startedAt : heard)
      store.recordHeartbeat(session.id, heard, lastActivityAt)
      sessions[at] = { ...session, lastHeartbeatAt: heard, lastActivityAt }
      break
    }
  }
}

function newWorld(): World {
  const file = newFile()
  const store = openSqliteStore(file)
  const db = new Database(file)
  db.pragma('foreign_keys = ON')
  const people = ['ada', 'Bob', 'Ñandú', 'carla'].map((username) => addUser(store, { username, displayName: `${username} Pérez` }))
  return { store, db, people, sessions: [], deleted: [] }
}

function afterSteps(steps: readonly Step[], check: (real: ReportStore, right: ReportStore, world: World) => void): void {
  const world = newWorld()
  try {
    for (const one of steps) take(world, one)
    check(
      world.store.reports,
      new MemoryReports({ sessions: () => world.sessions, deleted: () => world.deleted, users: () => world.people, audit: () => [] }),
      world,
    )
  } finally {
    world.db.close()
    world.store.close()
  }
}

const history = fc.array(step, { maxLength: 60 })
const rules: PresenceRules = { now: utcMs(T0 + 200 * 24 * HOUR), awayAfter: durationMs(HOUR), offlineAfter: durationMs(150 * 24 * HOUR) }

test(
  'whatever happened to the sessions, also where they were deleted since, every statistic is what counting them one by one gives, in every zone',
  { timeout: 60_000 },
  () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...ZONES), fc.nat({ max: 300 }), fc.nat({ max: 120 }), (steps, zone, skipped, days) => {
        afterSteps(steps, (real, right, { db, people, sessions, deleted }) => {
          const range = { firstDay: dayAfter(skipped), lastDay: dayAfter(skipped + days), zone }
          const of = (reports: ReportStore) => {
            const users = { listUsers: () => people }
            return [
              atOnce(statisticsOf({ ...users, reports }, range, rules.now)),
              sessionStatistics(reports, rules, zone),
              Object.fromEntries(reports.closedByReason()),
              reports.medianLength(),
              reports.countActive(),
              reports.countRecovered({ from: utcMs(T0), to: utcMs(T0 + 100 * 24 * HOUR) }),
              reports.countPresent('online', rules),
              reports.countPresent('away', rules),
              new Map(atOnce(reports.people({ from: utcMs(0), to: utcMs(T0 * 2) }))),
            ]
          }
          expect(namesIn(db)).toEqual(namesOf(sessions))
          expect(of(real)).toEqual(of(right))
          expect(startsByWallClock(atOnce(statisticsOf({ listUsers: () => people, reports: real }, range, rules.now)))).toEqual(
            startsOnTheWall([...sessions, ...deleted], range),
          )
        })
      }),
      { numRuns: 30 },
    )
  },
)

const namesIn = (db: Database.Database) => new Set(db.prepare("SELECT kind || ' ' || name FROM session_names").pluck().all() as string[])
const namesOf = (sessions: readonly Session[]) =>
  new Set(sessions.flatMap(({ owner }) => [`host ${owner.host}`, `os_user ${owner.osUser}`, `pid ${owner.pid}`]))

/** What a clock on the wall shows, asked of the runtime for each session. */
function startsOnTheWall(sessions: readonly Session[], { firstDay, lastDay, zone }: StatisticsRange): unknown {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' })
  const starts = sessions.flatMap(({ startedAt }) => {
    const [, month = '', dayOfMonth = '', year = '', hour = ''] = /^(\d+)\/(\d+)\/(\d+), (\d+)/.exec(format.format(startedAt)) ?? []
    const day = `20${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`
    return day >= firstDay && day <= lastDay ? [{ day, at: `${(new Date(day).getUTCDay() + 6) % 7} ${Number(hour)}` }] : []
  })
  return { days: counted(starts.map(({ day }) => day)), hours: counted(starts.map(({ at }) => at)) }
}

function startsByWallClock({ perDay, heat }: Statistics): unknown {
  const hours = heat.flatMap((row, weekday) => row.map((started, hour) => [`${weekday} ${hour}`, started] as const))
  return {
    days: new Map(perDay.flatMap(({ day, started }) => (started > 0 ? [[day, started] as const] : []))),
    hours: new Map(hours.filter(([, started]) => started > 0)),
  }
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name) => [name, names.filter((one) => one === name).length] as const))
}

const filters = fc.record(
  {
    person,
    state: fc.constantFrom('active' as const, 'closed' as const),
    presence: fc.constantFrom('online' as const, 'away' as const, 'offline' as const),
    reasons: fc.uniqueArray(reason, { maxLength: 4 }),
    startedFrom: moment,
    startedTo: moment,
    text: fc.constantFrom(
      '',
      'ada',
      'ÑANDÚ',
      'nandu PEREZ',
      'desk',
      'pérez LAB',
      '3',
      'died',
      'b ó',
      'staff 3',
      'kiosk desk 1',
      'lab desk',
      'ada pérez',
      'died signed',
      '3 4',
      '%',
      "o'",
    ),
  },
  { requiredKeys: [] },
)

test(
  'whatever the filter and the sort, paging through shows each session once, in order, there and back, and as many as are counted',
  { timeout: 120_000 },
  () => {
    fc.assert(
      fc.property(
        history,
        filters,
        fc.constantFrom(...SORT_COLUMNS),
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        (steps, chosen, column, up, limit) => {
          afterSteps(steps, (real, right, { people, db }) => {
            const { person: at, ...rest } = chosen
            const filter: ConsoleFilter = at === undefined ? rest : { ...rest, person: (people[at] as User).id }
            const sort = { column, direction: up ? 'ascending' : 'descending' } as const
            const pages = (reports: ReportStore) => walkedThrough(reports, filter, sort, limit)
            expect(pages(real)).toEqual(pages(right))
            expect(pages(new SqliteReports(new Connection(db, db.name, 0), alwaysLate()))).toEqual(pages(right))
            expect(atOnce(real.count(filter, rules))).toBe(atOnce(right.count(filter, rules)))
          })
        },
      ),
      { numRuns: 60 },
    )
  },
)

/** Time flies so that every step ends after one session. */
function alwaysLate(): () => number {
  let now = 0
  return () => (now += 1_000)
}

/** Every page forward, then every page backward from the last. */
function walkedThrough(reports: ReportStore, filter: ConsoleFilter, sort: Parameters<ReportStore['page']>[0]['sort'], limit: number) {
  const pages: unknown[] = []
  let page = atOnce(reports.page({ filter, sort, page: { limit } }, rules))
  const keep = () => pages.push([page.rows, page.next !== null, page.previous !== null])
  keep()
  while (page.next !== null) {
    page = atOnce(reports.page({ filter, sort, page: { limit, after: page.next } }, rules))
    keep()
  }
  while (page.previous !== null) {
    page = atOnce(reports.page({ filter, sort, page: { limit, before: page.previous } }, rules))
    keep()
  }
  return pages
}

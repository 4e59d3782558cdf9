import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { statisticsOf } from '../../electron/app/reports/statistics.ts'
import { atOnce } from '../../electron/app/upkeep/in-turns.ts'
import { durationMs, instanceId, sessionId, utcMs } from '../../electron/core/ids.ts'
import { SORT_COLUMNS } from '../../electron/core/reports/console-port.ts'
import type { ReportStore, Stepwise } from '../../electron/core/reports/console-port.ts'
import { Connection } from '../../electron/store/sqlite/connection.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { openHistory } from '../../electron/store/sqlite/reports/history.ts'
import { SqliteReports } from '../../electron/store/sqlite/reports/sqlite-reports.ts'
import { newFile } from './folder.ts'
import { addUser, anEnd, aSession, aTokenHash, startSession, T0 } from './samples.ts'

const SESSIONS = 1_500
const MINUTE = 60_000
const RULES = { now: utcMs(T0 + SESSIONS * MINUTE), awayAfter: durationMs(MINUTE), offlineAfter: durationMs(MINUTE) }

/** A day of sessions, every 50th on another computer, with a stopwatch that each look at moves by so much. */
function reportsWith(tick: number): ReportStore {
  const file = newFile()
  const history = openHistory(file)
  const people = [addUser(history.store), addUser(history.store)] as const
  for (let n = 0; n < SESSIONS; n++) {
    const startedAt = utcMs(T0 + n * MINUTE)
    const base = aSession(people[n % 2 === 0 ? 0 : 1], { id: sessionId(randomUUID()), startedAt, lastActivityAt: startedAt })
    const owner = { ...base.owner, host: n % 50 === 0 ? 'lab' : 'desk', pid: 1_000 + (n % 7), instanceId: instanceId(randomUUID()) }
    const end = n > SESSIONS - 3 ? null : anEnd({ endedAt: utcMs(startedAt + ((n * 7919) % 600) * 1_000) })
    history.addSession({ ...base, owner, lastHeartbeatAt: startedAt }, aTokenHash(), end)
  }
  history.close()
  const db = new Database(file)
  onTestFinished(() => void db.close())
  let now = 0
  return new SqliteReports(new Connection(db, file, 0), () => (now += tick))
}

function stepsOf(steps: Stepwise<unknown>): number {
  let taken = 1
  while (!steps.next().done) taken++
  return taken
}

const search = (column: (typeof SORT_COLUMNS)[number]) =>
  ({ filter: { text: 'lab' }, sort: { column, direction: 'descending' }, page: { limit: 20 } }) as const

test('a search gives the event loop a turn whenever its time is up, and finds the same as at once', () => {
  const [calm, hurried] = [reportsWith(0), reportsWith(1)]
  for (const column of SORT_COLUMNS) {
    const [rows, again] = [calm, hurried].map((reports) => atOnce(reports.page(search(column), RULES)).rows)
    expect(
      again?.map(({ session }) => session.startedAt),
      column,
    ).toEqual(rows?.map(({ session }) => session.startedAt))
    expect(rows?.map(({ session }) => session.owner.host)).toEqual(Array.from({ length: 20 }, () => 'lab'))
    expect(stepsOf(hurried.page(search(column), RULES)), column).toBeGreaterThan(3)
  }
})

test('counting looks at fewer sessions at a time where that takes long, and still counts each once', () => {
  const [calm, hurried] = [reportsWith(0), reportsWith(1_000)]
  const sinceEver = { startedFrom: utcMs(0) }
  const span = { from: utcMs(T0 + 7 * MINUTE), to: utcMs(T0 + (SESSIONS - 7) * MINUTE) }
  for (const reports of [calm, hurried]) {
    expect(atOnce(reports.count({ text: 'lab' }, RULES))).toBe(SESSIONS / 50)
    expect(atOnce(reports.count({ text: 'kiosk lab' }, RULES))).toBe(SESSIONS / 50)
    expect(atOnce(reports.count({ text: 'kiosk' }, RULES))).toBe(SESSIONS)
    expect(atOnce(reports.count(sinceEver, RULES))).toBe(SESSIONS)
    expect([...atOnce(reports.people(span)).values()].map(({ sessions }) => sessions)).toEqual([SESSIONS / 2 - 7, SESSIONS / 2 - 7])
  }
  expect(stepsOf(hurried.count(sinceEver, RULES))).toBeGreaterThan(stepsOf(calm.count(sinceEver, RULES)) * 2)
})

test.each(['here', 'elsewhere'])('what is counted in steps is of one moment, whatever is written %s between them', (where) => {
  const file = newFile()
  const [store, other] = [openSqliteStore(file), openSqliteStore(file)]
  onTestFinished(() => [other, store].forEach((each) => each.close()))
  const [writer, day] = [where === 'here' ? store : other, { firstDay: '2025-10-09', lastDay: '2025-10-10', zone: 'UTC' }]
  startSession(writer, addUser(writer))
  const busy = Object.assign(Object.create(store.reports) as typeof store.reports, {
    inOneMoment: (ask: Parameters<typeof store.reports.inOneMoment>[0]) =>
      store.reports.inOneMoment((moment) => {
        startSession(writer, addUser(writer))
        return ask(moment)
      }),
  })
  const counted = (reports: typeof store.reports) => atOnce(statisticsOf({ listUsers: () => store.listUsers(), reports }, day, utcMs(T0)))
  const started = ({ perDay }: ReturnType<typeof counted>) => perDay.reduce((sum, each) => sum + each.started, 0)
  expect(started(counted(busy))).toBe(1)
  expect(started(counted(store.reports))).toBe(2)
})

test('a moment that is called off is let go: the log can be emptied', () => {
  const store = openSqliteStore(newFile())
  onTestFinished(() => store.close())
  startSession(store, addUser(store))
  const steps = store.reports.inOneMoment(function* (reports) {
    yield reports.countActive()
    throw new Error('called off before')
  })
  expect(steps.next().value).toBe(1)
  steps.return(undefined as never)
  startSession(store, addUser(store))
  store.checkpoint()
  expect(store.reports.countActive()).toBe(2)
})

test('the statistics are of one moment, whoever signs in while they are counted', () => {
  const file = newFile()
  const history = openHistory(file)
  const person = addUser(history.store)
  history.close()
  const [db, other] = [new Database(file), openSqliteStore(file)]
  onTestFinished(() => [other, db].forEach((each) => void each.close()))
  const reports = new SqliteReports(new Connection(db, file, 0))
  const counted = () => [reports.countActive(), reports.perDay({ from: utcMs(0), to: utcMs(T0 * 2), offsetMs: durationMs(0) }).length]
  const [before, after] = reports.atOneMoment(() => {
    const first = counted()
    startSession(other, person)
    return [first, counted()]
  })
  expect(after).toEqual(before)
  expect(counted()).toEqual([1, 1])
})

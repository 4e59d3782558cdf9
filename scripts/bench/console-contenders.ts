import Database from 'better-sqlite3'
import { statisticsOf } from '../../electron/app/reports/statistics.ts'
import { atOnce, inTurns } from '../../electron/app/upkeep/in-turns.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import type { PageCursor, PresenceRules, SessionQuery, SortColumn, Stepwise } from '../../electron/core/reports/console-port.ts'
import { DAY_MS, dayText, zoneNamed, zoneSpans } from '../../electron/core/reports/zone.ts'
import { systemScheduler } from '../../electron/platform/time/system-scheduler.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { COLUMNS } from '../../electron/store/sqlite/session/session-table.ts'
import { BENCH_BEGINS } from './console-file.ts'

const PAGE = 50
const STRIDE = 20_000
const sort = (column: SortColumn) => ({ column, direction: 'descending' }) as const
const RULES: PresenceRules = {
  now: utcMs(BENCH_BEGINS + 1_096 * DAY_MS),
  awayAfter: durationMs(300_000),
  offlineAfter: durationMs(300_000),
}
const YEAR = { from: utcMs(BENCH_BEGINS + 400 * DAY_MS), to: utcMs(BENCH_BEGINS + 765 * DAY_MS) }

export type ConsoleContenders = ReturnType<typeof openContenders>

export function openContenders(file: string) {
  const store = openSqliteStore(file)
  const raw = new Database(file)
  const { reports } = store

  function cursorBefore(column: SortColumn, page: number): PageCursor | null {
    let after: PageCursor | null = null
    for (let left = (page - 1) * PAGE; left > 0; left -= STRIDE) {
      const query: SessionQuery = {
        filter: {},
        sort: sort(column),
        page: { limit: Math.min(left, STRIDE), ...(after === null ? {} : { after }) },
      }
      after = atOnce(reports.page(query, RULES)).next
    }
    return after
  }

  return {
    page(column: 'started' | 'duration' | 'host', page: number) {
      const after = cursorBefore(column, page)
      const query = { filter: {}, sort: sort(column), page: { limit: PAGE, ...(after === null ? {} : { after }) } }
      const statement = raw.prepare(rawPage(column, after !== null)).raw()
      const place = after === null ? [] : (JSON.parse(Buffer.from(after, 'base64url').toString()) as unknown[]).slice(1)
      return { ours: () => atOnce(reports.page(query, RULES)), raw: () => statement.all(...place, PAGE) }
    },
    totals() {
      const [closed, active] = [
        raw.prepare('SELECT reason, sessions, duration_ms FROM session_totals'),
        raw.prepare('SELECT count(*) FROM sessions INDEXED BY sessions_active WHERE ended_at IS NULL'),
      ]
      return { ours: () => [reports.closedByReason(), reports.countActive()], raw: () => [closed.all(), active.get()] }
    },
    /** The baseline reads as many rows, of days in UTC: what would be there if only one zone had to be served. */
    perDay(zone: string) {
      const spans = zoneSpans(YEAR, zoneNamed(zone))
      raw.exec('CREATE TEMP TABLE IF NOT EXISTS ready_days (day INTEGER PRIMARY KEY, started INTEGER, closed INTEGER)')
      raw.exec(`INSERT OR REPLACE INTO ready_days SELECT quarter / 96, sum(sessions) FILTER (WHERE facet = 'started'),
        sum(sessions) FILTER (WHERE facet = 'closed') FROM session_figures WHERE facet IN ('started', 'closed') GROUP BY 1`)
      const ready = raw.prepare('SELECT day, started, closed FROM ready_days WHERE day >= ? AND day < ?')
      return { ours: () => spans.flatMap((span) => reports.perDay(span)), raw: () => ready.all(YEAR.from / DAY_MS, YEAR.to / DAY_MS) }
    },
    /** A total that no counter knows. */
    filteredTotal: () => stepsOf(reports.count({ text: 'desk-17 rebooted', startedFrom: utcMs(1) }, RULES)),
    /** Looks at every session, in an order that has them all over the file. */
    search: (column: SortColumn, text: string) =>
      stepsOf(reports.page({ filter: { text }, sort: sort(column), page: { limit: PAGE } }, RULES)),
    /** What the overview asks for, up to the last day. */
    statistics(days: number) {
      const [firstDay, lastDay] = [days, 1].map((before) => dayText(BENCH_BEGINS / DAY_MS + 1_090 - before)) as [string, string]
      return stepsOf(statisticsOf(store, { firstDay, lastDay, zone: 'Europe/Rome' }, RULES.now))
    },
    close() {
      raw.close()
      store.close()
    },
  }
}

/** Milliseconds: of each step by the clock, and without what other programs had of the processor meanwhile. */
export type Steps = Readonly<{ blocks: readonly number[]; busy: readonly number[]; total: number }>

async function stepsOf(steps: Stepwise<unknown>): Promise<Steps> {
  const [blocks, busy]: [number[], number[]] = [[], []]
  const begun = performance.now()
  await inTurns(timedSteps(steps, blocks, busy), systemScheduler)
  return { blocks, busy, total: performance.now() - begun }
}

function* timedSteps<Answer>(steps: Stepwise<Answer>, blocks: number[], busy: number[]): Stepwise<Answer> {
  for (;;) {
    const [used, before] = [process.threadCpuUsage(), performance.now()]
    const step = steps.next()
    blocks.push(performance.now() - before)
    const { user, system } = process.threadCpuUsage(used)
    busy.push((user + system) / 1_000)
    if (step.done) return step.value
    yield step.value
  }
}

const RAW_ORDERS = {
  started: { index: 'sessions_newest', keys: ['started_at', 'rowid'] },
  duration: { index: 'sessions_by_duration', keys: ['duration_ms', 'rowid'] },
  host: { index: 'sessions_by_host', keys: ['host', 'started_at', 'rowid'] },
} as const

function rawPage(column: keyof typeof RAW_ORDERS, isLater: boolean): string {
  const { index } = RAW_ORDERS[column]
  const keys = RAW_ORDERS[column].keys.map((key) => `sessions.${key}`)
  const limits = [
    ...(index === 'sessions_newest' ? [] : ['sessions.ended_at IS NOT NULL']),
    ...(isLater ? [`(${keys.join(', ')}) < (${keys.map(() => '?').join(', ')})`] : []),
  ]
  const columns = COLUMNS.split(',').map((name) => `sessions.${name.trim()}`)
  return `SELECT ${columns.join(', ')}, users.username, users.display_name FROM sessions INDEXED BY ${index} CROSS JOIN users ON users.id = sessions.user_id
    ${limits.length === 0 ? '' : `WHERE ${limits.join(' AND ')}`} ORDER BY ${keys.map((key) => `${key} DESC`).join(', ')} LIMIT ?`
}

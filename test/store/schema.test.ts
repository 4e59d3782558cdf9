import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { atOnce } from '../../electron/app/upkeep/in-turns.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import { SORT_COLUMNS } from '../../electron/core/reports/console-port.ts'
import type { PresenceRules, ReportStore } from '../../electron/core/reports/console-port.ts'
import { ATTEMPT_SQL } from '../../electron/store/sqlite/accounts/attempts-table.ts'
import { AUDIT_NAMES_SQL } from '../../electron/store/sqlite/audit/audit-names.ts'
import { AUDIT_SQL } from '../../electron/store/sqlite/audit/audit-table.ts'
import { Connection } from '../../electron/store/sqlite/connection.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { following, NOT_FEW, orderOf } from '../../electron/store/sqlite/reports/console-orders.ts'
import { REPORT_SQL, SqliteReports } from '../../electron/store/sqlite/reports/sqlite-reports.ts'
import { REPAIR_SQL } from '../../electron/store/sqlite/session/end-repair.ts'
import { SESSION_SQL } from '../../electron/store/sqlite/session/session-table.ts'
import type { SqliteStore } from '../../electron/store/sqlite/sqlite-store.ts'
import { MAINTENANCE_SQL } from '../../electron/store/sqlite/upkeep/maintenance-table.ts'
import { newFile } from './folder.ts'
import { addUser, anAudit, anEnd, startSession, T0 } from './samples.ts'

/** A store and a second, unchecked connection to the same file. */
function storeAndDatabase(): { store: SqliteStore; db: Database.Database } {
  const file = newFile()
  const store = openSqliteStore(file)
  const db = new Database(file)
  onTestFinished(() => {
    store.close()
    db.close()
  })
  return { store, db }
}

const parametersOf = (sql: string) => Array.from({ length: sql.split('?').length - 1 }, () => null)

test.each(Object.entries(SESSION_SQL))('the statement "%s" finds its sessions by an index', (_name, sql) => {
  const { db } = storeAndDatabase()
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parametersOf(sql)) as { detail: string }[]
  for (const { detail } of plan) expect(detail).not.toMatch(/^SCAN sessions(?! USING (COVERING )?INDEX)/)
})

test('only the lists of everybody walk an index, the others search it, and no list of all sessions is sorted', () => {
  const { db } = storeAndDatabase()
  const planOf = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parametersOf(sql)) as { detail: string }[]).map(({ detail }) => detail).join('; ')
  const walking = Object.entries(SESSION_SQL).filter(([, sql]) => planOf(sql).includes('SCAN'))
  expect(walking.map(([name]) => name)).toEqual(['active', 'newest', 'lastEnded'])
  expect(planOf(SESSION_SQL.newest)).toBe('SCAN sessions USING INDEX sessions_newest')
  expect(planOf(SESSION_SQL.newestOfPerson)).toBe('SEARCH sessions USING INDEX sessions_of_person (user_id=?)')
})

const RULES: PresenceRules = { now: utcMs(T0), awayAfter: durationMs(1), offlineAfter: durationMs(1) }

/** Every statement that a question runs, with its plan. */
function plansOf(ask: (reports: ReportStore) => void): readonly string[] {
  const { store, db } = storeAndDatabase()
  startSession(store, addUser(store))
  const asked: string[] = []
  const listening = new Database(db.name, { verbose: (sql) => asked.push(String(sql)) })
  ask(new SqliteReports(new Connection(listening, db.name, 0)))
  listening.close()
  return asked.flatMap((sql) => (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail))
}

test.each(SORT_COLUMNS.flatMap((column) => (['ascending', 'descending'] as const).map((direction) => [column, direction] as const)))(
  'a page in the order of %s, %s, sorts nothing but active sessions and counts no rows to skip',
  (column, direction) => {
    const plan = plansOf((reports) => {
      atOnce(reports.page({ filter: {}, sort: { column, direction }, page: { limit: 5 } }, RULES))
    }).join('; ')
    const walks = plan.split('; ').filter((detail) => /(SCAN|SEARCH) sessions/.test(detail))
    expect(walks.length).toBeGreaterThan(0)
    for (const walk of walks) expect(walk).toMatch(/USING (COVERING )?INDEX sessions_/)
    expect(plan.match(/TEMP B-TREE/g)?.length ?? 0).toBeLessThanOrEqual(walks.filter((walk) => walk.includes('sessions_active')).length)
  },
)

test('a later page begins where an index has its cursor', () => {
  const { db } = storeAndDatabase()
  const planOf = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail).join('; ')
  for (const column of ['started', 'ended', 'duration', 'lastActivity', 'host', 'pid', 'reason', 'state', 'presence'] as const) {
    for (const leg of orderOf(column, {}, NOT_FEW).legs.filter(({ name }) => name !== 'active')) {
      const [after] = following(
        leg,
        leg.keys.map(() => 0),
        '<',
      )
      const plan = planOf(
        `SELECT sessions.rowid FROM ${leg.from} WHERE ${leg.condition.sql || '1'} AND ${after?.sql.replaceAll('?', '0')} ORDER BY ${leg.keys.map((key) => `${key} DESC`).join(', ')} LIMIT 50`,
      )
      expect(plan, column).toMatch(/^SEARCH sessions USING (COVERING )?INDEX sessions_\w+ \(.*<(\?|\(\?,\?\))\)/)
      expect(plan, column).not.toContain('TEMP B-TREE')
    }
  }
})

test('statistics read figures, and of sessions nothing but indexes that have all that is asked', () => {
  const day = { from: utcMs(0), to: utcMs(86_400_000), offsetMs: 19_800_000 }
  const plan = plansOf((reports) => {
    reports.perDay(day)
    reports.reasonsPerDay(day)
    reports.perHourOfWeek(day)
    reports.durationClasses(day)
    reports.activeAt(day.to)
    reports.closedByReason()
    reports.recorded()
    reports.medianLength()
    atOnce(reports.people({ from: utcMs(0), to: utcMs(T0 * 2) }))
  })
  expect(plan.filter((detail) => / sessions /.test(detail) && !/ COVERING INDEX | sessions_active$/.test(detail))).toEqual([])
})

test.each(Object.entries(REPORT_SQL))('the count "%s" searches an index', (_name, sql) => {
  const { db } = storeAndDatabase()
  const plan = (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(0, 0) as { detail: string }[]).map(({ detail }) => detail).join('; ')
  expect(plan).toMatch(/^SEARCH \w+ USING COVERING INDEX \w+ \(/)
})

test.each(Object.entries(MAINTENANCE_SQL))(
  'the statement "%s" of maintenance finds what is old by an index, and sorts nothing',
  (_name, sql) => {
    const { db } = storeAndDatabase()
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parametersOf(sql)) as { detail: string }[]
    for (const { detail } of plan) expect(detail).not.toMatch(/TEMP B-TREE|^SCAN (sessions|alerts)/)
  },
)

test.each(['host', 'os_user', 'pid'])('whether another session has the same %s is looked up in an index', (column) => {
  const { db } = storeAndDatabase()
  for (const [isClosed, index] of [
    ['NOT NULL', `sessions_by_${column}`],
    ['NULL', 'sessions_active'],
  ]) {
    const sql = `EXPLAIN QUERY PLAN SELECT 1 FROM sessions WHERE ${column} = ? AND ended_at IS ${isClosed} LIMIT 1`
    expect(db.prepare(sql).all('1')).toMatchObject([{ detail: expect.stringContaining(`INDEX ${index}`) as string }])
  }
})

test('half-ended sessions are looked for in an index that is empty where there are none', () => {
  const { db } = storeAndDatabase()
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${REPAIR_SQL}`).all() as { detail: string }[]
  expect(plan.map(({ detail }) => detail)).toEqual(['SCAN sessions USING INDEX sessions_half_ended'])
})

test.each(Object.entries({ ...AUDIT_SQL, ...AUDIT_NAMES_SQL, ...ATTEMPT_SQL }))(
  'the statement "%s" of the audit log and the throttle sorts nothing',
  (name, sql) => {
    const { db } = storeAndDatabase()
    const plan = (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parametersOf(sql)) as { detail: string }[])
      .map(({ detail }) => detail)
      .join('; ')
    expect(plan, name).not.toContain('TEMP B-TREE')
    if (sql.includes('sign_in_attempts')) expect(plan).not.toContain('SCAN')
  },
)

test('the duration is what lies between the two times, and nothing while the session is active', () => {
  const { store, db } = storeAndDatabase()
  const session = startSession(store, addUser(store))
  const duration = db.prepare('SELECT duration_ms FROM sessions').pluck()
  expect(duration.get()).toBeNull()
  store.endSession(session.id, anEnd(), anAudit())
  expect(duration.get()).toBe(60_000)
})

test.each([
  ['an end without a reason', 'UPDATE sessions SET ended_at = started_at, end_evidence = json_object()'],
  ['a reason without an end', "UPDATE sessions SET end_reason = 'app_quit'"],
  ['evidence of an end that was not', "UPDATE sessions SET end_evidence = '{}'"],
  ['an end before the start', "UPDATE sessions SET ended_at = started_at - 1, end_reason = 'app_quit', end_evidence = '{}'"],
  ['evidence that is not JSON', "UPDATE sessions SET ended_at = started_at, end_reason = 'app_quit', end_evidence = 'x'"],
  ['a recovery of an active session', 'UPDATE sessions SET recovered_at = 1'],
  ['a token hash of another length', "UPDATE sessions SET token_hash = x'00'"],
  ['a time that is not a whole number', "UPDATE sessions SET started_at = '2024-01-01'"],
  ['a session of nobody', 'UPDATE sessions SET user_id = randomblob(16)'],
  ['an unknown role', "UPDATE users SET role = 'root'"],
  ['a changed audit event', "UPDATE audit_events SET kind = 'signed_in'"],
  ['a deleted audit event', 'DELETE FROM audit_events'],
  ['a replaced audit event', "REPLACE INTO audit_events SELECT seq, at, 'x', NULL, NULL, detail, prev_hash, hash FROM audit_events"],
])('the schema itself refuses %s', (_what, sql) => {
  const { store, db } = storeAndDatabase()
  startSession(store, addUser(store))
  db.pragma('foreign_keys = ON')
  expect(() => db.exec(sql)).toThrow()
})

test('the schema itself refuses a second active session of one instance', () => {
  const { store, db } = storeAndDatabase()
  startSession(store, addUser(store))
  startSession(store, addUser(store))
  expect(() => db.exec('UPDATE sessions SET instance_id = (SELECT instance_id FROM sessions LIMIT 1)')).toThrow('UNIQUE')
})

test('the audit log vouches for itself, and names the first line that somebody changed, cut out or made up', () => {
  const { store, db } = storeAndDatabase()
  for (let line = 1; line <= 5; line++) store.appendAudit(anAudit({ detail: { line } }))
  expect(store.verifyAudit()).toMatchObject({ kind: 'intact', lines: 5 })
  db.exec('DROP TRIGGER audit_events_keep; DROP TRIGGER audit_events_stay')
  const tampered = (sql: string) => {
    db.exec(`SAVEPOINT tampering`)
    db.exec(sql)
    db.exec('RELEASE tampering')
    return store.verifyAudit()
  }
  const forged = 'INSERT INTO audit_events SELECT seq + 1, at, kind, NULL, NULL, detail, hash, hash FROM audit_events WHERE seq = 5'
  expect(tampered(forged)).toEqual({ kind: 'broken', seq: 6, why: 'wrong_hash' })
  expect(tampered(`UPDATE audit_events SET detail = '{"line":9}' WHERE seq = 4`)).toEqual({ kind: 'broken', seq: 4, why: 'wrong_hash' })
  expect(tampered('UPDATE audit_events SET prev_hash = zeroblob(32) WHERE seq = 3')).toEqual({ kind: 'broken', seq: 3, why: 'wrong_link' })
  expect(tampered('DELETE FROM audit_events WHERE seq = 2')).toEqual({ kind: 'broken', seq: 2, why: 'missing_line' })
})

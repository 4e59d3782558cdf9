import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { recover } from '../../electron/app/launch/recover.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import { policyFrom } from '../../electron/core/policy/policy.ts'
import type { Session } from '../../electron/core/session/session.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import type { SqliteStore } from '../../electron/store/sqlite/sqlite-store.ts'
import { enrolledWithEverything } from '../store/fleet-samples.ts'
import { newFolder } from '../store/folder.ts'
import { addUser, anAudit, anEnd, startSession } from '../store/samples.ts'
import { FakeProbe } from '../support/fake-probe.ts'
import { recordingLog } from '../support/recording-log.ts'
import { said } from './support/in-process.ts'

const HOUR = 3_600_000
const BY = { userId: null, sessionId: null, via: 'cli', process: { pid: 1, host: 'here', osUser: 'me' } } as const

/** A directory with a bit of everything, made once; each case works on a copy of its bytes. */
function lived(): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-odd-'))
  const file = dataLayout(folder).database
  const store = openSqliteStore(file)
  const ana = addUser(store, { username: 'ana', role: 'admin' })
  const tom = addUser(store, { username: 'tom', email: 'tom@x.org' })
  const now = Date.now()
  for (let ago = 5; ago > 0; ago--) {
    const startedAt = utcMs(now - ago * 24 * HOUR)
    const session = startSession(store, tom, { startedAt, lastActivityAt: startedAt, lastHeartbeatAt: startedAt })
    store.endSession(session.id, anEnd({ endedAt: utcMs(startedAt + HOUR) }), anAudit({ sessionId: session.id, kind: 'session_ended' }))
  }
  startSession(store, ana, { startedAt: utcMs(now - HOUR), lastActivityAt: utcMs(now), lastHeartbeatAt: utcMs(now) })
  const alert = { at: utcMs(now), kind: 'many_failed_sign_ins', subject: 'tom', userId: tom.id, sessionId: null, detail: {} } as const
  store.alerts.raise(alert, anAudit())
  store.admitAttempt({ own: 'name:0001', machine: 'machine:1' }, utcMs(now), policyFrom(new Map()))
  store.writeSettings(new Map([['idle-timeout', '1h']]), [anAudit()])
  const last = startSession(store, tom, { startedAt: utcMs(now - HOUR), lastActivityAt: utcMs(now), lastHeartbeatAt: utcMs(now) })
  journaled(store, last, now)
  enrolledWithEverything(store, now)
  store.close()
  const db = new Database(file)
  db.exec('INSERT INTO imported_rows VALUES (randomblob(32), randomblob(32), randomblob(16))')
  // What is in memory has no write-ahead log.
  db.pragma('journal_mode = DELETE')
  const whole = db.serialize()
  db.close()
  rmSync(folder, { recursive: true })
  return whole
}

const [PLAN, RUN] = ['abc234', 'def567']

/** A plan, a clean-up that ended a session as planned, and a request to one that is still open. */
function journaled(store: SqliteStore, session: Session, now: number): void {
  const ends = [
    {
      sessionId: session.id,
      owner: session.owner,
      finding: 'owner_dead' as const,
      kind: 'end' as const,
      because: 'owner_gone' as const,
      reason: 'process_died' as const,
      endedAt: utcMs(now),
      lastAlive: utcMs(now),
    },
  ]
  const options = { timeout: durationMs(24 * HOUR), forceAll: false }
  store.cleanups.keepPlan({ id: PLAN, madeAt: utcMs(now), options, ends })
  const rows = ends.map((planned) => ({
    sessionId: session.id,
    planned,
    before: session,
    after: null,
    outcome: 'intended' as const,
    why: null,
  }))
  store.cleanups.begin({ id: RUN, beganAt: utcMs(now), planId: PLAN, options, by: BY, snapshot: 'a-backup', rows })
  store.cleanups.end(RUN, [{ sessionId: session.id, end: anEnd({ endedAt: utcMs(now), recoveredAt: utcMs(now) }), audit: anAudit() }])
  store.cleanups.finish(RUN, { at: utcMs(now), state: 'finished', notes: [], audit: anAudit() })
  const asked = store.activeSessions().map(({ id }) => ({
    request: { sessionId: id, requestedAt: utcMs(now), reason: 'closed_by_admin' as const, by: BY, grace: durationMs(1_000), message: '' },
    audit: anAudit(),
  }))
  store.closeRequests.ask(asked)
}

const ODD: Readonly<Record<string, readonly unknown[]>> = {
  INTEGER: [
    0,
    -1,
    1,
    8_640_000_000_000_001n,
    253_402_300_800_000n,
    9_007_199_254_740_993n,
    9_223_372_036_854_775_807n,
    -9_223_372_036_854_775_808n,
  ],
  TEXT: ['', '\0', 'x'.repeat(300_000), '{', '[]', 'null', '"x"', '{"by":1,"process":null,"note":{}}', 'ünknown\u202E', '-1', '1e400'],
  BLOB: [Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(15), Buffer.alloc(16), Buffer.alloc(17), Buffer.alloc(32), Buffer.alloc(33, 7)],
}

const bytes = lived()

type Change = (db: Database.Database) => number

/** Throws where nothing was planted, and not because the schema itself refuses it: two of one name. */
function plant(file: string, ...changes: readonly Change[]): void {
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  db.pragma('foreign_keys = OFF')
  // A CHECK keeps nobody out who writes past it: one odd row must not do so either.
  db.pragma('ignore_check_constraints = ON')
  const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as { name: string; sql: string }[]
  db.transaction(() => {
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
    for (const change of changes) hasPlanted(db, change)
    for (const { sql } of triggers) db.exec(sql)
  })()
  db.close()
}

function hasPlanted(db: Database.Database, change: Change): void {
  try {
    expect(change(db)).toBeGreaterThan(0)
  } catch (error) {
    if (!/UNIQUE constraint failed/.test(String(error))) throw error
  }
}

type Column = Readonly<{ name: string; type: string; hidden: number }>
const columnsOf = (db: Database.Database, table: string) =>
  (db.pragma(`table_xinfo(${table})`) as readonly Column[]).filter(({ hidden }) => hidden === 0)

const shape = new Database(bytes)
/** Every one, whatever it is for. */
const TABLES = shape.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]
const CASES = TABLES.flatMap((table) => columnsOf(shape, table).map(({ name, type }) => [table, name, type] as const))
shape.close()

/** Each ends, in time, with an answer or with a sentence that somebody wrote. */
const TOOLS: readonly (readonly string[])[] = [
  ['doctor', '--json'],
  ['users', 'list'],
  ['users', 'list', '--json'],
  ['sessions', 'list', '--all'],
  ['sessions', 'list', '--active', '--json'],
  ['sessions', 'stats'],
  ['sessions', 'export', '--format', 'csv'],
  ['sessions', 'export', '--format', 'json'],
  ['audit', 'list'],
  ['audit', 'verify'],
  ['alerts', 'list'],
  ['policy', 'get'],
  ['cleanup', '--dry-run'],
  ['maintain'],
  ['cleanup', 'list'],
  ['cleanup', 'list', '--json'],
  ['cleanup', '--plan', PLAN, '--yes'],
  ['cleanup', '--yes'],
  ['cleanup', 'undo', RUN, '--yes'],
]

/** What is wrong with the data may be said by these alone; the others go on. */
const SAYS_SO: ReadonlySet<string | undefined> = new Set(['doctor', 'audit', 'maintain'])
/** Honest answers: no backup is made of what refers to nobody, and an id that was planted over is not found. */
const HONEST = /^(No backup was made: .* refers to none of|There is no (plan|clean-up) )/
const fails = ({ words, code, stderr }: ReturnType<typeof said>) =>
  /did not foresee/.test(stderr) ||
  (!HONEST.test(stderr) && ((code !== 0 && !SAYS_SO.has(words[0])) || (code === 3 && words[0] !== 'doctor')))

const shown = (value: unknown) => String(value).slice(0, 40)

function survives(dir: string, what: string): void {
  const store = openSqliteStore(dataLayout(dir).database)
  recover({ store, probe: new FakeProbe(), clock: systemClock, log: recordingLog(), by: BY })
  store.close()
  for (const words of TOOLS) {
    const startedAt = performance.now()
    const ran = said(dir, ...words)
    if (fails(ran)) expect.unreachable(`${what}: ${words.join(' ')} → ${ran.code} ${ran.stderr.slice(0, 300)}`)
    if (performance.now() - startedAt > 5_000) expect.unreachable(`${what}: ${words.join(' ')} took seconds`)
  }
}

/** One row of a table: the newest, where it has a number, and otherwise the last by its key. */
function plantOne(db: Database.Database, table: string, column: string, value: unknown): number {
  const columns = db.pragma(`table_info(${table})`) as readonly Readonly<{ name: string; pk: number }>[]
  const [{ wr: hasNoRowid }] = db.prepare('SELECT wr FROM pragma_table_list(?)').all(table) as [{ wr: 0 | 1 }]
  const key = hasNoRowid ? columns.filter(({ pk }) => pk > 0).map(({ name }) => name) : ['rowid']
  const last = `SELECT ${key.join(', ')} FROM ${table} ORDER BY ${key.map((name) => `${name} DESC`).join(', ')} LIMIT 1`
  return db.prepare(`UPDATE ${table} SET ${column} = ? WHERE (${key.join(', ')}) = (${last})`).run(value).changes
}

describe('odd values keep no tool from answering', () => {
  // All the others are tried by `EVERY_ODD_VALUE=1`, which takes minutes.
  const most = process.env['EVERY_ODD_VALUE'] ? Infinity : 1
  test.each(CASES.map(([table, column, type], at) => [`${table}.${column}`, { table, column, type, at }] as const))(
    '%s',
    (_name, { table, column, type, at }) => {
      const odd = ODD[type] ?? []
      for (let nth = 0; nth < Math.min(most, odd.length); nth++) {
        const value = odd[(at + nth) % odd.length]
        const dir = newFolder()
        writeFileSync(dataLayout(dir).database, bytes)
        plant(dataLayout(dir).database, (db) => plantOne(db, table, column, value))
        survives(dir, shown(value))
      }
    },
  )

  test.each(Array.from({ length: 11 }, (_, nth) => nth).filter((nth) => most === Infinity || nth % 5 === 3))(
    'everywhere at once, the %ith of each kind',
    (nth) => {
      const dir = newFolder()
      const { database } = dataLayout(dir)
      writeFileSync(database, bytes)
      const odd = (type: string) => ODD[type]?.[nth % (ODD[type]?.length ?? 1)]
      plant(
        database,
        ...CASES.map(
          ([table, column, type]): Change =>
            (db) =>
              plantOne(db, table, column, odd(type)),
        ),
      )
      survives(dir, `the ${nth}th`)
    },
  )
})

test('doctor names them', () => {
  const dir = newFolder()
  const { database } = dataLayout(dir)
  writeFileSync(database, bytes)
  plant(database, (db) => {
    plantOne(db, 'sessions', 'last_heartbeat_at', 9_007_199_254_740_993n)
    plantOne(db, 'alerts', 'detail', '[]')
    return db.prepare("UPDATE sessions SET end_reason = 'tired' WHERE ended_at IS NOT NULL").run().changes
  })
  const { stdout } = said(dir, 'doctor', '--json')
  const { findings } = JSON.parse(stdout) as { findings: readonly { id: string; status: string; detail: string }[] }
  expect(findings.find(({ id }) => id === 'odd_rows')).toMatchObject({
    status: 'warning',
    detail: [
      'sessions: 1 with a time beyond the calendar (last_heartbeat_at)',
      'sessions: 6 with an unknown reason (end_reason)',
      'alerts: 1 with no facts (detail)',
    ].join('\n'),
  })
})

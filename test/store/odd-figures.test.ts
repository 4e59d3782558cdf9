import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { policyFrom } from '../../electron/core/policy/policy.ts'
import { MIGRATIONS } from '../../electron/store/sqlite/migrations.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { readDatabaseFacts } from '../../electron/store/sqlite/upkeep/database-facts.ts'
import { recountFigures } from '../../electron/store/sqlite/upkeep/recount.ts'
import { newFile } from './folder.ts'
import { addUser, anAudit, anEnd, startSession, T0 } from './samples.ts'

const HOUR = 3_600_000

type Column = Readonly<{ name: string; type: string; pk: number }>

/** Every table that a trigger on the sessions writes numbers to, with the columns that have them; the next such table is one of these. */
const shape = new Database(':memory:')
for (const { sql } of MIGRATIONS) shape.exec(sql)
const triggers = shape.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'sessions'").pluck().all() as string[]
const written = new Set(triggers.flatMap((sql) => [...sql.matchAll(/INSERT (?:OR IGNORE )?INTO (\w+)/g)].map(([, table]) => String(table))))
const FIGURES = [...written].flatMap((table) =>
  (shape.pragma(`table_info(${table})`) as readonly Column[])
    .filter(({ type, pk }) => type === 'INTEGER' && pk === 0)
    .map(({ name }) => [table, name] as const),
)
shape.close()

const ODD = [9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n, 9_007_199_254_740_992n, -1n]

/** Tom was here for an hour yesterday, and sits here now. */
function lived() {
  const file = newFile()
  const store = openSqliteStore(file)
  const tom = addUser(store)
  const begin = (startedAt: number) =>
    startSession(store, tom, { startedAt: utcMs(startedAt), lastActivityAt: utcMs(startedAt), lastHeartbeatAt: utcMs(startedAt) })
  const end = ({ id }: ReturnType<typeof begin>, endedAt: number) =>
    store.endSession(id, anEnd({ endedAt: utcMs(endedAt) }), anAudit({ sessionId: id, kind: 'session_ended' })).kind
  end(begin(T0), T0 + HOUR)
  return { file, store, begin, end }
}

function change(file: string, sql: string, ...values: readonly unknown[]): number {
  const db = new Database(file)
  // As another program may write.
  db.pragma('ignore_check_constraints = ON')
  const { changes } = db.prepare(sql).run(...values)
  db.close()
  return changes
}

const figuresIn = (file: string) => {
  const db = new Database(file)
  const all = [...written].map((table) => db.prepare(`SELECT * FROM ${table}`).raw().all())
  db.close()
  return all
}

describe.each(FIGURES)('whatever %s has for %s', (table, column) => {
  test.each(ODD)('as %i', (odd) => {
    const { file, store, begin, end } = lived()
    const here = begin(T0)
    expect(change(file, `UPDATE ${table} SET ${column} = ?`, odd)).toBeGreaterThan(0)
    expect(end(here, T0 + HOUR), 'nobody is kept from leaving').toBe('ended')
    expect(end(begin(T0), T0 + HOUR), 'nor from coming').toBe('ended')
    change(file, `UPDATE ${table} SET ${column} = ?`, odd)
    expect(readDatabaseFacts(file)).toMatchObject({ oddFigures: [expect.stringContaining(table)] })
    recountFigures(file)
    expect(readDatabaseFacts(file)).toMatchObject({ oddFigures: [] })
    store.close()
    const sound = lived()
    for (let times = 0; times < 2; times++) sound.end(sound.begin(T0), T0 + HOUR)
    sound.store.close()
    expect(figuresIn(file)).toEqual(figuresIn(sound.file))
    change(file, `UPDATE ${table} SET ${column} = ?`, odd)
    const undo = 'UPDATE sessions SET ended_at = NULL, end_reason = NULL, end_evidence = NULL'
    expect(change(file, undo), 'nor an end from being undone').toBe(3)
  })
})

test('a sign-in is tried whatever number of failures stands there', () => {
  const { file, store } = lived()
  const subjects = { own: 'name:0001', machine: 'machine:1' }
  const attempt = (at: number) => store.admitAttempt(subjects, utcMs(at), policyFrom(new Map())).kind
  attempt(T0)
  for (const odd of ODD) {
    expect(change(file, 'UPDATE sign_in_attempts SET failures = ?, last_failed_at = 0', odd)).toBe(2)
    expect(attempt(T0)).toBe('go')
  }
  store.close()
})

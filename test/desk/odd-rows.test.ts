import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Question, RequestChannel } from '../../electron/contract/channels.ts'
import type { Result } from '../../electron/contract/result.ts'
import { auditEntry } from '../../electron/core/audit/audit.ts'
import { MIGRATIONS } from '../../electron/store/sqlite/migrations.ts'
import { EXAMPLES } from '../support/desk-questions.ts'
import { desk } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'

/** Ana at the console; Tom was here, is here at another window, and gave cause for alerts. */
async function office(): Promise<Desk> {
  const place = desk()
  place.endElsewhere(place.signInElsewhere('tom'))
  place.clock.advance(3_600_000)
  await place.ask('session:sign-in', { identifier: 'tom', password: 'none of hers' })
  await place.signIn('ana')
  place.signInElsewhere('tom')
  const at = place.clock.now()
  const { id } = place.person('tom')
  place.store.alerts.raise(
    { at, kind: 'many_failed_sign_ins', subject: `user:${id}`, userId: id, sessionId: null, detail: { failed: 5 } },
    auditEntry(place.by, at, 'alert_raised'),
  )
  place.set('away-after', '4m')
  await place.reauthenticate()
  return place
}

type Tom = Readonly<{ id: string; session: string }>
type Asking = (place: Desk, tom: Tom) => Promise<Result<unknown>>
/** Every room: what it asks to be shown, and what leaves it as a file. An id that was planted over is not found. */
const ROOMS: readonly (readonly [string, Asking])[] = [
  ...(
    [
      'console:sessions',
      'console:count',
      'console:overview',
      'console:preview-close',
      'console:alerts',
      'console:audit',
      'console:verify-audit',
      'people:list',
      'policy:get',
      'policy:preview',
      'view:get',
    ] as const
  ).map((name) => [name, (place: Desk) => asked(place, name, EXAMPLES[name].asks(place) as Question<typeof name>)] as const),
  ['console:person', (place, { id }) => asked(place, 'console:person', { id, zone: 'UTC' })],
  ['session:explain', (place, { session }) => asked(place, 'session:explain', { id: session })],
  ...(['sessions', 'audit', 'statistics'] as const).flatMap((what) =>
    (['csv', 'json'] as const).map((format) => {
      const { filter, range } = EXAMPLES['console:export'].asks({} as Desk) as Question<'console:export'>
      return [`export of ${what} as ${format}`, (place: Desk) => asked(place, 'console:export', { what, format, filter, range })] as const
    }),
  ),
]
const asked = <Name extends RequestChannel>(place: Desk, name: Name, question: Question<Name>) => place.ask(name, question)

const ODD: readonly unknown[] = [
  null,
  'soon',
  '{',
  '[]',
  '',
  -1,
  1.5,
  9_007_199_254_740_993n,
  -9_223_372_036_854_775_808n,
  Buffer.alloc(0),
  Buffer.alloc(16, 7),
  Buffer.from('{"by":{"userId":1}}'),
]

const SCHEMA = 'UPDATE sqlite_schema SET sql = ? WHERE type = ? AND name = ?'

/** Past every rule: the types of the table, what may not be null, its checks and its triggers. The schema is afterwards as it was. */
function plant(file: string, table: string, column: string, value: unknown): void {
  const db = new Database(file)
  const parts = db.prepare("SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = ? AND type IN ('table', 'trigger')").all(table) as {
    type: string
    name: string
    sql: string
  }[]
  const triggers = parts.filter(({ type }) => type === 'trigger')
  const whole = parts.find(({ type, name }) => type === 'table' && name === table)?.sql ?? ''
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  const become = (sql: string) => {
    db.unsafeMode()
    db.pragma('writable_schema = ON')
    db.prepare(SCHEMA).run(sql, 'table', table)
    db.pragma('writable_schema = RESET')
    db.unsafeMode(false)
  }
  become(whole.replaceAll(/(?<!IS )NOT NULL/g, '').replace(/STRICT(, )?/, ''))
  db.pragma('ignore_check_constraints = ON')
  db.pragma('foreign_keys = OFF')
  try {
    const { changes } = db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${ROW[table] ?? '1'}`).run(value)
    if (changes === 0) throw new Error(`there is nothing in ${table} to plant over`)
  } catch (error) {
    // An index takes no two of one value, a key none that is null, a number of a row none that is no number.
    if (!/UNIQUE constraint failed|NOT NULL constraint failed|datatype mismatch/.test(String(error))) throw error
  }
  become(whole)
  for (const { sql } of triggers) db.exec(sql)
  db.close()
}

/** Which rows: never those of Ana, who sits here. */
const ROW: Readonly<Record<string, string>> = {
  users: "username = 'tom'",
  sessions: "user_id IN (SELECT id FROM users WHERE username = 'tom')",
  audit_events: 'seq = (SELECT max(seq) - 1 FROM audit_events)',
}

const TABLES = [
  'users',
  'sessions',
  'alerts',
  'audit_events',
  'audit_names',
  'settings',
  'session_figures',
  'session_totals',
  'session_names',
  'session_lengths',
  'sign_in_attempts',
]

const shape = new Database(':memory:')
for (const { sql } of MIGRATIONS) shape.exec(sql)
const columnsOf = (table: string) => shape.prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0').pluck().all(table) as string[]
type Oddity = Readonly<{ column: string; value: unknown }>

/** By which the rows are found: planted last. */
const KEYS = new Set(['username', 'user_id', 'seq'])

const CASES = TABLES.flatMap((table) => {
  const columns = columnsOf(table).toSorted((one, other) => Number(KEYS.has(one)) - Number(KEYS.has(other)))
  const oneByOne = columns.flatMap((column) => ODD.map((value): readonly Oddity[] => [{ column, value }]))
  const together = [0, 5].map((first) => columns.map((column, at): Oddity => ({ column, value: ODD[(first + at) % ODD.length] })))
  // One by one is for `EVERY_ODD_VALUE=1`, which takes minutes.
  return (process.env['EVERY_ODD_VALUE'] ? oneByOne : together).map((oddities) => [table, oddities] as const)
})
shape.close()

test.each(CASES)('whatever stands in a row of %s, every room of the console shows what it has', async (table, oddities) => {
  const place = await office()
  const tom = { id: place.person('tom').id, session: place.sessionsOf('tom').at(-1)?.id ?? '' }
  for (const { column, value } of oddities) plant(place.file, table, column, value)
  const failed: string[] = []
  for (const [room, ask] of ROOMS) {
    const answer = await ask(place, tom)
    if (!answer.ok && answer.error.code !== 'not_found') failed.push(`${room}: ${JSON.stringify(answer.error)}`)
  }
  expect(
    failed,
    JSON.stringify(oddities, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ).toEqual([])
})

import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { Store } from '../../electron/core/ports/ports.ts'
import type { Session } from '../../electron/core/session/session.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { readDatabaseFacts } from '../../electron/store/sqlite/upkeep/database-facts.ts'
import { desk } from '../support/desk.ts'
import { newFile } from './folder.ts'
import { addUser, anAudit, anEnd, startSession } from './samples.ts'

const MOST = BigInt(Number.MAX_SAFE_INTEGER)
const ODD = [2n ** 63n - 1n, -(2n ** 63n), MOST + 2n, MOST, MOST - 1n, MOST - 2n, 0n, -1n]

const NOTED = 'UPDATE audit_ends SET newest_seq = :odd'
const LARGEST = 'UPDATE audit_events SET seq = :odd WHERE seq = (SELECT max(seq) FROM audit_events)'
const ONE_MORE = `INSERT INTO audit_events (seq, at, kind, detail, prev_hash, hash)
  SELECT :odd, at, kind, detail, prev_hash, hash FROM audit_events ORDER BY seq LIMIT 1`
const PLANTED: readonly (readonly [string, readonly string[]])[] = [
  ['the number noted as the newest', [NOTED]],
  ['the largest number of a line', [LARGEST]],
  ['the number of one line more', [ONE_MORE]],
  ['both', [LARGEST, NOTED]],
]

/** Past the triggers, which are there again afterwards. */
function plant(file: string, statements: readonly string[], odd: bigint): void {
  const db = new Database(file)
  const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as { name: string; sql: string }[]
  db.transaction(() => {
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
    for (const sql of statements) expect(db.prepare(sql).run({ odd }).changes).toBe(1)
    for (const { sql } of triggers) db.exec(sql)
  })()
  db.close()
}

const leave = (store: Store, { id, userId }: Session) =>
  store.endSession(id, anEnd(), anAudit({ kind: 'session_ended', sessionId: id, detail: { user: userId, username: 'Tom' } })).kind

/** Tom was here, and is here now. */
function lived() {
  const file = newFile()
  const store = openSqliteStore(file)
  const tom = addUser(store)
  leave(store, startSession(store, tom))
  const here = startSession(store, tom)
  store.checkpoint(0)
  store.close()
  return { bytes: readFileSync(file), tom, here }
}

let life: ReturnType<typeof lived> | undefined

describe.each(PLANTED)('whatever is %s', (_what, statements) => {
  test.each(ODD)('as %s', (odd) => {
    const { bytes, tom, here } = (life ??= lived())
    const file = newFile()
    writeFileSync(file, bytes)
    plant(file, statements, odd)
    const store = openSqliteStore(file)
    expect(leave(store, here), 'nobody is kept from leaving').toBe('ended')
    expect(leave(store, startSession(store, tom)), 'nor from coming').toBe('ended')
    store.close()
    const next = openSqliteStore(file)
    expect(leave(next, startSession(next, tom)), 'nor at the next launch').toBe('ended')
    next.close()
    expect(readDatabaseFacts(file), 'and doctor tells').toMatchObject({ audit: { kind: 'broken' } })
  })
})

test.each(PLANTED)('whatever is %s, signing out signs out', async (_what, statements) => {
  const place = desk()
  await place.signIn('ana')
  plant(place.file, statements, 2n ** 63n - 1n)
  await place.told('session:sign-out', null)
  expect(place.sessionsOf('ana').at(-1)?.end).toMatchObject({ endReason: 'signed_out' })
})

import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import type { SqliteStore } from '../../electron/store/sqlite/sqlite-store.ts'
import { newFolder } from './folder.ts'
import { refusal } from './refusal.ts'
import { addUser, anAudit, anEnd, aSession, startSession, T0 } from './samples.ts'

const files = (dir: string) => ['', '-wal', '-shm'].map((suffix) => path.join(dir, `latchkey.db${suffix}`))

/** What may become of a database under whoever has it open. */
const REPLACED: readonly (readonly [string, (dir: string) => void])[] = [
  ['removed', (dir) => files(dir).forEach((file) => rmSync(file, { force: true }))],
  ['renamed', (dir) => renameSync(path.join(dir, 'latchkey.db'), path.join(dir, 'old.db'))],
  [
    'another file with the same bytes',
    (dir) => {
      const file = path.join(dir, 'latchkey.db')
      copyFileSync(file, `${file}.copy`)
      renameSync(`${file}.copy`, file)
    },
  ],
  ['without its write-ahead log', (dir) => rmSync(path.join(dir, 'latchkey.db-wal'))],
  ['in a folder that was renamed', (dir) => (renameSync(dir, `${dir}-old`), mkdirSync(dir))],
  ['in a folder that was removed', (dir) => rmSync(dir, { recursive: true })],
]

/** What would be said to be done. */
const SAID: readonly (readonly [string, (store: SqliteStore, know: Known) => unknown])[] = [
  ['a sign-in', (store, { user }) => store.startSession(aSession(user), Buffer.alloc(32), anAudit(), { most: 9, atLimit: 'refuse' })],
  ['an end', (store, { session }) => store.endSession(session.id, anEnd(), anAudit())],
  ['a heartbeat', (store, { session }) => store.recordHeartbeat(session.id, utcMs(T0 + 9), utcMs(T0 + 9))],
  ['an account', (store) => addUser(store)],
  ['a setting', (store) => store.writeSettings(new Map([['idle-timeout', '1h']]), [anAudit()])],
  ['a line of the audit log', (store) => store.appendAudit(anAudit())],
]
type Known = ReturnType<typeof worked>

function worked() {
  const dir = path.join(newFolder(), 'data')
  mkdirSync(dir)
  const store = openSqliteStore(path.join(dir, 'latchkey.db'))
  const user = addUser(store)
  return { dir, store, user, session: startSession(store, user) }
}

describe.each(REPLACED)('while the database is %s', (_how, replace) => {
  test.each(SAID)('%s is not said to be done', (_what, say) => {
    const known = worked()
    replace(known.dir)
    expect(refusal(() => say(known.store, known)).code).toBe('database_replaced')
    known.store.close()
  })
})

test('an end that was written before the file was renamed is in it', () => {
  const { dir, store, session } = worked()
  const aside = path.join(dir, 'old.db')
  for (const [at, suffix] of ['', '-wal', '-shm'].entries()) renameSync(files(dir)[at] as string, aside + suffix)
  expect(refusal(() => store.endSession(session.id, anEnd(), anAudit())).code).toBe('database_replaced')
  store.close()
  expect(existsSync(path.join(dir, 'latchkey.db'))).toBe(false)
  const old = openSqliteStore(aside)
  expect(old.findSession(session.id)?.end).toMatchObject({ endReason: 'window_closed' })
  old.close()
})

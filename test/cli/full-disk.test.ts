import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect } from 'vitest'
import { addUser } from '../../electron/app/accounts/add-user.ts'
import { actorIn } from '../../electron/core/audit/audit.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { systemClock as clock } from '../../electron/platform/time/system-clock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { startSession } from '../store/samples.ts'
import { fillUp, testOnTmpfs } from '../store/tmpfs.ts'
import { said } from './support/in-process.ts'
import { identity } from './support/running-app.ts'

const by = actorIn(identity())

/** As beside a running app, which has the database open: two people, and sessions of both whose processes are gone. */
function office(dir: string) {
  const store = openSqliteStore(dataLayout(dir).database)
  const deps = { store, clock, entropy: createEntropy() }
  for (const [username, role] of [
    ['ada', 'admin'],
    ['bob', 'user'],
  ] as const) {
    const user = addUser(deps, { username, displayName: username, email: null, role, password: '' }, 'h', { onlyIfFirst: false, by })
    startSession(store, user)
  }
  return store
}

/** Everything that a table holds, in one line each. */
function contentOf(dir: string): readonly string[] {
  const db = new Database(dataLayout(dir).database, { readonly: true })
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1")
    .pluck()
    .all() as string[]
  const rows = tables.flatMap((table) =>
    db
      .prepare(`SELECT * FROM "${table}"`)
      .all()
      .map((row) => `${table} ${JSON.stringify(row)}`),
  )
  db.close()
  return rows
}

const COMMANDS: readonly (readonly string[])[] = [
  ['users', 'delete', 'bob', '--yes'],
  ['users', 'disable', 'bob'],
  ['users', 'role', 'bob', 'admin'],
  ['users', 'rename', 'bob', '--display-name', 'Robert'],
  ['users', 'unlock', 'bob'],
  ['sessions', 'close', '--user', 'bob'],
  ['policy', 'set', 'idle-timeout', '20m'],
  ['cleanup', '--force-all', '--yes', '--grace', '0s'],
  ['maintain'],
  ['audit', 'rotate', '--keep', '1'],
  ['backup'],
]

describe.each(COMMANDS.map((words) => [words.join(' '), words] as const))('%s on a full disk', (_name, words) => {
  testOnTmpfs('says what became of it, and is so', { size: '3m' }, ({ folder }) => {
    for (const freeBlocks of [0, 1, 2, 4, 8, 16, 64]) {
      const dir = path.join(folder, `data-${freeBlocks}`)
      mkdirSync(dir, { mode: 0o700 })
      const store = office(dir)
      const room = path.join(folder, 'room')
      appendFileSync(room, Buffer.alloc(freeBlocks * 4096))
      const free = fillUp(folder)
      rmSync(room)
      const before = contentOf(dir)
      const { code, stderr } = said(dir, ...words)
      const isUnchanged = JSON.stringify(contentOf(dir)) === JSON.stringify(before)
      if (code === 0) expect(stderr).toBe('')
      else {
        expect(stderr).toMatch(/full|no space/i)
        expect(stderr).toContain(dir)
        expect(
          stderr.includes('Nothing was changed.') ? isUnchanged : /stays done|Everything else was done/.test(stderr),
          `${freeBlocks}: ${stderr}`,
        ).toBe(true)
      }
      store.close()
      free()
      rmSync(dir, { recursive: true })
    }
  })
})

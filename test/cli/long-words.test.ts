import { expect, test } from 'vitest'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFolder } from '../store/folder.ts'
import { addUser } from '../store/samples.ts'
import { said } from './support/in-process.ts'

function office(): string {
  const dir = newFolder()
  const store = openSqliteStore(dataLayout(dir).database)
  addUser(store, { username: 'ana', role: 'admin' })
  store.close()
  return dir
}

const LONG = 'a'.repeat(60_000)

test.each([['users', 'disable', LONG], ['users', 'add', 'x', '--role', LONG], ['policy', 'set', LONG, '1'], [LONG]])(
  '%s … says in a few lines what is wrong, whatever is quoted',
  (...words) => {
    const dir = office()
    for (const json of [[], ['--json']]) {
      const { stderr, code } = said(dir, ...words, ...json)
      expect(code).not.toBe(0)
      expect(stderr.length).toBeLessThan(5_000)
      if (json.length > 0) expect(JSON.parse(stderr)).toHaveProperty('error.message')
    }
  },
)

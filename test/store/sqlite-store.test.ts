import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { describeStore } from './store-contract.ts'

describeStore('SQLite', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-store-'))
  const store = openSqliteStore(path.join(folder, 'latchkey.db'))
  return {
    store,
    discard() {
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
})

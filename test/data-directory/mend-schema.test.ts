import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { openUsedStore } from '../../electron/data-directory/lost-database.ts'
import { repair } from '../../electron/data-directory/repairs.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { newFolder } from '../store/folder.ts'
import { addUser, aUser } from '../store/samples.ts'

const BY = { userId: null, sessionId: null, via: 'cli', process: { pid: 1, host: 'here', osUser: 'me' } } as const

test('what is not ours is taken out with a copy kept, an alert that stays and a line in the audit log; what is gone is made again', () => {
  const dir = newFolder()
  const { database, backups } = dataLayout(dir)
  const store = openUsedStore(dir)
  addUser(store, aUser({ role: 'admin' }))
  store.close()
  const db = new Database(database)
  db.exec("CREATE TRIGGER t AFTER INSERT ON sessions BEGIN UPDATE users SET role = 'admin'; END; DROP TRIGGER audit_events_keep")
  db.close()
  const schema = () => examinePatient({ dir, electron: null }).find(({ id }) => id === 'schema')
  expect(schema()).toMatchObject({ status: 'problem', repair: 'schema', detail: 'trigger t' })
  repair('schema', { dir, by: BY })
  expect(schema()).toMatchObject({ status: 'ok' })
  const mended = openUsedStore(dir)
  const line = mended.listAudit().find(({ kind }) => kind === 'schema_mended')
  expect(line?.detail).toMatchObject({ removed: 'trigger t', restored: 'trigger audit_events_keep' })
  expect(mended.alerts.list('open')).toMatchObject([{ kind: 'foreign_schema', detail: { removed: 'trigger t' } }])
  mended.close()
  const kept = new Database(path.join(backups, String(line?.detail['replaced']), 'latchkey.db'), { readonly: true })
  expect(kept.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 't'").pluck().get()).toBe(1)
  kept.close()
})

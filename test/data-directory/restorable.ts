import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { auditEntry } from '../../electron/core/audit/audit.ts'
import type { Actor } from '../../electron/core/audit/audit.ts'
import { utcMs } from '../../electron/core/ids.ts'
import { makeBackup } from '../../electron/data-directory/backups.ts'
import { openToolStore } from '../../electron/data-directory/open.ts'
import { addUser } from '../store/samples.ts'

export const by: Actor = { userId: null, sessionId: null, via: 'cli', process: { pid: process.pid, host: 'h', osUser: 'u' } }
export const people = (dir: string) => inStore(dir, (store) => store.listUsers().length)

export function inStore<Value>(dir: string, task: (store: ReturnType<typeof openToolStore>) => Value): Value {
  const store = openToolStore(dir)
  try {
    return task(store)
  } finally {
    store.close()
  }
}

/** A backup with one person, who administers; two more came since, and some of the audit log was archived. */
export function lived(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'latchkey-restore-'))
  inStore(dir, (store) => addUser(store, { role: 'admin' }))
  makeBackup(dir, 'manual')
  inStore(dir, (store) => {
    addUser(store)
    addUser(store)
    store.appendAudit(auditEntry(by, utcMs(Date.now()), 'exported', { what: 'sessions' }))
  })
  return dir
}

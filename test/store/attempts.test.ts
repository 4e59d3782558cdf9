import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { policyFrom } from '../../electron/core/policy/policy.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFile } from './folder.ts'
import { T0 } from './samples.ts'

test('failed attempts and a lockout are still known after a restart', () => {
  const file = newFile()
  const subjects = { own: 'user:1', machine: 'machine:1' }
  const rules = { ...policyFrom(new Map()), freeAttempts: 5, lockoutAfter: 2 }
  const locked = [1, 2, 3].map(() => {
    const store = openSqliteStore(file)
    const { lock } = store.admitAttempt(subjects, utcMs(T0), rules)
    store.close()
    return lock !== null
  })
  expect(locked).toEqual([false, false, true])
})

test('what somebody typed is forgotten with its count, and a lock is not', () => {
  const file = newFile()
  const store = openSqliteStore(file)
  const rules = { ...policyFrom(new Map()), lockoutAfter: 2 }
  const tryAs = (own: string, at: number) => store.admitAttempt({ own, machine: null }, utcMs(at), rules)
  tryAs('name:0001', T0)
  tryAs('name:0002', T0)
  tryAs('name:0002', T0)
  tryAs('name:0003', T0 + rules.failuresForgottenAfter + 1)
  store.close()
  const db = new Database(file)
  expect(db.prepare('SELECT subject FROM sign_in_attempts ORDER BY subject').pluck().all()).toEqual(['name:0002', 'name:0003'])
  db.close()
})

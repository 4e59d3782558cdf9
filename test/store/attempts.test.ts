import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { ThrottleRules } from '../../electron/core/accounts/sign-in-throttle.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
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

/** What is still kept a day after three names were tried, the second of them until it was locked. */
function leftOf(lockoutDuration: ThrottleRules['lockoutDuration']) {
  const file = newFile()
  const store = openSqliteStore(file)
  const rules = { ...policyFrom(new Map()), lockoutAfter: 2, lockoutDuration }
  const tryAs = (own: string, at: number) => store.admitAttempt({ own, machine: null }, utcMs(at), rules)
  tryAs('name:0001', T0)
  tryAs('name:0002', T0)
  tryAs('name:0002', T0)
  tryAs('name:0003', T0 + rules.failuresForgottenAfter + 1)
  store.close()
  const db = new Database(file)
  onTestFinished(() => void db.close())
  return db.prepare('SELECT subject FROM sign_in_attempts ORDER BY subject').pluck().all()
}

test('what somebody typed is forgotten with its count and its lock, but no lock that only an administrator ends', () => {
  expect(leftOf(durationMs(60_000))).toEqual(['name:0003'])
  expect(leftOf(null)).toEqual(['name:0002', 'name:0003'])
})

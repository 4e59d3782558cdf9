import { expect, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { policyFrom } from '../../electron/core/policy/policy.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFile } from './folder.ts'
import { T0 } from './samples.ts'

test('failed attempts and a lockout are still known after a restart', () => {
  const file = newFile()
  const subjects = { account: 'user:1', machine: 'machine:1' }
  const rules = { ...policyFrom(new Map()), freeAttempts: 5, lockoutAfter: 2 }
  const kinds = [1, 2, 3].map(() => {
    const store = openSqliteStore(file)
    const { kind } = store.admitAttempt(subjects, utcMs(T0), rules)
    store.close()
    return kind
  })
  expect(kinds).toEqual(['go', 'go', 'locked'])
})

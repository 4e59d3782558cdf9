import { expect, test } from 'vitest'
import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { limitsChangedSince } from '../../../electron/app/policy/policies.ts'
import { auditEntry } from '../../../electron/core/audit/audit.ts'
import { utcMs } from '../../../electron/core/ids.ts'
import { workplace } from '../../support/workplace.ts'

test('the log tells when a time limit was last changed, however much was written since, and of no other setting', () => {
  const { store, clock, deps, by } = workplace()
  const began = clock.now()
  clock.advance(1_000)
  changePolicy(deps, { key: 'idle-timeout', value: '20m', role: 'user' }, by)
  const changed = clock.now()
  clock.advance(1_000)
  changePolicy(deps, { key: 'keep-audit', value: '401d' }, by)
  expect(limitsChangedSince(store, began)).toBe(changed)
  for (let line = 0; line < 1_200; line++) store.appendAudit(auditEntry(by, clock.now(), 'computer_woke'))
  expect(limitsChangedSince(store, began)).toBe(changed)
  expect(limitsChangedSince(store, utcMs(changed + 1))).toBeNull()
})

import { describe, expect, test } from 'vitest'
import { instanceId, utcMs } from '../../electron/core/ids.ts'
import type { Liveness, LivenessReason, ProcessIdentity } from '../../electron/core/session/process-identity.ts'
import { believingLock, livingHolder, probeBeside, whileNobodyRuns } from '../../electron/data-directory/holder.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { writeHolderRecord } from '../../electron/platform/lock/holder-record.ts'
import { takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { newFolder } from '../store/folder.ts'
import { FakeProbe } from '../support/fake-probe.ts'
import { someOwner } from '../support/session-builder.ts'

const HOLDER = someOwner({ instanceId: instanceId('00000000-0000-4000-8000-00000000000a') })
const OTHER = someOwner({ instanceId: instanceId('00000000-0000-4000-8000-00000000000b') })

function directory({ held, record }: Readonly<{ held: boolean; record: ProcessIdentity | null }>) {
  const dir = newFolder()
  if (record) writeHolderRecord(dir, { owner: record, since: utcMs(0), appVersion: '1.0.0' })
  const lock = held ? takeInstanceLock(dataLayout(dir).instanceLock) : null
  return { dir, letGo: () => lock?.kind === 'taken' && lock.release() }
}

describe("the kernel's lock knows better than any PID", () => {
  test.each<[seen: LivenessReason, liveness: Liveness, holds: boolean, judged: Liveness]>([
    ['process_running', 'alive', false, 'alive'],
    ['process_running', 'alive', true, 'alive'],
    ['process_absent', 'dead', false, 'dead'],
    ['process_absent', 'dead', true, 'alive'],
    ['process_zombie', 'dead', true, 'alive'],
    ['pid_reused', 'dead', true, 'alive'],
    ['boot_changed', 'dead', true, 'alive'],
    ['process_unreadable', 'unknown', false, 'unknown'],
    ['process_unreadable', 'unknown', true, 'alive'],
    ['other_host', 'unknown', false, 'unknown'],
    ['other_host', 'unknown', true, 'alive'],
  ])('%s (%s), holds the lock: %s, so it is %s', (reason, liveness, holds, judged) => {
    const seen = new FakeProbe().says(HOLDER.instanceId, { liveness, reason })
    expect(believingLock(seen, () => holds).judge(HOLDER).liveness).toBe(judged)
  })

  test.each<[what: string, held: boolean, record: ProcessIdentity | null, holder: Liveness]>([
    ['held, and the record names it', true, HOLDER, 'alive'],
    ['held, and the record names another', true, OTHER, 'unknown'],
    ['held, without a record', true, null, 'unknown'],
    ['not held, and the record was left behind', false, HOLDER, 'unknown'],
  ])('a lock that is %s', (_, held, record, holder) => {
    const { dir, letGo } = directory({ held, record })
    expect(livingHolder(dir)?.owner).toEqual(held && record ? record : undefined)
    expect(probeBeside(dir).judge(HOLDER).liveness).toBe(holder)
    letGo()
    expect(probeBeside(dir).judge(HOLDER).liveness).toBe('unknown')
  })
})

test('what no instance may be there for is refused while one is, and keeps every other out while it is done', () => {
  const { dir, letGo } = directory({ held: true, record: HOLDER })
  expect(() => whileNobodyRuns(dir, () => 'done')).toThrow(/is running on/)
  letGo()
  const { instanceLock } = dataLayout(dir)
  expect(whileNobodyRuns(dir, () => takeInstanceLock(instanceLock).kind)).toBe('held')
  expect(takeInstanceLock(instanceLock).kind).toBe('taken')
})

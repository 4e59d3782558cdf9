import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { durationMs, instanceId, utcMs } from '../../electron/core/ids.ts'
import type { Liveness, LivenessReason, ProcessFact, ProcessIdentity } from '../../electron/core/session/process-identity.ts'
import { planRecovery } from '../../electron/core/session/recovery-plan.ts'
import type { EndReason } from '../../electron/core/session/session.ts'
import { aloneHere, believingLock, livingHolder, probeBeside, whileNobodyRuns } from '../../electron/data-directory/holder.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { writeHolderRecord } from '../../electron/platform/lock/holder-record.ts'
import { createProcessProbe } from '../../electron/platform/process/process-probe.ts'
import { takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { newFolder } from '../store/folder.ts'
import { FakeProbe } from '../support/fake-probe.ts'
import { MINUTE, someOwner, someSession } from '../support/session-builder.ts'

const APP_ID = '6e1f5b0c-0f0e-4d5a-9a53-2d7a4f6b1c88'
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

describe('while the lock is our own, nobody else lives on this directory', () => {
  const HERE = { hostId: 'the host here', bootId: 'the boot here' }
  const renamed = { host: 'before', hostId: createHmac('sha256', 'host name before').update(APP_ID).digest('hex').slice(0, 32) }
  const owners: readonly (readonly [what: string, owner: Partial<ProcessIdentity>])[] = [
    ['of this host and boot', HERE],
    ['of an earlier boot', { ...HERE, bootId: 'an earlier boot' }],
    ['of a host whose boot is not known', { ...HERE, bootId: '' }],
    ['of another host', { hostId: 'another', bootId: 'another boot' }],
    ['of another host that shares the kernel', { hostId: 'another', bootId: HERE.bootId }],
    ['of this host, which was renamed', { ...renamed, bootId: HERE.bootId }],
    ['of this host, which was renamed and restarted, or of another', { ...renamed, bootId: 'another boot' }],
  ]
  const facts: readonly ProcessFact[] = [
    { kind: 'running', startedAt: 123_456 },
    { kind: 'running', startedAt: 7 },
    { kind: 'absent' },
    { kind: 'zombie' },
    { kind: 'unreadable' },
  ]
  const honest: Readonly<Record<string, EndReason>> = {
    'of an earlier boot': 'rebooted',
    'of another host': 'lease_expired',
    'of another host that shares the kernel': 'lease_expired',
    'of this host, which was renamed and restarted, or of another': 'lease_expired',
  }
  const table = owners.flatMap(([what, owner]) => facts.map((fact) => ({ what, fact, owner: someOwner(owner) })))

  test.each(table)('a session held by a process $what, found $fact, is over at once', ({ what, fact, owner }) => {
    const probe = aloneHere(
      createProcessProbe(HERE, undefined, () => fact),
      HERE,
    )
    const session = someSession({ owner })
    const verdict = probe.judge(owner)
    expect(verdict.liveness).toBe('dead')
    const [step] = planRecovery([{ session, verdict, idleTimeout: durationMs(30 * MINUTE) }], session.lastHeartbeatAt)
    const end = { endReason: honest[what] ?? 'process_died', endedAt: session.lastHeartbeatAt }
    expect(step).toMatchObject({ kind: 'close', end })
  })

  test.each(table)('$what, found $fact: without the lock, who may live is left alone', ({ fact, owner }) => {
    const session = someSession({ owner })
    const verdict = createProcessProbe(HERE, undefined, () => fact).judge(owner)
    const [step] = planRecovery([{ session, verdict, idleTimeout: durationMs(30 * MINUTE) }], session.lastHeartbeatAt)
    expect(step?.kind).toBe(verdict.liveness === 'dead' ? 'close' : 'keep')
  })

  test('but this very instance does', () => {
    const self = someOwner(HERE)
    expect(
      aloneHere(
        createProcessProbe(HERE, self, () => ({ kind: 'absent' })),
        HERE,
      ).judge(self).liveness,
    ).toBe('alive')
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

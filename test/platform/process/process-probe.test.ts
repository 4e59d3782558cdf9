import { describe, expect, it } from 'vitest'
import { instanceId } from '../../../electron/core/ids.ts'
import { UNKNOWN_BOOT } from '../../../electron/platform/machine/machine.ts'
import { UNKNOWN_START, ownIdentity, ownStart } from '../../../electron/platform/process/own-identity.ts'
import { createProcessProbe } from '../../../electron/platform/process/process-probe.ts'
import { someOwner } from '../../support/session-builder.ts'

const unreadable = { liveness: 'unknown', reason: 'process_unreadable' }
const owner = someOwner()
const gone = () => ({ kind: 'absent' }) as const
const running = (startedAt: number) => () => ({ kind: 'running', startedAt }) as const

describe('the probe, where facts are missing', () => {
  it('does not take an unreadable boot id for another boot, whichever side could not read it', () => {
    expect(createProcessProbe({ ...owner, bootId: UNKNOWN_BOOT }, undefined, gone).judge(owner)).toEqual(unreadable)
    expect(createProcessProbe(owner, undefined, gone).judge({ ...owner, bootId: UNKNOWN_BOOT })).toEqual(unreadable)
  })

  it('does not take an owner that could not read its own start time for another process', () => {
    const probe = createProcessProbe(owner, undefined, running(77))
    expect(probe.judge({ ...owner, processStartedAt: UNKNOWN_START })).toEqual(unreadable)
  })

  it('knows even such an owner dead once its PID is gone', () => {
    const probe = createProcessProbe(owner, undefined, gone)
    expect(probe.judge({ ...owner, processStartedAt: UNKNOWN_START }).liveness).toBe('dead')
  })
})

describe('the identity of this process', () => {
  const machine = { ...owner, host: 'front-desk' }

  it('says where, which process and whose', () => {
    const identity = ownIdentity(machine, instanceId('one'), running(42))
    expect(identity).toMatchObject({
      hostId: owner.hostId,
      bootId: owner.bootId,
      host: 'front-desk',
      pid: process.pid,
      processStartedAt: 42,
      instanceId: 'one',
    })
    expect(identity.osUser).not.toBe('')
  })

  it('marks a start time that could not be read', () => {
    expect(ownIdentity(machine, instanceId('one'), () => ({ kind: 'unreadable' })).processStartedAt).toBe(UNKNOWN_START)
  })

  it("takes Electron's word on macOS and Windows, as exact as another process could ask for, and never on Linux", () => {
    const self = { getCreationTime: () => 1_700_000_123_456.789 }
    expect(ownStart('win32', running(1), self)).toBe(1_700_000_123_456)
    expect(ownStart('darwin', running(1), self)).toBe(1_700_000_123_000)
    expect(ownStart('linux', running(1), self)).toBe(1)
    expect(ownStart('win32', running(1), { getCreationTime: () => null })).toBe(1)
  })
})

import { describe, expect, it } from 'vitest'
import { instanceId } from '../../../electron/core/ids.ts'
import { isSameProcess, judgeLiveness } from '../../../electron/core/session/process-identity.ts'
import { someOwner } from '../../support/session-builder.ts'

const owner = someOwner()
const neverAsked = () => {
  throw new Error('asked about a process of another host or boot')
}

describe('judging the owner of a session', () => {
  it('does not ask about a process of another host, whose PIDs mean nothing here', () => {
    expect(judgeLiveness(owner, { hostId: 'other', bootId: owner.bootId }, neverAsked)).toEqual({
      liveness: 'unknown',
      reason: 'other_host',
    })
  })

  it('takes another host for unknown even when the boot differs too', () => {
    expect(judgeLiveness(owner, { hostId: 'other', bootId: 'other' }, neverAsked).liveness).toBe('unknown')
  })

  it('does not ask about a process of an earlier boot, which cannot live', () => {
    expect(judgeLiveness(owner, { hostId: owner.hostId, bootId: 'later' }, neverAsked)).toEqual({
      liveness: 'dead',
      reason: 'boot_changed',
      found: { bootId: 'later' },
    })
  })

  it.each([
    [{ kind: 'running', startedAt: owner.processStartedAt }, 'alive', 'process_running'],
    [{ kind: 'running', startedAt: owner.processStartedAt - 1 }, 'dead', 'pid_reused'],
    [{ kind: 'absent' }, 'dead', 'process_absent'],
    [{ kind: 'zombie' }, 'dead', 'process_zombie'],
    [{ kind: 'unreadable' }, 'unknown', 'process_unreadable'],
  ] as const)('on this host and boot, %o is %s: %s', (fact, liveness, reason) => {
    const asked: number[] = []
    const inspect = (pid: number) => {
      asked.push(pid)
      return fact
    }
    const found = reason === 'pid_reused' ? { found: { processStartedAt: owner.processStartedAt - 1 } } : {}
    expect(judgeLiveness(owner, owner, inspect)).toEqual({ liveness, reason, ...found })
    expect(asked).toEqual([owner.pid])
  })
})

it.each([
  ['instance', { instanceId: instanceId('other') }],
  ['computer', { hostId: 'other' }],
  ['boot', { bootId: 'other' }],
  ['PID', { pid: owner.pid + 1 }],
  ['start time', { processStartedAt: owner.processStartedAt + 1 }],
])('another %s makes another process', (_what, changes) => {
  expect(isSameProcess(owner, { ...owner, ...changes })).toBe(false)
})

it('a computer that was renamed, or another name of the account, makes no other process', () => {
  expect(isSameProcess(owner, { ...owner, host: 'renamed', osUser: 'renamed' })).toBe(true)
})

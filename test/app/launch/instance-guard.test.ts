import { expect, test } from 'vitest'
import { enterDataDirectory } from '../../../electron/app/launch/instance-guard.ts'
import type { GuardPorts, Held } from '../../../electron/app/launch/instance-guard.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import { someOwner } from '../../support/session-builder.ts'

const HOLDER = { owner: someOwner(), since: utcMs(0), appVersion: '0.1.0' }
const held = (released: string[], name: string): Held => ({ release: () => void released.push(name) })

function world(over: Partial<GuardPorts> = {}) {
  const released: string[] = []
  const rings: number[] = []
  const ports: GuardPorts = {
    takeKernelLock: () => null,
    takeAdvisoryLock: () => held(released, 'advisory'),
    readHolder: () => HOLDER,
    isListening: () => true,
    ring: (patience) => (rings.push(patience), 'silent'),
    ...over,
  }
  return { ports, released, rings }
}

test('a free data directory becomes ours without asking anybody, and is released in the reverse order', () => {
  const { ports, released, rings } = world({ takeKernelLock: () => held(released, 'kernel') })
  const outcome = enterDataDirectory(ports)
  if (outcome.kind === 'ours') outcome.instance.release()
  expect([outcome.kind, rings, released]).toEqual(['ours', [], ['advisory', 'kernel']])
})

test('when the advisory lock is refused the kernel lock is let go again', () => {
  const { ports, released } = world({
    takeKernelLock: () => held(released, 'kernel'),
    takeAdvisoryLock: () => {
      throw new LatchkeyError('instance_lock_foreign', 'another tool')
    },
  })
  expect(() => enterDataDirectory(ports)).toThrow('another tool')
  expect(released).toEqual(['kernel'])
})

test('a holder that answers is handed the launch', () => {
  expect(enterDataDirectory(world({ ring: () => 'answered' }).ports)).toEqual({ kind: 'handed_off', holder: HOLDER })
})

test('a listening holder that stays silent is reported after two seconds, and is left alone', () => {
  const { ports, rings } = world()
  expect(enterDataDirectory(ports)).toEqual({ kind: 'silent', holder: HOLDER })
  expect(rings.reduce((sum, each) => sum + each)).toBe(2_000)
})

test('a holder that is still starting is given twelve seconds', () => {
  const { ports, rings } = world({ isListening: () => false })
  enterDataDirectory(ports)
  expect(rings.reduce((sum, each) => sum + each)).toBe(12_000)
})

test('a glance asks once, for as long as it was told', () => {
  const { ports, rings } = world()
  enterDataDirectory(ports, durationMs(150))
  expect(rings).toEqual([150])
})

test('a holder that dies while it is being asked leaves the data directory to us', () => {
  let asked = 0
  const { ports, released } = world({
    takeKernelLock: () => (asked > 1 ? held(released, 'kernel') : null),
    ring: () => ((asked += 1), 'silent'),
  })
  expect(enterDataDirectory(ports).kind).toBe('ours')
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  POLICY_KEYS,
  POLICY_SETTINGS,
  checkedSetting,
  policyFrom,
  policyKey,
  settingName,
  settingText,
} from '../../../electron/core/policy/policy.ts'
import type { PolicyKey } from '../../../electron/core/policy/policy.ts'
import { MINUTE } from '../../support/session-builder.ts'

const nothing = new Map<string, string>()
const refused = expect.objectContaining({ code: 'invalid_input' })

describe('the policy', () => {
  it('has the defaults of NIST SP 800-63B AAL2 where nothing is stored', () => {
    expect(policyFrom(nothing)).toMatchObject({
      idleTimeout: 30 * MINUTE,
      absoluteTimeout: 720 * MINUTE,
      heartbeatInterval: 2 * MINUTE,
      offlineAfter: 5 * MINUTE,
    })
  })

  it('takes what is stored and leaves settings of newer versions alone', () => {
    const stored = new Map([
      ['idle-timeout', '10m'],
      ['sparkle', 'yes'],
    ])
    expect(policyFrom(stored)).toEqual({ ...policyFrom(nothing), idleTimeout: 10 * MINUTE })
  })

  it.each(POLICY_KEYS)('accepts its own default for %s', (key) => {
    expect(checkedSetting(key, POLICY_SETTINGS[key].initial, nothing)).toBe(POLICY_SETTINGS[key].initial)
  })

  it('stores the shortest form', () => {
    expect(checkedSetting('idle-timeout', '1200s', nothing)).toBe('20m')
  })

  it.each<[PolicyKey, string]>([
    ['idle-timeout', '999ms'],
    ['idle-timeout', '25h'],
    ['absolute-timeout', '2d'],
    ['heartbeat-interval', '99ms'],
    ['heartbeat-interval', '61m'],
    ['offline-after', '199ms'],
    ['offline-after', 'soon'],
  ])('refuses %s = %s, beyond its range', (key, text) => {
    expect(() => checkedSetting(key, text, nothing)).toThrow(refused)
  })

  it.each<[PolicyKey, string, string]>([
    ['offline-after', '2m', 'heartbeat-interval'],
    ['heartbeat-interval', '5m', 'offline-after'],
    ['heartbeat-interval', '6m', 'offline-after'],
    ['absolute-timeout', '30m', 'idle-timeout'],
    ['idle-timeout', '13h', 'absolute-timeout'],
  ])('refuses %s = %s, which contradicts %s', (key, text, other) => {
    expect(() => checkedSetting(key, text, nothing)).toThrow(refused)
    expect(() => checkedSetting(key, text, nothing)).toThrow(other)
  })

  it('judges a value against what is stored, not against the defaults', () => {
    expect(checkedSetting('offline-after', '1m', new Map([['heartbeat-interval', '30s']]))).toBe('1m')
  })

  it('names the settings there are when asked for one there is not', () => {
    expect(policyKey('idle-timeout')).toBe('idle-timeout')
    expect(() => policyKey('idle')).toThrow('idle-timeout, absolute-timeout, idle-warning')
  })

  it('holds for a role as the administrator says, and for the others as before', () => {
    const stored = new Map([['idle-timeout@user', '5m']])
    expect(policyFrom(stored, 'user').idleTimeout).toBe(5 * MINUTE)
    expect(policyFrom(stored, 'admin').idleTimeout).toBe(30 * MINUTE)
    expect(policyFrom(stored).idleTimeout).toBe(30 * MINUTE)
  })

  it('refuses a general value that contradicts what a role has, and a role where there are none', () => {
    const stored = new Map([['idle-timeout@user', '5h']])
    expect(() => checkedSetting('absolute-timeout', '4h', stored)).toThrow('for the role user')
    expect(() => checkedSetting('heartbeat-interval', '1m', nothing, 'user')).toThrow('same for every role')
  })

  it('takes a setting back with "default", and keeps the fixed one fixed', () => {
    expect(checkedSetting('idle-timeout', 'default', new Map([['idle-timeout', '5m']]))).toBeNull()
    expect(() => checkedSetting('sign-out-on-close', 'off', nothing)).toThrow('cannot be changed')
    expect(policyFrom(new Map([['session-limit', 'two']])).sessionLimit).toBe(1)
  })

  const key = fc.constantFrom(...POLICY_KEYS)
  const role = fc.constantFrom(undefined, 'user' as const, 'admin' as const)
  const text = fc.oneof(
    fc.string(),
    fc.tuple(fc.nat(5000), fc.constantFrom('', 'ms', 's', 'm', 'h', 'd')).map(([n, unit]) => `${n}${unit}`),
    fc.constantFrom('on', 'off', 'refuse', 'replace-oldest', 'default'),
  )

  it('after any accepted changes is in order for everybody, and what is stored reads back as itself', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, text, role), { maxLength: 12 }), (changes) => {
        const stored = new Map<string, string>()
        for (const [changed, value, whose] of changes) {
          const accepted = acceptedText(changed, value, stored, whose)
          if (accepted === null) stored.delete(settingName(changed, whose))
          else if (accepted !== undefined) stored.set(settingName(changed, whose), accepted)
          if (typeof accepted === 'string') expect(settingText(changed, stored, whose)).toBe(accepted)
        }
        for (const whose of [undefined, 'user', 'admin'] as const) {
          const policy = policyFrom(stored, whose)
          expect(policy.absoluteTimeout).toBeGreaterThan(policy.idleTimeout)
          expect(policy.offlineAfter).toBeGreaterThan(policy.heartbeatInterval)
          expect(policy.lockoutAfter).toBeGreaterThan(policy.freeAttempts)
          expect(policy.signOutOnClose).toBe(true)
        }
      }),
    )
  })

  it('comes out of any stored text, however it got there', () => {
    fc.assert(fc.property(fc.dictionary(key, fc.string()), (stored) => void policyFrom(new Map(Object.entries(stored)), 'user')))
  })
})

/** Undefined where it is refused. */
function acceptedText(...given: Parameters<typeof checkedSetting>): string | null | undefined {
  try {
    return checkedSetting(...given)
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_input' })
    return undefined
  }
}

import { describe, expect, it } from 'vitest'
import { POLICY_KEYS, POLICY_SETTINGS, checkedSetting, policyFrom, policyKey } from '../../electron/core/policy.ts'
import type { PolicyKey } from '../../electron/core/policy.ts'
import { MINUTE } from '../support/session-builder.ts'

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
    expect(() => policyKey('idle')).toThrow('idle-timeout, absolute-timeout, heartbeat-interval, offline-after')
  })
})

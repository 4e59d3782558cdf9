import { assert, constant, constantFrom, property, record, uniqueArray } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planPolicy } from '../../../electron/core/policy/policy-change.ts'
import type { PolicyChange } from '../../../electron/core/policy/policy-change.ts'
import { orderFlaws } from '../../../electron/core/policy/policy.ts'

const NOTHING: ReadonlyMap<string, string> = new Map()
const changes = (...texts: readonly (readonly [PolicyChange['key'], string, PolicyChange['role']?])[]): readonly PolicyChange[] =>
  texts.map(([key, value, role]) => ({ key, value, role }))
const refusedKeys = (given: readonly PolicyChange[], stored = NOTHING) => planPolicy(given, stored).refused.map(({ change }) => change.key)

describe('a plan for the policy', () => {
  it('is refused for each value that cannot be, and for those that do not go together', () => {
    expect(refusedKeys(changes(['idle-timeout', 'soon'], ['lockout-after', '1000'], ['away-after', '4m']))).toEqual([
      'idle-timeout',
      'lockout-after',
    ])
    expect(refusedKeys(changes(['heartbeat-interval', '10m']))).toEqual(['heartbeat-interval'])
    expect(refusedKeys(changes(['heartbeat-interval', '10m'], ['offline-after', '20m']))).toEqual([])
    expect(refusedKeys(changes(['idle-timeout', '13h', 'user']))).toEqual(['idle-timeout'])
  })

  it('writes what is changed and nothing else', () => {
    const stored = new Map([['away-after', '4m']])
    const plan = planPolicy(changes(['away-after', 'default'], ['idle-timeout', '30m'], ['idle-timeout', '30m', 'user']), stored)
    expect([...plan.texts]).toEqual([
      ['away-after', null],
      ['idle-timeout@user', '30m'],
    ])
    expect(plan.changes.map(({ key, old, value, changed }) => [key, old, value, changed])).toEqual([
      ['away-after', '4m', '5m', true],
      ['idle-timeout', '30m', '30m', false],
      ['idle-timeout', '30m', '30m', true],
    ])
  })

  it('comes to the same in whatever order it was typed, and what is not refused goes together', () => {
    const one = record({
      key: constantFrom('idle-timeout', 'absolute-timeout', 'heartbeat-interval', 'offline-after', 'free-attempts', 'lockout-after'),
      value: constantFrom('1m', '7m', '2h', '13h', '3', '12', 'default'),
      role: constant(undefined),
    }) as Arbitrary<PolicyChange>
    assert(
      property(uniqueArray(one, { selector: ({ key }) => key, maxLength: 6 }), (given) => {
        const [plan, reversed] = [planPolicy(given, NOTHING), planPolicy(given.toReversed(), NOTHING)]
        expect(new Map(reversed.after)).toEqual(new Map(plan.after))
        expect(reversed.refused.length).toBe(plan.refused.length)
        if (plan.refused.length === 0) expect(orderFlaws(plan.after)).toEqual([])
      }),
    )
  })
})

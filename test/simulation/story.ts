import type { PolicyKey } from '../../electron/core/policy/policy.ts'
import type { Argument, Cast } from './deeds/deed.ts'
import { DEEDS } from './deeds/deeds.ts'
import type { DeedName } from './deeds/deeds.ts'
import { drawnPolicies } from './deeds/policies.ts'
import { PROFILES } from './profiles.ts'
import type { Profile } from './profiles.ts'
import { Chance } from './world/chance.ts'

/** After so many milliseconds this happens. */
export type Step = readonly [after: number, deed: DeedName, ...given: Argument[]]

/** All that is needed to play it; it says by itself what happens, whatever becomes of the table of deeds' weights. */
export type Story = Readonly<{
  computers: number
  /** Whether the operating system tells how long nobody has touched the computer. */
  knowsIdle: boolean
  /** Decided before it begins. */
  policy: readonly (readonly [PolicyKey, string])[]
  steps: readonly Step[]
}>

/** What this seed tells: the profiles take turns. */
export function tell(seed: number, length: number): Story & Readonly<{ profile: string }> {
  const chance = new Chance(seed)
  const profile = PROFILES[seed % PROFILES.length] ?? PROFILES[0]
  const cast: Cast = { computers: chance.isSo(profile.twoComputers) ? 2 : 1 }
  const fixed = Object.entries(profile.policies) as [PolicyKey, string][]
  const policy = [...drawnPolicies(chance).filter(([key]) => profile.policies[key] === undefined), ...fixed]
  const launches = Array.from({ length: cast.computers }, (_, at): Step => [0, 'launch', at])
  const knowsIdle = chance.isSo(0.2)
  const bag = Object.entries(profile.weights).flatMap(([name, weight]) => Array.from({ length: weight }, () => name as DeedName))
  const steps = Array.from({ length }, (): Step => {
    const deed = bag[chance.below(bag.length)] ?? 'wait'
    return [gap(chance, profile), deed, ...DEEDS[deed].draw(chance, cast)]
  })
  return { profile: profile.name, computers: cast.computers, knowsIdle, policy, steps: [...launches, ...steps] }
}

/** Mostly soon; sometimes so late that something has fallen due. */
function gap(chance: Chance, { soon, late, lateShare }: Profile): number {
  return chance.isSo(lateShare) ? chance.below(late) : chance.below(soon)
}

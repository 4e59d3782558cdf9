import type { FleetQuestion } from '../../contract/fleet/channels.ts'
import type { FleetPolicyView } from '../../contract/fleet/views.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import { planPolicy } from '../../core/policy/policy-change.ts'
import { POLICY_KEYS, POLICY_SETTINGS, policyKey, settingName } from '../../core/policy/policy.ts'
import { factsOf, fleetSettings, idOf } from './console-deps.ts'
import type { ConsoleDeps } from './console-deps.ts'

const EVERYBODY = [null]
const BY_ROLE = [null, 'user', 'admin'] as const

export async function fleetPolicy(deps: ConsoleDeps, actor: FleetActor): Promise<FleetPolicyView> {
  const { version, stored } = await fleetSettings(deps, actor)
  const settings = POLICY_KEYS.flatMap((key) => {
    const { range, meaning, perRole } = POLICY_SETTINGS[key]
    const roles = perRole ? BY_ROLE : EVERYBODY
    return roles.map((role) => ({ key, role, value: stored.get(settingName(key, role ?? undefined)) ?? null, range, meaning }))
  })
  return { version, settings }
}

/** All of the changes or none, on the policy that was looked at. */
export async function savePolicy(deps: ConsoleDeps, { version, changes }: FleetQuestion<'fleet:policy-save'>, actor: FleetActor) {
  const { version: current, stored } = await fleetSettings(deps, actor)
  if (current !== version) throw outdated()
  const known = changes.map(({ key, value, role }) => ({ key: policyKey(key), value, role: role ?? undefined }))
  const { after, changes: planned, refused } = planPolicy(known, stored)
  if (refused[0]) throw refused[0].error
  const names = new Set([...stored.keys(), ...after.keys()])
  if ([...names].every((name) => stored.get(name) === after.get(name))) return { version }
  const made = planned.map(({ key, role, old, value }) => ({ key, role, old, new: value }))
  const facts = { version, settings: Object.fromEntries(after), changes: made, ...factsOf(actor) }
  const saved = await deps.database.ask('console_save_policy', idOf(actor), facts)
  if (saved === null) throw outdated()
  return { version: saved }
}

const outdated = () =>
  new LatchkeyError(
    'database_busy',
    'Somebody else has changed the policy since you looked at it. Nothing was changed. Look at it again.',
    {
      params: { case: 'policy_changed' },
    },
  )

import type { Role } from '../accounts/user.ts'
import { LatchkeyError } from '../errors.ts'
import { checkedText, orderFlaws, settingName, settingText } from './policy.ts'
import type { PolicyKey } from './policy.ts'

/** `value` is `default` to take a setting back; with `role`, what this role has instead of the general setting. */
export type PolicyChange = Readonly<{ key: PolicyKey; value: string; role?: Role | undefined }>

/** Texts in force, before and after. */
export type PolicyChanged = Readonly<{ key: PolicyKey; role: Role | null; old: string; value: string; changed: boolean }>

export type PolicyRefusal = Readonly<{ change: PolicyChange; error: LatchkeyError }>

/** `after` is everything that would be stored; `texts` is what has to be written for it, null to take a setting away. */
export type PolicyPlan = Readonly<{
  after: ReadonlyMap<string, string>
  texts: ReadonlyMap<string, string | null>
  changes: readonly PolicyChanged[]
  refused: readonly PolicyRefusal[]
}>

/** All of the changes or none: each is checked by itself, and the policy that they make together as a whole, in whatever order they were typed. */
export function planPolicy(changes: readonly PolicyChange[], stored: ReadonlyMap<string, string>): PolicyPlan {
  const after = new Map(stored)
  const refused: PolicyRefusal[] = []
  for (const change of changes) {
    const text = textOrRefusal(change)
    if (text instanceof LatchkeyError) refused.push({ change, error: text })
    else if (text === null) after.delete(settingName(change.key, change.role))
    else after.set(settingName(change.key, change.role), text)
  }
  if (refused.length === 0) refused.push(...refusedTogether(changes, after))
  const planned = changes.map((change) => changeBetween(change, stored, after))
  const names = planned.filter(({ changed }) => changed).map(({ key, role }) => settingName(key, role ?? undefined))
  return { after, texts: new Map(names.map((name) => [name, after.get(name) ?? null])), changes: planned, refused }
}

function textOrRefusal({ key, value, role }: PolicyChange): string | null | LatchkeyError {
  try {
    return checkedText(key, value, role)
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'invalid_input') return error
    throw error
  }
}

/** Of two settings that do not go together the one that was changed is refused, once for all roles. */
function refusedTogether(changes: readonly PolicyChange[], after: ReadonlyMap<string, string>): readonly PolicyRefusal[] {
  const errors = new Map<PolicyChange, LatchkeyError>()
  for (const error of orderFlaws(after)) {
    const { key, other } = error.params
    const change = changes.find((one) => one.key === key) ?? changes.find((one) => one.key === other) ?? changes[0]
    if (change && !errors.has(change)) errors.set(change, error)
  }
  return [...errors].map(([change, error]) => ({ change, error }))
}

function changeBetween(
  { key, role }: PolicyChange,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): PolicyChanged {
  const [old, value] = [settingText(key, before, role), settingText(key, after, role)]
  const name = settingName(key, role)
  // What a role has of its own is a change even where it is the general value for now.
  const changed = before.get(name) !== after.get(name) && (role !== undefined || old !== value)
  return { key, role: role ?? null, old, value, changed }
}

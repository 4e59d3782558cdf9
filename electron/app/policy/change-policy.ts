import type { Role } from '../../core/accounts/user.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { checkedSetting, policyVersion, settingName, settingText } from '../../core/policy/policy.ts'
import type { PolicyKey } from '../../core/policy/policy.ts'
import type { Clock, Store } from '../../core/ports/ports.ts'

/** `value` is `default` to take a setting back; with `role`, what this role has instead of the general setting. */
export type PolicyChange = Readonly<{ key: PolicyKey; value: string; role?: Role | undefined }>

/** Texts in force, before and after. */
export type PolicyChanged = Readonly<{ key: PolicyKey; role: Role | null; old: string; value: string; changed: boolean }>

const TRIES = 5

/**
 * Changes a setting; running sessions follow at their next look at it. Checked against the policy it becomes part of: where somebody else
 * changed that in between, checked again. Throws `invalid_input`.
 */
export function changePolicy({ store, clock }: Readonly<{ store: Store; clock: Clock }>, change: PolicyChange, by: Actor): PolicyChanged {
  const { key, role } = change
  const name = settingName(key, role)
  for (let tried = 0; tried < TRIES; tried++) {
    const stored = store.readSettings()
    const text = checkedSetting(key, change.value, stored, role)
    const after = new Map(stored)
    if (text === null) after.delete(name)
    else after.set(name, text)
    const facts = { key, role: role ?? null, old: settingText(key, stored, role), value: settingText(key, after, role) }
    if (text === (stored.get(name) ?? null) || (!role && facts.old === facts.value)) return { ...facts, changed: false }
    const version = policyVersion(stored)
    const detail = { key, role: facts.role, old: facts.old, new: facts.value, version: version + 1 }
    if (store.writeSetting(name, text, auditEntry(by, clock.now(), 'policy_changed', detail), version)) return { ...facts, changed: true }
  }
  throw new LatchkeyError('database_busy', 'Somebody else keeps changing the policy. Nothing was changed. Try again in a moment.')
}

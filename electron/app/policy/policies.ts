import type { User } from '../../core/accounts/user.ts'
import type { UtcMs } from '../../core/ids.ts'
import { policyFrom } from '../../core/policy/policy.ts'
import type { Policy, PolicyKey } from '../../core/policy/policy.ts'
import type { Store } from '../../core/ports/ports.ts'

type Settings = Pick<Store, 'readSettings'>
type Person = Pick<User, 'role'> | null | undefined

/** What holds for the house and nobody in particular: presence, alerts, the throttle of sign-ins, upkeep. */
export const housePolicy = (store: Settings): Policy => policyFrom(store.readSettings())

/** What holds for a person, by their role: time limits, sleep and lock, how many sessions. The house's for somebody who is not there any more. */
export const policyOf = (store: Settings, person: Person): Policy => policyFrom(store.readSettings(), person?.role)

/** The same for many people at one moment: the settings are read once, and each role's policy is made once. */
export function policiesOf(store: Settings): (person: Person) => Policy {
  const stored = store.readSettings()
  const known = new Map<User['role'] | undefined, Policy>()
  return (person) => {
    const policy = known.get(person?.role) ?? policyFrom(stored, person?.role)
    known.set(person?.role, policy)
    return policy
  }
}

const SLICE = 500

/** When a time limit was last changed, as far back as this moment: what was over by then is told by the log alone. Null where it was not. */
export function limitsChangedSince(store: Pick<Store, 'listAudit'>, since: UtcMs): UtcMs | null {
  for (let before: number | undefined; ;) {
    const lines = store.listAudit({ newest: SLICE, ...(before === undefined ? {} : { before }) })
    const change = lines.findLast(({ kind, detail }) => kind === 'policy_changed' && LIMITS.has(detail['key']))
    if (change) return change.at >= since ? change.at : null
    const [oldest] = lines
    if (!oldest || oldest.at < since || lines.length < SLICE) return null
    before = oldest.seq
  }
}

const LIMITS = new Set<unknown>(['idle-timeout', 'absolute-timeout'] satisfies PolicyKey[])

import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { SessionId } from '../../core/ids.ts'
import { planPolicy } from '../../core/policy/policy-change.ts'
import type { PolicyChange, PolicyChanged, PolicyPlan, PolicyRefusal } from '../../core/policy/policy-change.ts'
import { policyVersion, settingName } from '../../core/policy/policy.ts'
import type { Clock, ProcessProbe, Store } from '../../core/ports/ports.ts'
import type { Session } from '../../core/session/session.ts'
import { timedOutSessions } from '../closing/close-order.ts'
import { policiesOf } from './policies.ts'

type ChangeDeps = Readonly<{ store: Store; clock: Clock }>
type PreviewDeps = ChangeDeps & Readonly<{ probe: ProcessProbe }>

export type PolicyOutcome =
  | Readonly<{ kind: 'changed'; changes: readonly PolicyChanged[]; version: number }>
  /** Nothing was changed, because of these. */
  | Readonly<{ kind: 'refused'; refused: readonly PolicyRefusal[] }>
  /** Nothing was changed: the policy is no longer the one that was looked at. */
  | Readonly<{ kind: 'outdated' }>

const TRIES = 5

/**
 * Changes settings, all of them or none; running sessions follow at their next look at it. Checked against the policy they become part of:
 * where somebody else changed that in between, checked again, or with `ifVersion` left to whoever asked.
 */
export function changePolicies(
  { store, clock }: ChangeDeps,
  changes: readonly PolicyChange[],
  by: Actor,
  ifVersion?: number,
): PolicyOutcome {
  for (let tried = 0; tried < TRIES; tried++) {
    const stored = store.readSettings()
    const version = policyVersion(stored)
    if (ifVersion !== undefined && ifVersion !== version) return { kind: 'outdated' }
    const plan = leftToFleet(store, changes) ?? planPolicy(changes, stored)
    if (plan.refused.length > 0) return { kind: 'refused', refused: plan.refused }
    const made = plan.changes.filter(({ changed }) => changed)
    if (made.length === 0) return { kind: 'changed', changes: plan.changes, version }
    const audit = made.map(({ key, role, old, value }) =>
      auditEntry(by, clock.now(), 'policy_changed', { key, role, old, new: value, version: version + 1 }),
    )
    if (store.writeSettings(plan.texts, audit, version)) return { kind: 'changed', changes: plan.changes, version: version + 1 }
  }
  throw new LatchkeyError('database_busy', 'Somebody else keeps changing the policy. Nothing was changed. Try again in a moment.')
}

/** What the fleet has set is set by it alone: its directory would put it back. */
function leftToFleet({ fleet }: Pick<Store, 'fleet'>, changes: readonly PolicyChange[]): PolicyPlan | null {
  const theirs = new Set(fleet.policyNames())
  const refused = changes.filter(({ key, role }) => theirs.has(settingName(key, role)))
  if (refused.length === 0) return null
  return { after: new Map(), texts: new Map(), changes: [], refused: refused.map((change) => ({ change, error: setByFleet(change) })) }
}

const setByFleet = ({ key }: PolicyChange) =>
  new LatchkeyError('not_allowed', `${key} is set by the fleet, and is changed at its directory. Nothing was changed.`, { params: { key } })

/** The same of one setting. Throws `invalid_input`. */
export function changePolicy(deps: ChangeDeps, change: PolicyChange, by: Actor): PolicyChanged {
  const outcome = changePolicies(deps, [change], by)
  if (outcome.kind === 'changed' && outcome.changes[0]) return outcome.changes[0]
  throw outcome.kind === 'refused' && outcome.refused[0]
    ? outcome.refused[0].error
    : new LatchkeyError('internal', 'A change of the policy was neither made nor refused.')
}

export type PolicyPreview = Readonly<{
  version: number
  changes: readonly PolicyChanged[]
  refused: readonly PolicyRefusal[]
  /** Open sessions that would be past their time by the new policy and are not by the old one, as far as is on record. */
  signsOut: readonly Session[]
}>

function heardOf(session: Session, clock: Clock): Session {
  const now = clock.now()
  const steady = session.steady && { ...session.steady, heartbeatAt: clock.steady() }
  return { ...session, lastHeartbeatAt: now, lastActivityAt: now, ...(steady ? { steady } : {}) }
}

/** What `changePolicies` would do now, by the same plan. Whoever asks, from `own`, has done something just now. */
export function previewPolicies(deps: PreviewDeps, changes: readonly PolicyChange[], own: SessionId): PolicyPreview {
  const { store, clock } = deps
  const stored = store.readSettings()
  const { after, refused, changes: planned } = leftToFleet(store, changes) ?? planPolicy(changes, stored)
  const active = store.activeSessions().map((session) => (session.id === own ? heardOf(session, clock) : session))
  const over = (settings: ReadonlyMap<string, string>) => timedOutSessions(deps, policiesOf({ readSettings: () => settings }), active)
  const before = new Set(over(stored).map(({ id }) => id))
  return {
    version: policyVersion(stored),
    changes: planned.filter(({ changed }) => changed),
    refused,
    signsOut: refused.length > 0 ? [] : over(after).filter(({ id }) => !before.has(id)),
  }
}

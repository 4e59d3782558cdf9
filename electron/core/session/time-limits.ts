import { durationMs } from '../ids.ts'
import type { DurationMs } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import type { EndReason } from './session.ts'

/**
 * How long ago the person did something, and how long the session has been open: lengths measured on a steady clock, so that neither a
 * changed clock nor daylight saving makes anybody idle, and sleep does.
 */
export type Elapsed = Readonly<{ idleFor: DurationMs; age: DurationMs }>

type Limits = Pick<Policy, 'idleTimeout' | 'absoluteTimeout'>
type Warnings = Limits & Pick<Policy, 'idleWarning' | 'absoluteFirstWarning' | 'absoluteLastWarning'>

/** `overdue` is how long ago the session should have ended. */
export type TimeOut = Readonly<{ reason: Extract<EndReason, 'idle_timeout' | 'absolute_timeout'>; overdue: DurationMs }>

/** The limit that was reached first, or null. */
export function timedOut({ idleFor, age }: Elapsed, { idleTimeout, absoluteTimeout }: Limits): TimeOut | null {
  const [idle, absolute] = [idleFor - idleTimeout, age - absoluteTimeout]
  if (idle < 0 && absolute < 0) return null
  return idle > absolute
    ? { reason: 'idle_timeout', overdue: durationMs(idle) }
    : { reason: 'absolute_timeout', overdue: durationMs(absolute) }
}

export type TimeWarning =
  | { readonly kind: 'idle'; readonly left: DurationMs }
  | { readonly kind: 'absolute'; readonly left: DurationMs; readonly isLast: boolean }

/** What the person is to be warned of. The idle timeout comes first where both are near: that one they can do something about. */
export function warningFor({ idleFor, age }: Elapsed, policy: Warnings): TimeWarning | null {
  const leads = leadsOf(policy)
  const idleLeft = policy.idleTimeout - idleFor
  const left = policy.absoluteTimeout - age
  if (idleLeft <= leads.idle && idleLeft < left) return { kind: 'idle', left: durationMs(idleLeft) }
  if (left > leads.first) return null
  return { kind: 'absolute', left: durationMs(left), isLast: left <= leads.last }
}

/** How long until a warning, an end or being away falls due, if nobody does anything. */
export function untilNextMoment({ idleFor, age }: Elapsed, policy: Warnings & Pick<Policy, 'awayAfter'>): DurationMs {
  const leads = leadsOf(policy)
  const moments = [
    policy.awayAfter - idleFor,
    policy.idleTimeout - leads.idle - idleFor,
    policy.idleTimeout - idleFor,
    policy.absoluteTimeout - leads.first - age,
    policy.absoluteTimeout - leads.last - age,
    policy.absoluteTimeout - age,
  ]
  const ahead = moments.filter((moment) => moment > 0)
  return durationMs(ahead.length === 0 ? 0 : Math.min(...ahead))
}

/** A warning longer than half the time there is would be there almost from the start. */
const leadsOf = ({ idleTimeout, idleWarning, absoluteTimeout, absoluteFirstWarning, absoluteLastWarning }: Warnings) => ({
  idle: Math.min(idleWarning, idleTimeout / 2),
  first: Math.min(absoluteFirstWarning, absoluteTimeout / 2),
  last: Math.min(absoluteLastWarning, absoluteTimeout / 4),
})
